import { describe, expect, test } from 'vitest';
import { apiGatewayEvent, lambdaContext, signedEvent } from '#test/support/api-gateway-event.ts';
import {
  base,
  call,
  now,
  project,
  request,
  signing,
  startHandler,
  topicUrn,
  withTopic,
} from '#test/support/test-handler.ts';

describe('golden events', () => {
  test.each([
    ['raw colons', request],
    ['encoded colons', { ...request, url: `${base}/v2/${project}/topics/${encodeURIComponent(topicUrn)}` }],
    ['a body labelled otherwise', { ...request, headers: { 'content-type': 'text/plain' } }],
    ['a base path and query', { ...request, url: `${request.url}?b=2&a=%E4%B8%AD` }],
  ])('of a signed call with %s reach the operation', async (_, given) => {
    const { status, body } = await call(signedEvent(given, withTopic, signing));

    expect(status).toBe(200);
    expect(body).toMatchObject({
      input: { path: { topic_urn: topicUrn }, body: { a: 1 } },
      call: { principal: { kind: 'project', project, actions: '*' } },
    });
  });

  test('whose body is base64 are decoded before they are verified and parsed', async () => {
    const event = signedEvent({ ...request, body: '{"a":"中"}' }, { ...withTopic, isBase64Encoded: true }, signing);

    expect((await call(event)).body).toMatchObject({ input: { body: { a: '中' } } });
  });

  test('of DELETE with a body reach the operation with it', async () => {
    const event = signedEvent(
      { ...request, method: 'DELETE', body: '{"subscription_urns":[]}' },
      { ...withTopic, routeKey: 'DELETE /v2/{project_id}/topics/{topic_urn}' },
      signing,
    );

    expect((await call(event)).body).toMatchObject({ input: { body: { subscription_urns: [] } } });
  });

  test('without a body have an empty object as input', async () => {
    const { body: _, ...bodiless } = request;

    expect((await call(signedEvent(bodiless, withTopic, signing))).body).toMatchObject({ input: { body: {} } });
  });

  test('of GET have no body, whatever was sent', async () => {
    const event = signedEvent(
      { ...request, method: 'GET', body: '{' },
      { ...withTopic, routeKey: 'GET /v2/{project_id}/topics/{topic_urn}' },
      signing,
    );

    expect((await call(event)).body).toMatchObject({ input: { body: {} } });
  });

  test('have the first value of a repeated query name, decoded once', async () => {
    const url = `${request.url}?name=a%2520b&name=c&empty=&plus=a+b`;
    const { body } = await call(signedEvent({ ...request, url }, withTopic, signing));

    expect(body).toMatchObject({ input: { query: { name: 'a%20b', empty: '', plus: 'a b' } } });
  });

  test('with a form post for a page have its fields as input', async () => {
    const event = apiGatewayEvent(
      {
        method: 'POST',
        url: `${base}/s/abc`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'action=confirm&action=unsubscribe&note=a%2Bb+c',
      },
      { routeKey: 'POST /s/{token}', pathParameters: { token: 'abc' }, isBase64Encoded: true },
    );

    expect((await call(event)).body).toMatchObject({
      input: { path: { token: 'abc' }, body: { action: 'confirm', note: 'a+b c' } },
    });
  });

  test.each(['a=%FF', 'a=%e4%bd', 'a=%ED%A0%80', '%C0%80=a', 'a=%41%ff'])(
    'are refused where their bytes are no UTF-8: %s',
    async (fields) => {
      const form = { method: 'POST', url: `${base}/s/abc`, body: fields };
      const page = { routeKey: 'POST /s/{token}', pathParameters: { token: 'abc' } };
      const posted = await startHandler().handle(apiGatewayEvent(form, page), lambdaContext());
      const url = `${request.url}?${fields}`;
      const asked = await call(signedEvent({ ...request, url }, withTopic, signing));

      expect([posted.statusCode, asked.status]).toEqual([400, 400]);
      expect(posted.body).toContain('The form is not UTF-8');
      expect(asked.body['error_msg']).toMatch(
        /^The request is invalid\. The query is not UTF-8: "%.*"; allowed: UTF-8, percent-encoded\.$/,
      );
    },
  );

  test('keep a "%" that encodes nothing, and a replacement character that was sent', async () => {
    const url = `${request.url}?a=100%&b=%zz&c=%EF%BF%BD&d=%F0%9F%98%80%4`;
    const { body } = await call(signedEvent({ ...request, url }, withTopic, signing));

    expect(body).toMatchObject({ input: { query: { a: '100%', b: '%zz', c: '\ufffd', d: '😀%4' } } });
  });
});

