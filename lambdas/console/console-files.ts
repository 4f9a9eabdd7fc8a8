import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ApiResponse } from '#lambdas/middleware/request-context.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** In the order in which they are wanted: brotli is a sixth smaller. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

const BASE = '/console/';
const PAGE = 'index.html';

type ConsoleFilesOptions = {
  /** The folder of the built console: beside each text file its `.br` and `.gz`. */
  readonly folder: string;
  /** Where pages may connect to, beside where they come from: the issuer, and its login pages. */
  readonly origins: readonly string[];
};

/**
 * What a page of the console may do: run and show what came with it, and speak to this service and the issuer. No script or style
 * of its text is run, so that the text of a message stays text.
 */
const contentSecurityPolicy = (origins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    ['connect-src', "'self'", ...new Set(origins)].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * Answers GET and HEAD of the files of the console, compressed as the browser takes them. A path without an extension is one of the
 * console's own addresses: its page is answered. Files but the page have names that change with what they hold, so browsers keep
 * them for good. Only files that were there at the start are known: no path leads elsewhere.
 */
export const createConsoleFiles = ({ folder, origins }: ConsoleFilesOptions) => {
  const names = new Set(globSync('**/*.*', { cwd: folder }).map((name) => name.replaceAll('\\', '/')));
  const common = {
    'Content-Security-Policy': contentSecurityPolicy(origins),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    'Referrer-Policy': 'no-referrer',
    'Strict-Transport-Security': 'max-age=31536000',
    'X-Content-Type-Options': 'nosniff',
  };
  const answer = (statusCode: number, headers: Readonly<Record<string, string>> = {}): ApiResponse => ({
    statusCode,
    headers: { ...common, 'Cache-Control': 'no-store', ...headers },
    body: '',
  });
  const serve = (name: string, { headers }: APIGatewayProxyEventV2): ApiResponse => {
    const file = bestOf(name, headers['accept-encoding'] ?? '', names);
    const bytes = readFileSync(join(folder, file.path));
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const isPage = name === PAGE;
    const described = {
      'Content-Type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': isPage ? 'no-cache' : 'public, max-age=31536000, immutable',
      ETag: etag,
      Vary: 'Accept-Encoding',
      ...(file.encoding !== undefined && { 'Content-Encoding': file.encoding }),
    };
    if (headers['if-none-match']?.includes(etag) === true) return answer(304, described);
    return {
      statusCode: 200,
      headers: { ...common, ...described },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    };
  };
  return (event: APIGatewayProxyEventV2): ApiResponse => {
    const { rawPath, requestContext } = event;
    if (!['GET', 'HEAD'].includes(requestContext.http.method)) return answer(405, { Allow: 'GET, HEAD' });
    if (rawPath === BASE.slice(0, -1)) return answer(308, { Location: BASE });
    const asked = rawPath.slice(BASE.length);
    const name = names.has(asked) && !isCompressed(asked) ? asked : pageFor(asked);
    return name === undefined ? answer(404) : serve(name, event);
  };
};

/** Addresses of the console have no extension in their last part, but URNs and mail addresses may have dots in others. */
const pageFor = (asked: string): string | undefined => (asked.startsWith('assets/') ? undefined : PAGE);

const isCompressed = (name: string): boolean => ENCODINGS.some(({ suffix }) => name.endsWith(suffix));

/** The smallest form of a file that the browser takes; quality values are for what a browser prefers, not for `q=0`. */
const bestOf = (
  name: string,
  accepted: string,
  names: ReadonlySet<string>,
): { readonly path: string; readonly encoding?: string } => {
  const taken = accepted
    .toLowerCase()
    .split(',')
    .map((one) => one.split(';').map((part) => part.trim()))
    .filter(([, quality = 'q=1']) => !/^q=0(?:\.0*)?$/.test(quality))
    .map(([encoding = '']) => encoding);
  const found = ENCODINGS.find(
    ({ name: encoding, suffix }) => taken.includes(encoding) && names.has(`${name}${suffix}`),
  );
  return found === undefined ? { path: name } : { path: `${name}${found.suffix}`, encoding: found.name };
};
