import { expect, test } from 'vitest';
import { buildEvent } from '#local/http-api/event.ts';
import type { WireRequest } from '#local/http-api/wire-request.ts';

const TOPIC = 'urn:smn:region:project:topic';

/** The event of a request, as API Gateway would have it. */
const eventOf = (request: Partial<WireRequest>, pathParameters?: Record<string, string>) =>
  buildEvent(
    {
      method: 'GET',
      url: '/',
      httpVersion: '1.1',
      rawHeaders: ['Host', '127.0.0.1:8787', 'User-Agent', 'tester/1'],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      ...request,
    },
    {
      routeKey: 'GET /topics/{urn}',
      pathParameters,
      requestId: 'request-1',
      apiId: 'api',
      account: '000000000000',
      authority: '127.0.0.1:8787',
      now: new Date('2026-03-05T04:05:06.789Z'),
    },
  );

test('has the whole golden form', () => {
  expect(eventOf({ url: `/topics/${TOPIC}?limit=1` }, { urn: TOPIC })).toEqual({
    version: '2.0',
    routeKey: 'GET /topics/{urn}',
    rawPath: `/topics/${TOPIC}`,
    rawQueryString: 'limit=1',
    headers: {
      'content-length': '0',
      host: '127.0.0.1:8787',
      'user-agent': 'tester/1',
      'x-amzn-trace-id': 'Root=1-request-1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '8787',
      'x-forwarded-proto': 'http',
    },
    queryStringParameters: { limit: '1' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: '127.0.0.1',
      domainPrefix: '127',
      http: {
        method: 'GET',
        path: `/topics/${TOPIC}`,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'tester/1',
      },
      requestId: 'request-1',
      routeKey: 'GET /topics/{urn}',
      stage: '$default',
      time: '05/Mar/2026:04:05:06 +0000',
      timeEpoch: 1772683506789,
    },
    pathParameters: { urn: TOPIC },
    isBase64Encoded: false,
  });
});

test('hands over the same path whether colons come raw or encoded', () => {
  const raw = eventOf({ url: `/topics/${TOPIC}` });
  const encoded = eventOf({ url: `/topics/${encodeURIComponent(TOPIC)}` });

  expect(encoded.rawPath).toBe(raw.rawPath);
  expect(encoded).toEqual(raw);
});

test('decodes the path once and leaves a plus alone', () => {
  expect(eventOf({ url: '/a%253Ab/c+d' }).rawPath).toBe('/a%3Ab/c+d');
});

test('carries a form base64-encoded', () => {
  const rawHeaders = ['Content-Type', 'application/x-www-form-urlencoded'];

  const event = eventOf({ method: 'POST', rawHeaders, body: Buffer.from('token=a%2Bb') });

  expect(event).toMatchObject({ body: Buffer.from('token=a%2Bb').toString('base64'), isBase64Encoded: true });
});

test.each(['application/json;charset=UTF-8', 'Application/JSON', 'text/plain', 'application/problem+json'])(
  'carries %s as text',
  (contentType) => {
    const event = eventOf({ rawHeaders: ['content-type', contentType], body: Buffer.from('{"ü":1}') });

    expect(event).toMatchObject({ body: '{"ü":1}', isBase64Encoded: false });
  },
);

test('carries the body of a DELETE', () => {
  const rawHeaders = ['Content-Type', 'application/json'];

  const event = eventOf({ method: 'DELETE', rawHeaders, body: Buffer.from('{"urns":[]}') });

  expect(event).toMatchObject({ body: '{"urns":[]}', requestContext: { http: { method: 'DELETE' } } });
});

test('takes cookies out of the headers', () => {
  const event = eventOf({ rawHeaders: ['Cookie', 'a=1; b=2', 'cookie', 'c=3'] });

  expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
  expect(event.headers).not.toHaveProperty('cookie');
});

test('joins repeated headers and query parameters with commas', () => {
  const event = eventOf({ url: '/?a=1&b=%20&a=2&c', rawHeaders: ['X-A', '1', 'x-a', '2', 'Connection', 'close'] });

  expect(event.headers).toMatchObject({ 'x-a': '1,2' });
  expect(event.headers).not.toHaveProperty('connection');
  expect(event.rawQueryString).toBe('a=1&b=%20&a=2&c');
  expect(event.queryStringParameters).toEqual({ a: '1,2', b: ' ', c: '' });
});
