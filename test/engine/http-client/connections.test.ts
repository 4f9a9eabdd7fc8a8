import { lookup } from 'node:dns';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Connection, type Connections, createConnections } from '#src/http-client/connections.ts';
import { createGuardedConnector } from '#src/http-client/guarded-connect.ts';
import { sendRequest } from '#src/http-client/send-request.ts';
import { startEndpoint } from '#test/support/http-endpoint.ts';

const someConnections = (maxIdle: number): Connections => {
  const connector = createGuardedConnector({ allowedCidrs: ['127.0.0.0/8'], lookup, connectTimeoutMs: 1000 });
  const connections = createConnections({ connector, maxIdle });
  onTestFinished(connections.close);
  return connections;
};

const anOrigin = async () => {
  const endpoint = await startEndpoint();
  onTestFinished(endpoint.close);
  return { ...endpoint, origin: `http://127.0.0.1:${endpoint.port}` };
};

/** Makes a request on a connection and returns the connection to the pool. */
const use = (connections: Connections, connection: Connection): Promise<void> =>
  new Promise((resolve) => {
    sendRequest(connection, { path: '/', headers: {}, body: '' }, () => {
      connections.release(connection);
      resolve();
    });
  });

describe('createConnections', () => {
  test('returns the connection that was used last', async () => {
    const { origin } = await anOrigin();
    const connections = someConnections(10);
    const [first, second] = [connections.take(origin), connections.take(origin)];
    await use(connections, first);
    await use(connections, second);

    expect(connections.take(origin)).toBe(second);
    expect(connections.take(origin)).toBe(first);
    expect([first, second]).not.toContain(connections.take(origin));
  });

  test('closes the longest idle connection, of whichever origin, when there are too many', async () => {
    const [a, b] = [await anOrigin(), await anOrigin()];
    const connections = someConnections(2);

    for (const { origin } of [a, b, b]) await use(connections, connections.open(origin));

    await vi.waitFor(() => expect([a.connections().open, b.connections().open]).toEqual([0, 2]));
  });

  test('does not keep a connection that the endpoint has closed', async () => {
    const { origin, close } = await anOrigin();
    const connections = someConnections(10);
    const connection = connections.take(origin);
    await use(connections, connection);

    await close();

    await vi.waitFor(() => expect(connection.client.stats.connected).toBe(false));
    expect(connections.take(origin)).not.toBe(connection);
  });

  test('closes all idle connections', async () => {
    const { origin, connections: counts } = await anOrigin();
    const connections = someConnections(10);
    const busy = [connections.take(origin), connections.take(origin)];
    await Promise.all(busy.map((connection) => use(connections, connection)));

    connections.close();

    await vi.waitFor(() => expect(counts()).toEqual({ accepted: 2, open: 0 }));
  });
});
