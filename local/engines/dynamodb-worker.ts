import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { parentPort } from 'node:worker_threads';
import dynalite from 'dynalite';
import { LOOPBACK, refuseForeign } from '#local/loopback.ts';
import { codeOf } from '#local/start-failure.ts';
import { callEngine } from './call.ts';
import { guardTables } from './guard-tables.ts';
import { countCall, type Signals } from './signals.ts';
import { readEngineData } from './worker-data.ts';

/**
 * Counts calls, holds functions to what their roles allow, and keeps an aborted request from ending the engine: dynalite
 * throws on a request's `error` event.
 */
const observe = (server: Server, signals: Signals): void => {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  const serve = guardTables((request: IncomingMessage, response: ServerResponse) => {
    for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
    request.removeAllListeners('error');
    request.on('error', () => response.destroy());
  }, signals);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    countCall(signals, 'dynamodb', request.headers['x-amz-target']?.toString());
    serve(request, response);
  });
};

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
};

const { directory, preferredPort, region, signals } = readEngineData();
const server = dynalite({
  ...(directory === undefined ? {} : { path: directory }),
  createTableMs: 0,
  deleteTableMs: 0,
  updateTableMs: 0,
});
observe(server, signals);
refuseForeign(server);
// Clients keep connections between calls; closing them first would race with their next call.
server.keepAliveTimeout = 60_000;
await listen(server, preferredPort).catch(async (error: unknown) => {
  if (codeOf(error) !== 'EADDRINUSE') throw error;
  await listen(server, 0);
});

const address = server.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
// The database opens with the first call: if it is broken, the engine fails now and not later.
await callEngine({ port, region, target: 'DynamoDB_20120810.ListTables', body: {} });
parentPort?.postMessage({ port });
parentPort?.once('message', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
