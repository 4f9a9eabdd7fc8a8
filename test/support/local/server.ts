import { createServer, type RequestListener } from 'node:http';
import { listen } from '#test/support/http-endpoint.ts';

/** A listener on a free port of 127.0.0.1. */
export type TestServer = { readonly url: string; readonly stop: () => Promise<void> };

/** Serves a request listener; call `stop` when the test is done. */
export const startServer = async (listener: RequestListener): Promise<TestServer> => {
  const { port, close } = await listen(createServer(listener));
  return { url: `http://127.0.0.1:${port}`, stop: close };
};
