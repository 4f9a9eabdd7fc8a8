/** A route of the HTTP API: a key as templates write it (`GET /topics/{id}`, `ANY /x`, `$default`) and its target. */
export type Route<Target> = { readonly routeKey: string; readonly target: Target };

/** A route that fits a request, with the path parameters read. */
export type RouteMatch<Target> = {
  readonly route: Route<Target>;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
};

type ParsedRoute<Target> = {
  readonly route: Route<Target>;
  readonly method: string;
  readonly segments: readonly string[];
};

const DEFAULT = '$default';

/**
 * Chooses routes as API Gateway does: the most specific path first (a static segment before a parameter, a parameter
 * before a greedy one), its own method before `ANY`, `$default` last. Paths are split before anything is decoded.
 */
export const createRouter = <Target>(routes: readonly Route<Target>[]) => {
  const parsed = routes.filter(({ routeKey }) => routeKey !== DEFAULT).map(parseRoute);
  const fallback = routes.find(({ routeKey }) => routeKey === DEFAULT);
  return (method: string, encodedPath: string): RouteMatch<Target> | undefined => {
    const segments = encodedPath.split('/');
    const [best] = parsed
      .filter((candidate) => candidate.method === method || candidate.method === 'ANY')
      .filter((candidate) => isMatch(candidate.segments, segments))
      .sort((a, b) => compare(rank(a), rank(b)));
    if (best !== undefined) return { route: best.route, pathParameters: readParameters(best.segments, segments) };
    return fallback === undefined ? undefined : { route: fallback, pathParameters: undefined };
  };
};

const parseRoute = <Target>(route: Route<Target>): ParsedRoute<Target> => {
  const [method = '', path = ''] = route.routeKey.split(' ');
  return { route, method, segments: path.split('/') };
};

const isGreedy = (segment: string) => segment.startsWith('{') && segment.endsWith('+}');
const isParameter = (segment: string) => segment.startsWith('{') && segment.endsWith('}');

const isMatch = (pattern: readonly string[], segments: readonly string[]): boolean => {
  const last = pattern.length - 1;
  if (isGreedy(pattern[last] ?? '') ? segments.length < pattern.length : segments.length !== pattern.length)
    return false;
  return pattern.every((expected, index) => {
    const segment = segments[index] ?? '';
    // A greedy parameter takes the slash alone too, `/a/` for `/a/{proxy+}`; a plain one never.
    if (isGreedy(expected)) return true;
    return isParameter(expected) ? segment !== '' : expected === decodeURIComponent(segment);
  });
};

/** One character per segment and one for the method; the smaller the more specific. */
const rank = ({ segments, method }: ParsedRoute<unknown>): string => {
  const kinds = segments.map((segment) => (isGreedy(segment) ? '2' : isParameter(segment) ? '1' : '0'));
  return `${kinds.join('')}${method === 'ANY' ? '1' : '0'}`;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const readParameters = (pattern: readonly string[], segments: readonly string[]) => {
  const entries = pattern.flatMap((expected, index) => {
    if (isGreedy(expected))
      return [[expected.slice(1, -2), decodeURIComponent(segments.slice(index).join('/'))] as const];
    if (isParameter(expected)) return [[expected.slice(1, -1), decodeURIComponent(segments[index] ?? '')] as const];
    return [];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};
