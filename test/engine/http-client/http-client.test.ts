import { describe, expect, test, vi } from 'vitest';
import { aClient, anEndpoint, aRawEndpoint, neverAborted, post, TIMEOUT_SECONDS } from '#test/support/http-client.ts';

describe('post', () => {
  test('sends method, path, headers as written and body, and returns the status', async () => {
    const { port, received } = await anEndpoint((_request, response) => response.writeHead(202).end());

    const result = await aClient().post(
      {
        url: `http://127.0.0.1:${port}/a/b?c=d#e`,
        headers: { 'x-smn-topic-urn': 'urn', 'X-Custom-Header': 'some value' },
        body: '{"a":"ü"}',
      },
      neverAborted,
    );

    expect(result).toEqual({ kind: 'answered', status: 202 });
    expect(received).toMatchObject([{ method: 'POST', path: '/a/b?c=d', body: '{"a":"ü"}' }]);
    expect(received[0]?.rawHeaders).toEqual(
      expect.arrayContaining(['x-smn-topic-urn', 'X-Custom-Header', 'some value']),
    );
    expect(received[0]?.headers).toMatchObject({ host: `127.0.0.1:${port}`, 'content-length': '10' });
  });

  test('sends a body of parts, also on the second socket after a stale one', async () => {
    let count = 0;
    const { port, received, connections } = await anEndpoint(({ body }, response) => {
      count += 1;
      if (count === 2) response.socket?.resetAndDestroy();
      else response.end(String(body.length));
    });
    const part = Buffer.alloc(64 * 1024, 'x');
    const request = { url: `http://127.0.0.1:${port}/`, headers: {}, body: [part, part, Buffer.from('ü')] };
    const http = aClient({ endpointTimeoutSeconds: 30 });

    const results = [await http.post(request, neverAborted), await http.post(request, neverAborted)];

    expect(results.map(({ kind }) => kind)).toEqual(['answered', 'answered']);
    expect(received.map(({ body }) => body)).toEqual(Array(3).fill(`${'x'.repeat(128 * 1024)}ü`));
    expect(received[0]?.headers).toMatchObject({ 'content-length': String(128 * 1024 + 2) });
    expect(received[0]?.headers).not.toHaveProperty('transfer-encoding');
    expect(connections().accepted).toBe(2);
  });

  test('counts the answer of an endpoint that does not read the whole body', async () => {
    const { port } = await aRawEndpoint((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n');
    });
    const body = Array(400).fill(Buffer.alloc(64 * 1024));
    const http = aClient({ endpointTimeoutSeconds: 30 });

    expect(await http.post({ url: `http://127.0.0.1:${port}/`, headers: {}, body }, neverAborted)).toMatchObject({
      kind: 'answered',
      status: 413,
    });
  });

  test('returns Retry-After with the status', async () => {
    const { port } = await anEndpoint((_request, response) => response.writeHead(429, { 'Retry-After': '17' }).end());

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toEqual({
      kind: 'answered',
      status: 429,
      retryAfter: '17',
    });
  });

  test.each([500, 410, 404])('returns the status %i', async (status) => {
    const { port } = await anEndpoint((_request, response) => response.writeHead(status).end('no'));

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status });
  });

  test('follows no redirect', async () => {
    const target = await anEndpoint();
    const { port } = await anEndpoint((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${target.port}/` }).end(),
    );

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 307 });
    expect(target.connections().accepted).toBe(0);
  });

  test('skips informational answers', async () => {
    const { port } = await anEndpoint((_request, response) => {
      response.writeProcessing();
      response.writeHead(204).end();
    });

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 204 });
  });

  test.each([
    ['100', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['103 with headers', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'],
    ['101', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'],
    ['several', 'HTTP/1.1 100 Continue\r\nx: y\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
    ['an empty line before it', '\r\nHTTP/1.1 100\r\n\r\n\r\n'],
  ])('passes over unasked informational answers, on every request of a socket: %s', async (_what, informational) => {
    const text = `${informational}HTTP/1.1 201 Created\r\nx-100: HTTP/1.1 100\r\ncontent-length: 12\r\n\r\nHTTP/1.1 100`;
    const endpoint = await aRawEndpoint((socket) => socket.write(text));
    const http = aClient();
    const request = { url: `http://127.0.0.1:${endpoint.port}/`, headers: {}, body: '', keepBytes: 100 };

    const results = [await http.post(request, neverAborted), await http.post(request, neverAborted)];

    const body = { text: 'HTTP/1.1 100', isGarbled: false };
    expect(results).toEqual(Array(2).fill({ kind: 'answered', status: 201, retryAfter: undefined, body }));
    expect(endpoint.connections().accepted).toBe(1);
  });

  test('passes over an informational answer that comes byte by byte, and waits for the real one', async () => {
    const bytes = [...'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n'];
    const { port } = await aRawEndpoint((socket) => {
      const next = (): void => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte, () => setImmediate(next));
      };
      socket.setNoDelay(true);
      next();
    });

    const http = aClient({ endpointTimeoutSeconds: 30 });

    expect(await post(http, `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 410 });
  });

  test('reads 64 KB of headers', async () => {
    const cookie = `a=${'x'.repeat(15_000)}`;
    const { port } = await aRawEndpoint((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`set-cookie: ${cookie}\r\n`.repeat(4)}content-length: 0\r\n\r\n`),
    );

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test.each(['not a url', 'ftp://example.com/', 'file:///etc/passwd', ''])('refuses the endpoint %j', async (url) => {
    expect(await post(aClient(), url)).toEqual({ kind: 'refused', reason: 'the endpoint is invalid' });
  });

  test('refuses a header that HTTP does not allow', async () => {
    const { port, received } = await anEndpoint();

    const result = await aClient().post(
      { url: `http://127.0.0.1:${port}/`, headers: { 'x-a': 'b\r\nc: d' }, body: '' },
      neverAborted,
    );

    expect(result).toEqual({ kind: 'refused', reason: 'the request is invalid' });
    expect(received).toEqual([]);
  });
});

