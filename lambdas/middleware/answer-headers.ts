import type { Middleware } from './request-context.ts';

/** What every answer has: no browser may take JSON or a certificate for something that it runs. */
const OF_EVERY_ANSWER = { 'X-Content-Type-Options': 'nosniff' };

/** Adds the headers that belong to every answer, and those that explain this one; HEAD has no body (RFC 9110 9.3.2). */
export const answerHeaders = (): Middleware => {
  const complete: NonNullable<Middleware['after']> = (request) => {
    const { response, event, context } = request;
    if (!response) return;
    const headers = { ...response.headers, ...OF_EVERY_ANSWER, ...context.answerHeaders };
    request.response = { ...response, headers, body: event.requestContext.http.method === 'HEAD' ? '' : response.body };
  };
  return { after: complete, onError: complete };
};
