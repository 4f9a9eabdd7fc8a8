import { describe, expect, it, vi } from 'vitest';
import { aClient, anEndpoint, aRawEndpoint, neverAborted, post, TIMEOUT_SECONDS } from '#test/support/http-client.ts';

describe('post', () => {
  it('sends method, path, headers as written and body, and gives the status', async () => {
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

  it('gives Retry-After with the status', async () => {
    const { port } = await anEndpoint((_request, response) => response.writeHead(429, { 'Retry-After': '17' }).end());

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toEqual({
      kind: 'answered',
      status: 429,
      retryAfter: '17',
    });
  });

  it.each([500, 410, 404])('gives the status %i', async (status) => {
    const { port } = await anEndpoint((_request, response) => response.writeHead(status).end('no'));

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status });
  });

  it('follows no redirect', async () => {
    const target = await anEndpoint();
    const { port } = await anEndpoint((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${target.port}/` }).end(),
    );

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 307 });
    expect(target.connections().accepted).toBe(0);
  });

  it('skips informational answers', async () => {
    const { port } = await anEndpoint((_request, response) => {
      response.writeProcessing();
      response.writeHead(204).end();
    });

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 204 });
  });

  it.each(['not a url', 'ftp://example.com/', 'file:///etc/passwd', ''])('refuses the endpoint %j', async (url) => {
    expect(await post(aClient(), url)).toEqual({ kind: 'refused', reason: 'the endpoint is invalid' });
  });

  it('refuses a header that HTTP does not allow', async () => {
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
  it('ends when the endpoint does not answer, and closes the socket', async () => {
    const endpoint = await anEndpoint(() => undefined);
    const start = performance.now();

    expect(await post(aClient(), `http://127.0.0.1:${endpoint.port}/`)).toEqual({
      kind: 'failed',
      reason: 'timeout',
    });

    expect(performance.now() - start).toBeLessThan(TIMEOUT_SECONDS * 1000 + 300);
    await vi.waitFor(() => expect(endpoint.connections()).toEqual({ accepted: 1, open: 0 }));
  });

  it('ends when the answer drips', async () => {
    const { port } = await anEndpoint((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const start = performance.now();

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toEqual({ kind: 'failed', reason: 'timeout' });
    expect(performance.now() - start).toBeLessThan(TIMEOUT_SECONDS * 1000 + 300);
  });

  it('ends when the headers drip', async () => {
    const { port } = await aRawEndpoint((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });

    expect(await post(aClient(), `http://127.0.0.1:${port}/`)).toEqual({ kind: 'failed', reason: 'timeout' });
  });

  it('ends when TLS is never established', async () => {
    const { port } = await aRawEndpoint(() => undefined);
    const start = performance.now();

    expect(await post(aClient(), `https://127.0.0.1:${port}/`)).toEqual({ kind: 'failed', reason: 'timeout' });
    expect(performance.now() - start).toBeLessThan(TIMEOUT_SECONDS * 1000 + 300);
  });

  it('ends when the name takes too long to resolve', async () => {
    const http = aClient({ lookup: () => undefined });

    expect(await post(http, 'http://slow.example/')).toEqual({ kind: 'failed', reason: 'timeout' });
  });

  it('ends at once when the signal aborts, before, during and while connecting', async () => {
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