describe('time', () => {
  test('ends when the endpoint does not answer, and closes the socket', async () => {
    const endpoint = await anEndpoint(() => undefined);
    const start = performance.now();

    expect(await post(aClient(), `http://127.0.0.1:${endpoint.port}/`)).toEqual({
      kind: 'failed',
      reason: 'timeout',
    });

    expect(performance.now() - start).toBeLessThan(TIMEOUT_SECONDS * 1000 + 300);
    await vi.waitFor(() => expect(endpoint.connections()).toEqual({ accepted: 1, open: 0 }));
  });

  test('ends when the answer drips, with the status that came', async () => {
    const { port } = await anEndpoint((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const start = performance.now();

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toEqual({ kind: 'answered', status: 200, isCut: true });
    expect(performance.now() - start).toBeLessThan(TIMEOUT_SECONDS * 1000 + 300);
  });

  test.each([200, 202, 410, 400, 503])(
    'counts the status %i when the body stalls, and closes the socket',
    async (status) => {
      const endpoint = await aRawEndpoint((socket) =>
        socket.write(`HTTP/1.1 ${status} X\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\nhalf`),
      );

      expect(await post(aClient(), `http://127.0.0.1:${endpoint.port}/`)).toEqual({
        kind: 'answered',
        status,
        retryAfter: '7',
        isCut: true,
      });
      await vi.waitFor(() => expect(endpoint.connections()).toEqual({ accepted: 1, open: 0 }));
    },
  );

  test('counts a status that came before the signal aborts', async () => {
    const abort = new AbortController();
    const { port } = await aRawEndpoint((socket) =>
      socket.write('HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\nhalf', () => setTimeout(() => abort.abort(), 50)),
    );
    const http = aClient({ endpointTimeoutSeconds: 30 });

    expect(await post(http, `http://127.0.0.1:${port}/`, abort.signal)).toMatchObject({
      kind: 'answered',
      status: 200,
    });
  });

  test('ends when the headers drip', async () => {
    const { port } = await aRawEndpoint((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toEqual({ kind: 'failed', reason: 'timeout' });
  });

  test('ends when TLS is never established', async () => {
    const { port } = await aRawEndpoint(() => undefined);
    const start = performance.now();

    expect(await post(aClient(), `https://127.0.0.1:${port}/`)).toEqual({ kind: 'failed', reason: 'timeout' });
    expect(performance.now() - start).toBeLessThan(TIMEOUT_SECONDS * 1000 + 300);
  });

  test('ends when the name takes too long to resolve', async () => {
    const http = aClient({ lookup: () => undefined });

    expect(await post(http, 'http://slow.example/')).toEqual({ kind: 'failed', reason: 'timeout' });
  });

  test('ends at once when the signal aborts, before, during and while connecting', async () => {
    const { port } = await anEndpoint(() => undefined);
    const http = aClient({ endpointTimeoutSeconds: 30, lookup: () => undefined });
    const abort = new AbortController();
    const waiting = [
      post(http, `http://127.0.0.1:${port}/`, abort.signal),
      post(http, 'http://slow.example/', abort.signal),
    ];

    setImmediate(() => abort.abort());

    expect(await Promise.all(waiting)).toEqual([
      { kind: 'failed', reason: 'aborted' },
      { kind: 'failed', reason: 'aborted' },
    ]);
    expect(await post(http, `http://127.0.0.1:${port}/`, abort.signal)).toEqual({
      kind: 'failed',
      reason: 'aborted',
    });
  });
});
