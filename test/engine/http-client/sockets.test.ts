import type { LookupFunction } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { aClient, anEndpoint, aRawEndpoint, post } from '#test/support/http-client.ts';
import { startEndpoint } from '#test/support/http-endpoint.ts';

describe('broken connections', () => {
  test('fails without a listener', async () => {
    const { port, close } = await startEndpoint();
    await close();

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toEqual({
      kind: 'failed',
      reason: 'connection failed (ECONNREFUSED)',
    });
  });

  test('fails when the name does not resolve', async () => {
    const lookup: LookupFunction = (_hostname, _options, callback) =>
      callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);

    expect(await post(aClient({ lookup }), 'http://nowhere.example/')).toEqual({
      kind: 'failed',
      reason: 'connection failed (ENOTFOUND)',
    });
  });

  test('fails when a new socket is reset, without a second try', async () => {
    const endpoint = await aRawEndpoint((socket) => socket.resetAndDestroy());

    expect(await post(aClient(), `http://127.0.0.1:${endpoint.port}/`)).toMatchObject({ kind: 'failed' });
    expect(endpoint.connections().accepted).toBe(1);
  });

  test('fails when the answer is not HTTP', async () => {
    const { port } = await aRawEndpoint((socket) => socket.end('220 mail.example ESMTP\r\n'));

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed' });
  });

  test('counts the status when the rest of the answer is lost', async () => {
    const { port } = await aRawEndpoint((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.resetAndDestroy());
    });

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({
      kind: 'answered',
      status: 200,
      isCut: true,
    });
  });

  test('counts the status of an answer without end, and reads no more than 64 KB of it', async () => {
    let sentBytes = 0;
    const endpoint = await anEndpoint((_request, response) => {
      const chunk = Buffer.alloc(16 * 1024);
      const pour = () => {
        sentBytes += chunk.length;
        if (!response.destroyed) response.write(chunk, () => setImmediate(pour));
      };
      pour();
    });

    expect(await post(aClient(), `http://127.0.0.1:${endpoint.port}/`)).toMatchObject({
      kind: 'answered',
      status: 200,
    });
    await vi.waitFor(() => expect(endpoint.connections().open).toBe(0));
    expect(sentBytes).toBeLessThan(8 * 1024 * 1024);
  });
});

describe('kept sockets', () => {
  const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

  test('serves one request after the other on one socket', async () => {
    const endpoint = await anEndpoint();
    const http = aClient();

    for (let count = 0; count < 5; count += 1) await post(http, `http://127.0.0.1:${endpoint.port}/${count}`);

    expect(endpoint.received).toHaveLength(5);
    expect(endpoint.connections().accepted).toBe(1);
  });

  test('serves requests at the same time on sockets of their own, and keeps them', async () => {
    // Answers when all of a wave are there: none can use the socket of another.
    const waiting: (() => void)[] = [];
    const endpoint = await anEndpoint((_request, response) => {
      waiting.push(() => response.end());
      if (waiting.length === 50) for (const answer of waiting.splice(0)) answer();
    });
    const http = aClient();
    const wave = () => Promise.all(Array.from({ length: 50 }, () => post(http, `http://127.0.0.1:${endpoint.port}/`)));

    const results = [...(await wave()), ...(await wave())];

    expect(results.every((result) => result.kind === 'answered')).toBe(true);
    expect(endpoint.connections()).toEqual({ accepted: 50, open: 50 });
  });

  test('does not keep a socket that the endpoint closes', async () => {
    const endpoint = await anEndpoint((_request, response) => response.setHeader('connection', 'close').end('ok'));
    const http = aClient();

    for (let count = 0; count < 3; count += 1)
      expect(await post(http, `http://127.0.0.1:${endpoint.port}/`)).toMatchObject({
        kind: 'answered',
        status: 200,
      });

    expect(endpoint.connections().accepted).toBe(3);
  });

  test('tries once more on a new socket when a kept one turns out to be closed', async () => {
    const endpoint = await aRawEndpoint((socket, { onSocket }) =>
      onSocket === 0 ? socket.write(OK) : socket.resetAndDestroy(),
    );
    const http = aClient();

    const results = [
      await post(http, `http://127.0.0.1:${endpoint.port}/`),
      await post(http, `http://127.0.0.1:${endpoint.port}/`),
    ];

    expect(results.map((result) => result.kind)).toEqual(['answered', 'answered']);
    expect(endpoint.connections().accepted).toBe(2);
  });

  test('tries only once more', async () => {
    const endpoint = await aRawEndpoint((socket, { inAll }) =>
      inAll === 0 ? socket.write(OK) : socket.resetAndDestroy(),
    );
    const http = aClient();
    await post(http, `http://127.0.0.1:${endpoint.port}/`);

    expect(await post(http, `http://127.0.0.1:${endpoint.port}/`)).toMatchObject({ kind: 'failed' });
    expect(endpoint.connections().accepted).toBe(2);
  });

  test('does not try again when a kept socket breaks after the answer has begun', async () => {
    const endpoint = await aRawEndpoint((socket, { onSocket }) => {
      if (onSocket === 0) socket.write(OK);
      else socket.write('HTTP/1.1 200', () => socket.resetAndDestroy());
    });
    const http = aClient();
    await post(http, `http://127.0.0.1:${endpoint.port}/`);

    expect(await post(http, `http://127.0.0.1:${endpoint.port}/`)).toMatchObject({ kind: 'failed' });
    expect(endpoint.connections().accepted).toBe(1);
  });

  test('uses another socket while an old one is stuck in a timeout', async () => {
    const endpoint = await anEndpoint(({ path }, response) => (path === '/hang' ? undefined : response.end()));
    const http = aClient();
    await post(http, `http://127.0.0.1:${endpoint.port}/`);

    const results = await Promise.all(
      ['/hang', '/a', '/b'].map((path) => post(http, `http://127.0.0.1:${endpoint.port}${path}`)),
    );

    expect(results.map((result) => result.kind)).toEqual(['failed', 'answered', 'answered']);
  });
});
