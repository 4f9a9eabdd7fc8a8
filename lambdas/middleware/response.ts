import type { Reply } from '#src/operations/operation-context.ts';
import type { ApiResponse } from './request-context.ts';

/** Nothing here may be kept by a cache: a link's GET acts every time, and lists change. */
const NO_STORE = { 'Cache-Control': 'no-store' };

const CONTENT_TYPES = {
  'text/html': 'text/html; charset=utf-8',
  'application/x-pem-file': 'application/x-pem-file',
} as const;

/** Turns an operation's reply into the gateway's form. */
export const toApiResponse = (reply: Reply): ApiResponse => {
  if ('bytes' in reply) return assetResult(reply);
  if ('text' in reply) {
    const headers = {
      'Content-Type': CONTENT_TYPES[reply.contentType],
      ...NO_STORE,
      ...(reply.contentSecurityPolicy !== undefined && { 'Content-Security-Policy': reply.contentSecurityPolicy }),
    };
    return { statusCode: reply.status, headers, body: reply.text };
  }
  if (reply.status === 204) return { statusCode: 204, headers: NO_STORE, body: '' };
  const response = jsonResult(reply.status, reply.body);
  return reply.headers === undefined ? response : { ...response, headers: { ...response.headers, ...reply.headers } };
};

/** Files of the deployment: kept by browsers for an hour, so that a newer deployment is seen soon. */
const assetResult = ({ status, contentType, bytes, encoding }: Extract<Reply, { bytes: Uint8Array }>): ApiResponse => ({
  statusCode: status,
  headers: {
    'Content-Type': `${contentType}; charset=utf-8`,
    'Cache-Control': 'public, max-age=3600',
    Vary: 'Accept-Encoding',
    ...(encoding !== undefined && { 'Content-Encoding': encoding }),
  },
  body: Buffer.from(bytes).toString('base64'),
  isBase64Encoded: true,
});

/** A JSON answer. Always an object: `null` breaks the Node SDK (contract section 16 no. 4). */
export const jsonResult = (statusCode: number, body: Readonly<Record<string, unknown>>): ApiResponse => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', ...NO_STORE },
  body: JSON.stringify(body),
});
