import type { LookupFunction } from 'node:net';
import { type Connection, type Connections, createConnections } from './connections.ts';
import { createGuardedConnector } from './guarded-connect.ts';
import { createHostResolver, lookupWith } from './host-resolver.ts';
import { type Ending, type HttpOutcome, type HttpRequest, type PendingRequest, sendRequest } from './send-request.ts';

/** Sends HTTP requests to the public Internet, and nowhere else. */
export type HttpClient = {
  /**
   * Sends one request; never throws. It ends within the endpoint timeout, connection and answer included, or when the
   * signal aborts; a status that was received by then counts. Redirects are not followed.
   */
  post(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>;
  /** Closes idle sockets. */
  close(): void;
};

export type HttpClientOptions = {
  readonly endpointTimeoutSeconds: number;
  /** Networks that may be dialled although they are not public. */
  readonly allowedCidrs: readonly string[];
  /** Resolves host names, as `dns.lookup` does for all addresses. @default {@link createHostResolver} of the system */
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

type Run = { readonly target: Target; readonly request: HttpRequest; readonly timeoutMs: number };

/** Runs one request to its end, on a second socket if the first was a stale one, bounded by time and signal. */
const run = (
  connections: Connections,
  { target, request, timeoutMs }: Run,
  signal: AbortSignal,
): Promise<HttpOutcome> =>
  new Promise((resolve) => {
    let current: Connection | undefined;
    let underWay: PendingRequest | undefined;
    const settle = (result: HttpOutcome, giveBack: (connection: Connection) => void): void => {
      if (current === undefined) return;
      const connection = current;
      current = undefined;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      giveBack(connection);
      resolve(result);
    };
    // A status that has been received is the endpoint's decision, whether or not its body arrives.
    const cut = (reason: string): void => settle(underWay?.received() ?? { kind: 'failed', reason }, connections.drop);
    const abort = (): void => cut('aborted');
    const timer = setTimeout(cut, timeoutMs, 'timeout');
    signal.addEventListener('abort', abort);
    const send = (connection: Connection, onEnd: (ending: Ending) => void): void => {
      current = connection;
      underWay = sendRequest(connection, { ...request, path: target.path }, (ending) => {
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
  const { allowedCidrs, lookup = lookupWith(createHostResolver()) } = options;
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
