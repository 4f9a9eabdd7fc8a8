import { createServer, type LookupFunction, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createHttpClient, type HttpClient } from '#src/http-client/http-client.ts';
import type { HttpBody, HttpOutcome } from '#src/http-client/send-request.ts';
import { type Answer, listen, startEndpoint, type TestEndpoint } from './http-endpoint.ts';

/** The time limit of {@link aClient} for an endpoint. */
export const TIMEOUT_SECONDS = 0.4;

/** A signal for requests that are not aborted. */
export const neverAborted = new AbortController().signal;

/** A client that may dial loopback addresses; closed after the test. */
export const aClient = (change: Partial<Parameters<typeof createHttpClient>[0]> = {}): HttpClient => {
  const allowedCidrs = ['127.0.0.0/8', '::1/128'];
  const http = createHttpClient({ endpointTimeoutSeconds: TIMEOUT_SECONDS, allowedCidrs, ...change });
  onTestFinished(http.close);
  return http;
};

/** An endpoint that is closed after the test. */
export const anEndpoint = async (answer?: Answer, tls?: Parameters<typeof startEndpoint>[1]): Promise<TestEndpoint> => {
  const endpoint = await startEndpoint(answer, tls);
  onTestFinished(endpoint.close);
  return endpoint;
};

/** An endpoint below HTTP; `onRequest` is called with how many requests the socket and all sockets had before. */
export const aRawEndpoint = async (
  onRequest: (socket: Socket, before: { readonly onSocket: number; readonly inAll: number }) => void,
): Promise<Omit<TestEndpoint, 'received'>> => {
  let inAll = 0;
  const server = createServer((socket) => {
    let onSocket = 0;
    socket.on('data', () => {
      onRequest(socket, { onSocket, inAll });
      onSocket += 1;
      inAll += 1;
    });
  });
  const endpoint = await listen(server);
  onTestFinished(endpoint.close);
  return endpoint;
};

/** Sends a small JSON text. */
export const post = (http: HttpClient, url: string, signal = neverAborted): Promise<HttpOutcome> =>
  http.post({ url, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: '{"a":"ü"}' }, signal);

/** The text of a request's body. */
export const textOf = (body: HttpBody = ''): string =>
  typeof body === 'string' ? body : Buffer.concat(body).toString();

/** A resolver that knows these addresses for every name. */
export const lookupOf =
  (...addresses: string[]): LookupFunction =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
