import type { buildConnector } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import { type InformationalAnswers, passInformationalAnswers } from './informational-answers.ts';

/** One socket to an origin; it serves one request at a time. */
export type Connection = {
  readonly origin: string;
  readonly client: Client;
  /** Requests served since the socket was opened: more than none makes it a reused one. */
  served: number;
  /** Of the socket; undefined until it is open. */
  informational: InformationalAnswers | undefined;
};

/** Sockets kept open between requests. */
export type Connections = {
  /** An idle connection to the origin, else a new one. */
  take(origin: string): Connection;
  /** A connection whose socket is not open yet. */
  open(origin: string): Connection;
  /** Takes back a connection that finished its request. */
  release(connection: Connection): void;
  /** Closes a connection at once, whatever it is doing. */
  drop(connection: Connection): void;
  /** Closes every idle connection. */
  close(): void;
};

/** What the sockets of a function are bound by. */
export type ConnectionOptions = {
  readonly connector: buildConnector.connector;
  /** Idle sockets kept in all; the longest idle goes first. A function instance has 1,024 file descriptors. */
  readonly maxIdle: number;
};

/** Longer than the pauses within a busy lane, shorter than common servers and load balancers wait (60 s and more). */
const KEEP_ALIVE_MS = 30_000;

/** Cookies and policies make heads larger than the 16 KB that Node reads by default. */
const MAX_HEAD_BYTES = 64 * 1024;

const ignore = () => undefined;

/** A connection whose socket is opened by its first request. */
const connectionTo = (origin: string, connector: buildConnector.connector): Connection => {
  const client = new Client(origin, {
    connect: (target, callback) =>
      connector(target, (...made) => {
        const [error, socket] = made;
        if (error === null) connection.informational = passInformationalAnswers(socket);
        callback(...made);
      }),
    // The caller bounds the whole request by one timer.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEAD_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  });
  const connection: Connection = { origin, client, served: 0, informational: undefined };
  client.on('connect', () => {
    connection.served = 0;
  });
  return connection;
};

/**
 * Keeps idle connections by origin. One undici client per socket instead of undici's pool: the caller then knows
 * whether its socket was used before, can close exactly that one, and no request ever queues behind another.
 */
export const createConnections = ({ connector, maxIdle }: ConnectionOptions): Connections => {
  /** By origin, the most recently used last. */
  const idle = new Map<string, Connection[]>();
  /** In the order in which they became idle. */
  const oldestFirst = new Set<Connection>();

  const forget = (connection: Connection): void => {
    if (!oldestFirst.delete(connection)) return;
    const siblings = idle.get(connection.origin) ?? [];
    siblings.splice(siblings.lastIndexOf(connection), 1);
    if (siblings.length === 0) idle.delete(connection.origin);
  };

  const drop = (connection: Connection): void => {
    forget(connection);
    connection.client.destroy().catch(ignore);
  };

  const open = (origin: string): Connection => {
    const connection = connectionTo(origin, connector);
    connection.client.on('disconnect', () => forget(connection));
    return connection;
  };

  return {
    open,
    drop,
    take(origin) {
      const connection = idle.get(origin)?.at(-1);
      if (connection === undefined) return open(origin);
      forget(connection);
      return connection;
    },
    release(connection) {
      if (!connection.client.stats.connected) return drop(connection);
      const siblings = idle.get(connection.origin);
      if (siblings === undefined) idle.set(connection.origin, [connection]);
      else siblings.push(connection);
      oldestFirst.add(connection);
      const [oldest] = oldestFirst;
      if (oldest !== undefined && oldestFirst.size > maxIdle) drop(oldest);
    },
    close() {
      for (const connection of [...oldestFirst]) drop(connection);
    },
  };
};
