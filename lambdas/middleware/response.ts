import type { Reply } from '#src/operations/call.ts';
import type { HttpResult } from './exchange.ts';

/** Nothing here may be kept by a cache: a link's GET acts every time, and lists change. */
const NO_STORE = { 'Cache-Control': 'no-store' };

const CONTENT_TYPES = {
  'text/html': 'text/html; charset=utf-8',
  'application/x-pem-file': 'application/x-pem-file',
} as const;

/** Turns an operation's reply into the gateway's form. */
export const toHttpResult = (reply: Reply): HttpResult => {
  if ('text' in reply) {
    const headers = { 'Content-Type': CONTENT_TYPES[reply.contentType], ...NO_STORE };
    return { statusCode: reply.status, headers, body: reply.text };
  }
  return reply.status === 204 ? { statusCode: 204, headers: NO_STORE, body: '' } : jsonResult(reply.status, reply.body);
};

/** A JSON answer. Always an object: `null` breaks the Node SDK (contract section 16 no. 4). */
export const jsonResult = (statusCode: number, body: Readonly<Record<string, unknown>>): HttpResult => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', ...NO_STORE },
  body: JSON.stringify(body),
});
