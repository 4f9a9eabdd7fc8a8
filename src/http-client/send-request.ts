import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { type AnswerText, readAnswerText } from './answer-text.ts';
import type { Connection } from './connections.ts';
import { PrivateAddressError } from './guarded-connect.ts';

/** A text, or parts of one that many requests share: they are sent one after the other and never copied. */
export type HttpBody = string | readonly Uint8Array[];

/** What is sent: a POST of a text. */
export type HttpRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpBody;
  /** How many bytes of the answer's body are kept (64 KB at most). @default 0, only the status is of interest */
  readonly keepBytes?: number;
};

/** The outcome of a request. */
export type HttpOutcome =
  /** The endpoint answered, with any status. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter?: string | undefined;
      /** The beginning of the answer's body; absent when nothing of it is kept. */
      readonly body?: AnswerText;
      /** The status came, but not all of the rest: it stalled, or the connection broke. */
      readonly isCut?: true;
    }
  /** No status came: connection, name or TLS failure, timeout, abort. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Not sent, and never will be. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A result, and what it means for the socket. */
export type Ending = {
  readonly result: HttpOutcome;
  /** The socket can serve another request. */
  readonly isReusable: boolean;
  /** A kept socket was closed by the other side before it answered: the request deserves a new socket. */
  readonly isStale: boolean;
};

/** A request under way. */
export type PendingRequest = {
  /** What has come so far; undefined while the status has not: with it the endpoint has decided. */
  received(): HttpOutcome | undefined;
};

/** How much of an answer's body is read, of interest or not: reading it keeps the socket usable. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** How a socket fails that the other side has closed while it was idle. */
const CLOSED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

const REFUSED_ADDRESS: HttpOutcome = { kind: 'refused', reason: 'the endpoint is in an internal network' };

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);

const resultOfError = (error: Error): HttpOutcome => {
  if (error instanceof PrivateAddressError) return REFUSED_ADDRESS;
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG') return { kind: 'refused', reason: 'the request is invalid' };
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { kind: 'failed', reason: 'timeout' };
  return { kind: 'failed', reason: `connection failed (${code})` };
};

const oneValue = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

/** Collects an answer while it comes in. */
type Answer = {
  /** Takes status and headers; nothing of an informational answer (1xx), which another follows. */
  readonly begin: (statusCode: number, headers: IncomingHttpHeaders) => void;

  /** Adds a part of the body; returns whether it is too long to be read to its end. */
  readonly add: (chunk: Uint8Array) => boolean;

  /** Returns what has come so far; undefined while the status has not. `isCut` says that the rest will not come. */
  readonly result: (isCut: boolean) => HttpOutcome | undefined;
};

/** Creates an {@link Answer} that keeps so many bytes of the body. */
const createAnswer = (keepBytes: number): Answer => {
  let status = 0;
  let retryAfter: string | undefined;
  let contentType: string | undefined;
  let receivedBytes = 0;
  const kept: Uint8Array[] = [];
  return {
    begin: (statusCode, headers) => {
      if (statusCode < 200) return;
      status = statusCode;
      retryAfter = oneValue(headers['retry-after']);
      contentType = oneValue(headers['content-type']);
    },
    add: (chunk) => {
      if (receivedBytes < keepBytes) kept.push(chunk);
      receivedBytes += chunk.length;
      return receivedBytes > MAX_ANSWER_BYTES;
    },
    result: (isCut) => {
      if (status === 0) return undefined;
      const bytes = Buffer.concat(kept).subarray(0, keepBytes);
      const isWhole = !isCut && receivedBytes <= keepBytes;
      return {
        kind: 'answered',
        status,
        retryAfter,
        ...(keepBytes > 0 && { body: readAnswerText(bytes, { contentType, isWhole }) }),
        ...(isCut && { isCut }),
      };
    },
  };
};

type HandlerOptions = {
  readonly connection: Connection;
  readonly answer: Answer;
  readonly end: (ending: Ending) => void;
};

const handlerOf = ({ connection, answer, end }: HandlerOptions): Dispatcher.DispatchHandler => {
  let hasAnswered = false;
  const finish = (isReusable: boolean): void => {
    const result = answer.result(false) ?? { kind: 'failed', reason: 'the answer has no status' };
    end({ result, isReusable, isStale: false });
  };
  return {
    onRequestStart() {
      connection.informational?.expect();
    },
    onResponseStarted() {
      hasAnswered = true;
    },
    onResponseStart(_controller, statusCode, headers) {
      answer.begin(statusCode, headers);
    },
    onResponseData(_controller, chunk) {
      if (answer.add(chunk)) finish(false);
    },
    onResponseEnd() {
      connection.served += 1;
      finish(true);
    },
    onResponseError(_controller, error) {
      // The status has been received: the endpoint has decided, even if the rest of its answer is lost.
      const received = answer.result(true);
      const isStale = !hasAnswered && connection.served > 0 && CLOSED.has(codeOf(error));
      end({ result: received ?? resultOfError(error), isReusable: false, isStale });
    },
  };
};

/** What undici is given of a body; parts are written as fast as the endpoint reads them. */
const contentOf = ({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>) => {
  if (typeof body === 'string') return { headers, body };
  const bytes = body.reduce((sum, { length }) => sum + length, 0);
  return {
    headers: { ...headers, 'content-length': String(bytes) },
    body: Readable.from(body, { objectMode: false }),
  };
};

/** Sends a request on a connection and calls `end`, possibly more than once: only the first ending counts. */
export const sendRequest = (
  connection: Connection,
  { path, headers, body, keepBytes = 0 }: Omit<HttpRequest, 'url'> & { readonly path: string },
  end: (ending: Ending) => void,
): PendingRequest => {
  const answer = createAnswer(keepBytes);
  connection.client.dispatch(
    { path, ...contentOf({ headers, body }), method: 'POST' },
    handlerOf({ connection, answer, end }),
  );
  return { received: () => answer.result(true) };
};
