import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type Connection, type Connections, createConnections } from './connections.ts';
import { type Ending, exchange, type HttpRequest, type HttpResult } from './exchange.ts';
import { createGuardedConnector } from './guarded-connect.ts';

/** Sends HTTP requests to the public Internet, and nowhere else. */
export type HttpClient = {
  /**
   * Sends one request; never throws. It ends within the endpoint timeout, connection and answer included, or when the
   * signal aborts. Redirects are not followed.
   */
  post(request: HttpRequest, signal: AbortSignal): Promise<HttpResult>;
  /** Closes idle sockets. */
  close(): void;
};

/** What a client is made of. */
export type HttpClientOptions = {
  readonly endpointTimeoutSeconds: number;
  /** Networks that may be dialled although they are not public. */
  readonly allowedCidrs: readonly string[];
  /** @default the system's resolver */
  readonly lookup?: LookupFunction;
};

/** Of the 1,024 file descriptors of a function instance; the rest is for busy sockets and the AWS clients. */
const MAX_IDLE_SOCKETS = 800;

type Target = { readonly origin: string; readonly path: string };

/** Where to send to; undefined when the URL leads nowhere. */
const targetOf = (url: string): Target | undefined => {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined;
  return { origin: parsed.origin, path: `${parsed.pathname}${parsed.search}` };
};

/** Runs one request to its end, on a second socket if the first was a stale one, bounded by time and signal. */
const run = (
  connections: Connections,
  { target, request, timeoutMs }: { target: Target; request: HttpRequest; timeoutMs: number },
  signal: AbortSignal,
): Promise<HttpResult> =>
  new Promise((resolve) => {
    let current: Connection | undefined;
    const settle = (result: HttpResult, giveBack: (connection: Connection) => void): void => {
      if (current === undefined) return;
      const connection = current;
      current = undefined;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      giveBack(connection);
      resolve(result);
    };
    const abort = (): void => settle({ kind: 'failed', reason: 'aborted' }, connections.drop);
    const timer = setTimeout(() => settle({ kind: 'failed', reason: 'timeout' }, connections.drop), timeoutMs);
    signal.addEventListener('abort', abort);
    const send = (connection: Connection, onEnd: (ending: Ending) => void): void => {
      current = connection;
      exchange(connection, { ...request, path: target.path }, (ending) => {
        if (current === connection) onEnd(ending);
      });
    };
    const finish = ({ result, isReusable }: Ending): void =>
      settle(result, isReusable ? connections.release : connections.drop);
    send(connections.take(target.origin), (ending) => {
      if (!ending.isStale) return finish(ending);
      if (current !== undefined) connections.drop(current);
      send(connections.open(target.origin), finish);
    });
  });

/** A client with sockets of its own, kept open between requests. One per function instance. */
export const createHttpClient = (options: HttpClientOptions): HttpClient => {
  const timeoutMs = options.endpointTimeoutSeconds * 1000;
  const { allowedCidrs, lookup = systemLookup } = options;
  const connector = createGuardedConnector({ allowedCidrs, lookup, connectTimeoutMs: timeoutMs });
  const connections = createConnections({ connector, maxIdle: MAX_IDLE_SOCKETS });
  return {
    async post(request, signal) {
      if (signal.aborted) return { kind: 'failed', reason: 'aborted' };
      const target = targetOf(request.url);
      if (target === undefined) return { kind: 'refused', reason: 'the endpoint is invalid' };
      return run(connections, { target, request, timeoutMs }, signal);
    },
    close: connections.close,
  };
};
