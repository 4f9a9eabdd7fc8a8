import type { Operation } from './operation.ts';

/** An operation whose path a request's path fits, with the path parameters read. */
export type OperationMatch<O> = {
  readonly operation: O;
  readonly pathParameters: Readonly<Record<string, string>>;
};

/**
 * The operations whose path fits, whatever their method, the most specific path first, as API Gateway chooses: a fixed
 * segment before a parameter, from left to right. `path` is decoded; one slash at its end counts for nothing.
 */
export const matchOperations = <O extends Pick<Operation, 'path'>>(
  operations: readonly O[],
  path: string,
): readonly OperationMatch<O>[] => {
  const segments = withoutTrailingSlash(path).split('/');
  return operations
    .flatMap((operation) => {
      const pattern = operation.path.split('/');
      return isMatch(pattern, segments) ? [{ operation, pathParameters: readParameters(pattern, segments) }] : [];
    })
    .toSorted((a, b) => compare(rank(a.operation.path), rank(b.operation.path)));
};

const withoutTrailingSlash = (path: string): string =>
  path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;

const isParameter = (segment: string): boolean => segment.startsWith('{');

const isMatch = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((expected, index) => (isParameter(expected) ? segments[index] !== '' : expected === segments[index]));

const readParameters = (pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pattern.flatMap((expected, index) =>
      isParameter(expected) ? [[expected.slice(1, -1), segments[index] ?? ''] as const] : [],
    ),
  );

/** One character per segment; the smaller the more specific. */
const rank = (path: string): string =>
  path
    .split('/')
    .map((segment) => (isParameter(segment) ? '1' : '0'))
    .join('');

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
