import type { Middleware } from './request-context.ts';

/**
 * What a page for people may do: show itself with its own style and post its form here. It is in no frame, no cache and
 * no `Referer`, since its address is a secret.
 */
export const pageHeaders = (styleSource: string): Middleware => {
  const headers = {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src ${styleSource}`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
  const dress: NonNullable<Middleware['after']> = (request) => {
    const { response, context } = request;
    if (!response || context.route.operation.isPage !== true) return;
    // A page may have a policy of its own.
    request.response = { ...response, headers: { ...headers, ...response.headers } };
  };
  return { after: dress, onError: dress };
};
