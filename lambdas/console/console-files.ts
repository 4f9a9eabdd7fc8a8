import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { errorResult } from '#lambdas/middleware/error-response.ts';
import type { ApiResponse } from '#lambdas/middleware/request-context.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { newId } from '#src/domain/identifiers.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { pagePolicy, securityHeaders } from './security-headers.ts';

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

const METHODS = ['GET', 'HEAD'];
const ALLOWED = METHODS.join(', ');

type ConsoleFilesOptions = {
  /** The folder of the built console: beside each text file its `.br` and `.gz`. */
  readonly folder: string;
  /** Where pages may connect to, beside where they come from: the issuer, and its login pages. */
  readonly origins: readonly string[];
};

/**
 * Answers GET and HEAD of the files of the console, compressed as the browser takes them. A path without an extension is one of the
 * console's own addresses: its page is answered. Files but the page have names that change with what they hold, so browsers keep
 * them for good. Only files that were there at the start are known: no path leads elsewhere. Refusals have the form of the API's.
 */
export const createConsoleFiles = ({ folder, origins }: ConsoleFilesOptions) => {
  const names = new Set(globSync('**/*.*', { cwd: folder }).map((name) => name.replaceAll('\\', '/')));
  const common = { ...securityHeaders(pagePolicy(origins)), 'Cache-Control': 'no-store' };
  const answerTo = (event: APIGatewayProxyEventV2): ApiResponse => {
    const { rawPath, headers, requestContext } = event;
    const { method } = requestContext.http;
    if (!METHODS.includes(method)) return refusal(405, `The method is ${shortened(method)}; allowed: ${ALLOWED}.`);
    if (rawPath === BASE.slice(0, -1)) return { statusCode: 308, headers: { Location: BASE }, body: '' };
    const asked = rawPath.slice(BASE.length);
    const name = names.has(asked) && !isCompressed(asked) ? asked : pageFor(asked);
    if (name === undefined) return refusal(404, `There is no file ${shortened(rawPath)}.`);
    const file = bestOf(name, headers['accept-encoding'] ?? '', names);
    return fileResult({ ...file, name, bytes: readFileSync(join(folder, file.path)) }, headers['if-none-match'] ?? '');
  };
  return (event: APIGatewayProxyEventV2): ApiResponse => {
    const answer = answerTo(event);
    const { statusCode } = answer;
    const headers = { ...common, ...answer.headers };
    // RFC 9110 9.3.2
    if (event.requestContext.http.method === 'HEAD') return { statusCode, headers, body: '' };
    return { ...answer, headers };
  };
};

type File = { readonly name: string; readonly bytes: Buffer; readonly encoding?: string };

/** A file, or that the browser has it; `known` is what `If-None-Match` says. */
const fileResult = ({ name, bytes, encoding }: File, known: string): ApiResponse => {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'Content-Type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    'Cache-Control': name === PAGE ? 'no-cache' : 'public, max-age=31536000, immutable',
    ETag: etag,
    Vary: 'Accept-Encoding',
    ...(encoding !== undefined && { 'Content-Encoding': encoding }),
  };
  if (known.includes(etag)) return { statusCode: 304, headers, body: '' };
  return { statusCode: 200, headers, body: bytes.toString('base64'), isBase64Encoded: true };
};

const refusal = (statusCode: 404 | 405, why: string): ApiResponse => {
  const requestId = newId();
  const result = errorResult(new ServiceError('APIGW.0101', `${ERROR_CODES['APIGW.0101'][1]} ${why}`), requestId);
  const headers = { ...result.headers, 'X-Request-Id': requestId, ...(statusCode === 405 && { Allow: ALLOWED }) };
  return { ...result, statusCode, headers };
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
