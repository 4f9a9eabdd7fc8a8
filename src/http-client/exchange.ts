import type { Dispatcher } from 'undici';
import type { Connection } from './connections.ts';
import { PrivateAddressError } from './guarded-connect.ts';

/** What is sent: a POST of a text. */
export type HttpRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How many bytes of the answer's body are kept (64 KB at most). @default 0, only the status is of interest */
  readonly keepBytes?: number;
};

/** What came of a request. */
export type HttpResult =
  /** The endpoint answered, with any status. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter?: string | undefined;
      readonly body?: string;
    }
  /** No complete answer: connection, name or TLS failure, timeout, abort. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Not sent, and never will be. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A result, and what it means for the socket. */
export type Ending = {
  readonly result: HttpResult;
  /** The socket can serve another request. */
  readonly isReusable: boolean;
  /** A kept socket was closed by the other side before it answered: the request deserves a new socket. */
  readonly isStale: boolean;
};

/** How much of an answer's body is read, of interest or not: reading it keeps the socket usable. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** How a socket fails that the other side has closed while it was idle. */
const CLOSED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

const REFUSED_ADDRESS: HttpResult = { kind: 'refused', reason: 'the endpoint is in an internal network' };

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);

const resultOfError = (error: Error): HttpResult => {
  if (error instanceof PrivateAddressError) return REFUSED_ADDRESS;
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG') return { kind: 'refused', reason: 'the request is invalid' };
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { kind: 'failed', reason: 'timeout' };
  return { kind: 'failed', reason: `connection failed (${code})` };
};

const oneValue = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

type HandlerOptions = {
  readonly connection: Connection;
  readonly keepBytes: number;
  readonly end: (ending: Ending) => void;
};

const handlerOf = ({ connection, keepBytes, end }: HandlerOptions): Dispatcher.DispatchHandler => {
  let status = 0;
  let retryAfter: string | undefined;
  let receivedBytes = 0;
  let hasAnswered = false;
  const kept: Uint8Array[] = [];
  const answered = (isReusable: boolean): void => {
    const body = keepBytes > 0 ? { body: Buffer.concat(kept).subarray(0, keepBytes).toString() } : {};
    end({ result: { kind: 'answered', status, retryAfter, ...body }, isReusable, isStale: false });
  };
  return {
    onRequestStart() {
      // undici requires the callback; the request is cancelled by closing its connection.
    },
    onResponseStarted() {
      hasAnswered = true;
    },
    onResponseStart(_controller, statusCode, headers) {
      if (statusCode < 200) return;
      status = statusCode;
      retryAfter = oneValue(headers['retry-after']);
    },
    onResponseData(_controller, chunk) {
      if (receivedBytes < keepBytes) kept.push(chunk);
      receivedBytes += chunk.length;
      if (receivedBytes > MAX_ANSWER_BYTES) answered(false);
    },
    onResponseEnd() {
      connection.served += 1;
      answered(true);
    },
    onResponseError(_controller, error) {
      // The status has been received: the endpoint has decided, even if the rest of its answer is lost.
      if (status !== 0) return answered(false);
      const isStale = !hasAnswered && connection.served > 0 && CLOSED.has(codeOf(error));
      end({ result: resultOfError(error), isReusable: false, isStale });
    },
  };
};

/** Sends a request on a connection and calls `end`, possibly more than once: only the first ending counts. */
export const exchange = (
  connection: Connection,
  { path, headers, body, keepBytes = 0 }: Omit<HttpRequest, 'url'> & { readonly path: string },
  end: (ending: Ending) => void,
): void => {
  connection.client.dispatch({ path, headers, body, method: 'POST' }, handlerOf({ connection, keepBytes, end }));
};
