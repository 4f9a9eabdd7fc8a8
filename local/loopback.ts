import type { IncomingMessage, RequestListener, Server } from 'node:http';

/** The one address that anything local listens on. */
export const LOOPBACK = '127.0.0.1';

const HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Whether a request is a web page's of somewhere else. Browsers let any page send requests to loopback; what they cannot hide
 * is the name that the page was reached under (`Host`, whatever address that name has been pointed to) and whose page it is
 * (`Origin`, and `Sec-Fetch-Site` where there is none: Fetch standard, Fetch Metadata). Programs send neither of the latter.
 */
export const isForeign = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean => {
  const { host = '', origin = `http://${host}`, 'sec-fetch-site': site = 'none' } = headers;
  return !HOSTS.test(host) || origin !== `http://${host}` || !['none', 'same-origin'].includes(String(site));
};

/** Answers foreign requests with 403 before any listener of the server sees them. */
export const refuseForeign = (server: Server): void => {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  const onRequest: RequestListener = (request, response) => {
    if (isForeign(request)) response.writeHead(403, { connection: 'close' }).end();
    else for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
  };
  server.on('request', onRequest);
};