describe('the request id', () => {
  test('is new for every call, in the header and for the operation', async () => {
    const first = await call(signedEvent(request, withTopic, signing));
    const second = await call(signedEvent(request, withTopic, signing));

    expect(first.headers['X-Request-Id']).toMatch(/^[0-9a-f]{32}$/);
    expect(first.body).toMatchObject({ call: { requestId: first.headers['X-Request-Id'] } });
    expect(second.headers['X-Request-Id']).not.toBe(first.headers['X-Request-Id']);
  });

  test('is the one of the error', async () => {
    const { headers, body } = await call(apiGatewayEvent(request, withTopic));

    expect(body['request_id']).toBe(headers['X-Request-Id']);
  });
});

describe('the log of a call', () => {
  const origin = { source_ip: '203.0.113.7', user_agent: 'huaweicloud-usdk-nodejs/3.0', latency_ms: 0 };

  test('ties the publish to its message', async () => {
    const service = startHandler({ behaviour: async () => ({ status: 200, body: { message_id: 'm' } }) });
    await call(signedEvent(request, withTopic, signing), service);

    expect(service.infos).toEqual([
      {
        ...{ route: withTopic.routeKey, status: 200, ...origin },
        ...{ project, access_key: signing.keys.accessKey, message_id: 'm' },
      },
    ]);
  });

  test('says how long it took', async () => {
    let time = now;
    const behaviour = async () => {
      time += 25;
      return { status: 200, body: {} } as const;
    };
    const service = startHandler({ behaviour, clock: () => time });
    await call(signedEvent(request, withTopic, signing), service);

    expect(service.infos).toMatchObject([{ latency_ms: 25 }]);
  });

  test('has no access key of a caller identified by a token', async () => {
    const service = startHandler();
    await call(apiGatewayEvent({ ...request, headers: { 'x-auth-token': 'good-token' } }, withTopic), service);

    expect(service.infos).toEqual([{ route: withTopic.routeKey, status: 200, ...origin, project }]);
  });

  test('says why a call was refused, in none of its words, and for which caller if it is known', async () => {
    const service = startHandler();
    await call(apiGatewayEvent(request, withTopic), service);

    expect(service.infos).toEqual([{ route: withTopic.routeKey, status: 401, ...origin, code: 'APIGW.0301' }]);
  });

  test('says whose call was refused when it knows', async () => {
    const elsewhere = { ...withTopic, pathParameters: { project_id: 'other', topic_urn: topicUrn } };
    const service = startHandler();
    await call(signedEvent(request, elsewhere, signing), service);

    expect(service.infos).toMatchObject([
      { status: 403, code: 'SMN.0001', project, access_key: signing.keys.accessKey },
    ]);
  });

  test('is one line for an outage too', async () => {
    const service = startHandler({
      behaviour: async () => {
        throw new Error('broken');
      },
    });
    await call(signedEvent(request, withTopic, signing), service);

    expect(service.infos).toMatchObject([{ status: 500, code: 'SMN.0018', project }]);
  });

  test('does not say from where a public operation was called', async () => {
    const service = startHandler();
    const routeKey = 'GET /smn/{token}';
    await call(
      apiGatewayEvent({ method: 'GET', url: `${base}/smn/x` }, { routeKey, pathParameters: { token: 'x' } }),
      service,
    );

    expect(service.infos).toEqual([{ route: routeKey, status: 200, latency_ms: 0 }]);
  });

  test('bounds what the caller calls itself', async () => {
    const event = signedEvent(request, withTopic, signing);
    event.requestContext.http.userAgent = 'x'.repeat(10_000);
    const service = startHandler();
    await call(event, service);

    expect(service.infos).toMatchObject([{ user_agent: 'x'.repeat(200) }]);
  });
});
