import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Reply } from '#src/operations/operation-context.ts';
import { apiGatewayEvent, lambdaContext, signedEvent } from '#test/support/api-gateway-event.ts';
import { type Behaviour, base, call, request, signing, startHandler, withTopic } from '#test/support/test-handler.ts';

describe('errors', () => {
  test('come in every spelling that SDKs know', async () => {
    const behaviour = async () => {
      throw new ServiceError('SMN.0006');
    };
    const { status, headers, body } = await call(signedEvent(request, withTopic, signing), startHandler({ behaviour }));

    expect(status).toBe(404);
    expect(headers['Content-Type']).toBe('application/json');
    expect(body).toEqual({
      request_id: headers['X-Request-Id'],
      code: 'SMN.0006',
      message: 'Topic not found.',
      error_code: 'SMN.0006',
      error_msg: 'Topic not found.',
    });
  });

  test('that are unexpected answer 500 without detail and are logged with their cause', async () => {
    const bug = new Error('secret detail', { cause: new Error('deeper') });
    const service = startHandler({
      behaviour: async () => {
        throw bug;
      },
    });
    const { status, body } = await call(signedEvent(request, withTopic, signing), service);

    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'SMN.0018', message: 'Internal error.' });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(service.errors).toEqual([bug]);
  });

  test('of the database have a code of their own, and no detail either', async () => {
    const outage = new ProvisionedThroughputExceededException({ message: 'secret table', $metadata: {} });
    const service = startHandler({
      behaviour: async () => {
        throw outage;
      },
    });
    const { status, body } = await call(signedEvent(request, withTopic, signing), service);

    expect([status, body['code']]).toEqual([500, 'SMN.0016']);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(service.errors).toEqual([outage]);
  });

  test('of the credential store are no refusal', async () => {
    const find = async () => {
      throw new Error('DynamoDB is away');
    };
    const { status, body } = await call(
      signedEvent(request, withTopic, signing),
      startHandler({ credentials: { find } }),
    );

    expect([status, body['code']]).toEqual([500, 'SMN.0018']);
  });

  test('name an unknown route, whatever came with it', async () => {
    const event = apiGatewayEvent({ method: 'PATCH', url: `${base}/v2/nope`, body: '{' }, { routeKey: '$default' });
    const { status, body } = await call(event);

    expect([status, body['error_code']]).toEqual([404, 'APIGW.0101']);
  });

  test('come before the function runs out of time', async () => {
    const { handle, errors } = startHandler({ behaviour: () => Promise.withResolvers<Reply>().promise });
    const result = await handle(
      signedEvent(request, withTopic, signing),
      lambdaContext({ getRemainingTimeInMillis: () => 520 }),
    );

    expect(result.statusCode).toBe(500);
    expect(errors).toHaveLength(1);
  });

  test.each(['{', '"', '{"a":}', 'a=b', '\u0000'])('say that a body is not JSON: %j', async (text) => {
    const { status, body } = await call(signedEvent({ ...request, body: text }, withTopic, signing));

    expect([status, body['code']]).toEqual([400, 'SMN.0019']);
    expect(body['message']).toContain('The body is not JSON');
  });

  test('say that a body is not UTF-8', async () => {
    const headers = { 'x-auth-token': 'good-token' };
    const encoded = { ...withTopic, isBase64Encoded: true };
    const event = { ...apiGatewayEvent({ ...request, headers }, encoded), body: 'eyL/In0=' };
    const { status, body } = await call(event);

    expect([status, body['code']]).toEqual([400, 'SMN.0019']);
    expect(body['message']).toContain('UTF-8');
  });

  test.each(['null', '[]', '"text"', '1'])('refuse JSON that is no object where one is wanted: %s', async (text) => {
    const event = signedEvent(
      { ...request, method: 'PUT', body: text },
      { ...withTopic, routeKey: 'PUT /v2/{project_id}/topics/{topic_urn}' },
      signing,
    );
    const { status, body } = await call(event);

    expect([status, body['code']]).toEqual([400, 'SMN.0019']);
  });
});

describe('every answer', () => {
  test('forbids browsers to guess its content type', async () => {
    const get = (url: string, routeKey: string) =>
      apiGatewayEvent({ method: 'GET', url: `${base}${url}` }, { routeKey });
    const broken = startHandler({
      behaviour: async () => {
        throw new Error('broken');
      },
    });
    const answers = [
      call(signedEvent(request, withTopic, signing)),
      call(apiGatewayEvent(request, withTopic)),
      call(signedEvent(request, withTopic, signing), broken),
      call(get('/smn/x', 'GET /smn/{token}')),
      call(get('/nowhere', '$default')),
    ];

    for (const { headers } of await Promise.all(answers)) expect(headers['X-Content-Type-Options']).toBe('nosniff');
  });
});

describe('replies', () => {
  test('without content have no body', async () => {
    const { handle } = startHandler({ behaviour: async () => ({ status: 204, body: {} }) });
    const result = await handle(signedEvent(request, withTopic, signing), lambdaContext());

    expect(result).toMatchObject({ statusCode: 204, body: '' });
    expect(result.headers['Content-Type']).toBeUndefined();
  });

  test('that are certificates are plain text of their type', async () => {
    const { handle } = startHandler({
      behaviour: async () => ({ status: 200, contentType: 'application/x-pem-file', text: '-----BEGIN' }),
    });
    const event = apiGatewayEvent(
      { method: 'GET', url: `${base}/smn/x.pem` },
      { routeKey: 'GET /smn/{token}', pathParameters: { token: 'x.pem' } },
    );
    const result = await handle(event, lambdaContext());

    expect(result).toMatchObject({ statusCode: 200, body: '-----BEGIN' });
    expect(result.headers).toMatchObject({ 'Content-Type': 'application/x-pem-file' });
    expect(result.headers['Content-Security-Policy']).toBeUndefined();
  });
});

describe('no cache keeps', () => {
  const cacheControlOf = async (event: Parameters<typeof call>[0], behaviour?: Behaviour) => {
    const { handle } = startHandler({ ...(behaviour !== undefined && { behaviour }) });
    return (await handle(event, lambdaContext())).headers['Cache-Control'];
  };
  const signed = signedEvent(request, withTopic, signing);

  test.each<[string, Reply]>([
    ['JSON', { status: 200, body: { a: 1 } }],
    ['an answer without content', { status: 204, body: {} }],
    ['a text', { status: 200, contentType: 'application/x-pem-file', text: '-----BEGIN' }],
    ['a page', { status: 200, contentType: 'text/html', text: '<p>Hi' }],
  ])('%s', async (_what, reply) => {
    expect(await cacheControlOf(signed, async () => reply)).toBe('no-store');
  });

  test.each<[string, Parameters<typeof call>[0], Error?]>([
    ['400', signedEvent({ ...request, body: '{' }, withTopic, signing)],
    ['401', apiGatewayEvent(request, withTopic)],
    ['413', signedEvent({ ...request, body: ' '.repeat(1024 * 1024 + 1) }, withTopic, signing)],
    ['404', signed, new ServiceError('SMN.0006')],
    ['500', signed, new Error('bug')],
  ])('a refusal or failure with %s', async (status, event, error) => {
    const behaviour: Behaviour = async () => {
      if (error !== undefined) throw error;
      return { status: 200, body: {} };
    };
    expect((await startHandler({ behaviour }).handle(event, lambdaContext())).statusCode).toBe(Number(status));
    expect(await cacheControlOf(event, behaviour)).toBe('no-store');
  });

  test('but files of the deployment, for an hour', async () => {
    const asset = { status: 200, contentType: 'text/javascript', bytes: Buffer.from('1') } as const;

    expect(await cacheControlOf(signed, async () => asset)).toBe('public, max-age=3600');
  });
});

describe('pages', () => {
  const event = apiGatewayEvent(
    { method: 'GET', url: `${base}/s/abc` },
    { routeKey: 'GET /s/{token}', pathParameters: { token: 'abc' } },
  );
  const policy =
    "default-src 'none'; style-src 'sha256-x'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': expect.stringMatching(/^[0-9a-f]{32}$/),
  };

  test('are locked down', async () => {
    const { handle } = startHandler({
      behaviour: async () => ({ status: 200, contentType: 'text/html', text: '<p>Hi' }),
    });
    const result = await handle(event, lambdaContext());

    expect(result).toEqual({ statusCode: 200, headers, body: '<p>Hi' });
  });

  test('answer errors as pages', async () => {
    const behaviour = async () => {
      throw new ServiceError('SMN.0022');
    };
    const result = await startHandler({ behaviour }).handle(event, lambdaContext());

    expect(result).toEqual({ statusCode: 403, headers, body: '<p>Parameter: token is invalid.</p>' });
  });

  test('of a function without a look answer errors as JSON', async () => {
    const behaviour = async () => {
      throw new ServiceError('SMN.0022');
    };
    const { body } = await call(event, startHandler({ behaviour, plain: true }));

    expect(body['code']).toBe('SMN.0022');
  });
});
