import { describe, expect, test } from 'vitest';
import type { HttpHandler } from '#lambdas/runtime/http-handler.ts';
import { sha256 } from '#src/domain/request-signature/canonical-request.ts';
import { Settings } from '#src/domain/settings.ts';
import { apiGatewayEvent, signedEvent } from '#test/support/api-gateway-event.ts';
import {
  base,
  call,
  keys,
  now,
  project,
  request,
  signing,
  startHandler,
  topicUrn,
  withTopic,
} from '#test/support/test-handler.ts';

const END = 'SignedHeaders=a;b;x-sdk-date, Signature=64 hexadecimal characters';
const FORMS = [
  `SDK-HMAC-SHA256 Access=AK, ${END}`,
  `V11-HMAC-SHA256 Credential=AK/YYYYMMDD/REGION/SERVICE, ${END}`,
  `SDK-HMAC-SHA256 Credential=AK/YYYYMMDD/REGION/SERVICE/sdk_request, ${END}`,
].join('; or ');

const WRONG = expect.stringMatching(
  /^The access key or the signature is wrong\. The SHA-256 of the canonical request is [0-9a-f]{64} here\.$/,
);

describe('authentication', () => {
  const refusal = async (event: Parameters<HttpHandler>[0], service = startHandler()) => {
    const { status, body } = await call(event, service);
    return [
      status,
      body['error_code'],
      String(body['error_msg']).replace(/^Incorrect authentication information\. /, ''),
    ];
  };
  const withHeaders = (headers: Readonly<Record<string, string>>) =>
    apiGatewayEvent({ ...request, headers }, withTopic);

  test('takes a token', async () => {
    expect((await call(withHeaders({ 'X-Auth-Token': 'good-token' }))).status).toBe(200);
  });

  test.each(['Bearer', 'bearer', 'BEARER '])('takes a token after %s in Authorization', async (scheme) => {
    const service = startHandler({
      authTokens: {
        find: async (token) => (token === 'smn_good-1' ? { project, grant: { actions: '*' } } : undefined),
      },
    });

    expect((await call(withHeaders({ Authorization: `${scheme} smn_good-1` }), service)).status).toBe(200);
  });

  test('goes by the token in X-Auth-Token if there is another one', async () => {
    const both = (headers: Readonly<Record<string, string>>) =>
      withHeaders({ Authorization: 'Bearer smn_x', ...headers });

    expect((await call(both({ 'X-Auth-Token': 'good-token' }))).status).toBe(200);
    expect(await refusal(both({ 'X-Auth-Token': 'x' }))).toEqual([
      ...[401, 'APIGW.0301'],
      'The token in X-Auth-Token is wrong, expired or revoked.',
    ]);
  });

  test('is not asked of public operations, nor in their way', async () => {
    const event = apiGatewayEvent(
      { method: 'GET', url: `${base}/s/abc`, headers: { authorization: 'nonsense', 'x-auth-token': 'wrong' } },
      { routeKey: 'GET /s/{token}', pathParameters: { token: 'abc' } },
    );
    const { status, body } = await call(event);

    expect(status).toBe(200);
    expect(body).not.toHaveProperty('call.principal');
  });

  test.each([
    ['nothing', {}, 'The request has neither X-Auth-Token nor Authorization.'],
    [
      'empty headers',
      { 'x-auth-token': '', authorization: '' },
      'The request has neither X-Auth-Token nor Authorization.',
    ],
    ['a wrong token', { 'x-auth-token': 'x' }, 'The token in X-Auth-Token is wrong, expired or revoked.'],
    [
      'a wrong token in Authorization',
      { authorization: 'Bearer smn_x' },
      'The token in Authorization is wrong, expired or revoked.',
    ],
    [
      'another scheme',
      { authorization: 'Basic abc' },
      `The scheme of the Authorization header, Basic, is unknown; allowed: ${FORMS}.`,
    ],
    [
      'a signature of AWS, which belongs elsewhere',
      { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20240102/us-east-1/execute-api/aws4_request' },
      `The scheme of the Authorization header, AWS4-HMAC-SHA256, is unknown; allowed: ${FORMS}; or, with credentials of AWS, /iam before the path.`,
    ],
    [
      'a bare secret, without repeating it',
      { authorization: 'smn_secret' },
      `The scheme of the Authorization header is unknown; allowed: ${FORMS}.`,
    ],
    [
      'a known scheme in another form',
      { authorization: 'V11-HMAC-SHA256 Access=a' },
      `The Authorization header is malformed; allowed: ${FORMS}.`,
    ],
  ])('refuses %s', async (_, headers, text) => {
    expect(await refusal(withHeaders(headers))).toEqual([401, 'APIGW.0301', text]);
  });

  test.each(['Bearer abc', 'Bearer smn_a b', 'Bearer xsmn_a', 'Bearer smn_'])(
    'takes %s for a scheme that it does not know: it is no token of the service',
    async (authorization) => {
      const text = `The scheme of the Authorization header, Bearer, is unknown; allowed: ${FORMS}.`;
      expect(await refusal(withHeaders({ authorization }))).toEqual([401, 'APIGW.0301', text]);
    },
  );

  test('refuses an unknown access key and a wrong secret key alike', async () => {
    const unknown = { ...keys, accessKey: 'AKIDEXAMPLE000000002' };
    const wrong = { ...keys, secretKey: 'x' };
    const expected = [401, 'APIGW.0301', WRONG];

    expect(await refusal(signedEvent(request, withTopic, { keys: unknown, now }))).toEqual(expected);
    expect(await refusal(signedEvent(request, withTopic, { keys: wrong, now }))).toEqual(expected);
  });

  test('refuses a changed body', async () => {
    const event = { ...signedEvent(request, withTopic, signing), body: '{"a":2}' };

    expect(await refusal(event)).toEqual([401, 'APIGW.0301', WRONG]);
  });

  test('refuses a disabled access key, and names that reason only to its owner', async () => {
    const service = () =>
      startHandler({
        credentials: {
          find: async () => ({ project, secretKey: keys.secretKey, isEnabled: false, grant: { actions: '*' } }),
        },
      });

    expect(await refusal(signedEvent(request, withTopic, signing), service())).toEqual([
      401,
      'APIGW.0301',
      'The access key is disabled.',
    ]);
    expect(
      await refusal(signedEvent(request, withTopic, { keys: { ...keys, secretKey: 'x' }, now }), service()),
    ).toEqual([401, 'APIGW.0301', WRONG]);
  });

  test('refuses a stale signature', async () => {
    expect(await refusal(signedEvent(request, withTopic, { keys, now: now - 901_000 }))).toEqual([
      401,
      'APIGW.0301',
      'X-Sdk-Date is "20240102T024904Z", but the time here is 20240102T030405Z; allowed: at most 900 s apart.',
    ]);
  });

  test.each([
    ['date', 'host', 'SignedHeaders does not name x-sdk-date.'],
    ['missing header', 'host;x-sdk-date;x-none', 'SignedHeaders names "x-none", which the request does not have.'],
  ])('refuses a signature with a %s left out', async (_, names, text) => {
    const claim = `Access=${keys.accessKey}, SignedHeaders=${names}, Signature=${'a'.repeat(64)}`;
    const headers = { authorization: `SDK-HMAC-SHA256 ${claim}`, 'x-sdk-date': '20240102T030405Z' };

    expect(await refusal(withHeaders(headers))).toEqual([401, 'APIGW.0301', text]);
  });
});

describe('authorisation', () => {
  const elsewhere = { ...withTopic, pathParameters: { project_id: 'other', topic_urn: topicUrn } };

  test('refuses the project of another caller', async () => {
    const { status, body } = await call(signedEvent(request, elsewhere, signing));

    expect([status, body['code']]).toEqual([403, 'SMN.0001']);
  });

  test('goes by the path, not by X-Project-Id', async () => {
    const headers = { 'X-Project-Id': 'other' };

    expect((await call(signedEvent({ ...request, headers }, withTopic, signing))).status).toBe(200);
    expect((await call(signedEvent({ ...request, headers }, elsewhere, signing))).status).toBe(403);
  });
});

describe('the canonical request', () => {
  const settings = Settings.parse({ callers: { showCanonicalRequest: true } });
  const shownTo = async (event: Parameters<HttpHandler>[0], given: Parameters<typeof startHandler>[0] = { settings }) =>
    (await call(event, startHandler(given))).headers['X-Smn-Canonical-Request'];
  const wrong = () => signedEvent(request, withTopic, { keys: { ...keys, secretKey: 'x' }, now });
  const canonical = [
    'POST',
    `/v2/${project}/topics/urn%3Asmn%3Aus-east-1%3A${project}%3Ademo/`,
    '',
    `host:${new URL(base).host}`,
    'x-sdk-date:20240102T030405Z',
    '',
    'host;x-sdk-date',
    '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
  ].join('\n');

  test('is shown to whom has a known access key and signs wrongly', async () => {
    expect(JSON.parse((await shownTo(wrong())) ?? '')).toBe(canonical);
  });

  test('is what the refusal shows the hash of', async () => {
    const { body } = await call(wrong());

    expect(body['error_msg']).toBe(
      `Incorrect authentication information. The access key or the signature is wrong. The SHA-256 of the canonical request is ${sha256(canonical)} here.`,
    );
  });

  test('is shown to whom has a token and signs besides', async () => {
    const event = wrong();
    const withToken = { ...event, headers: { ...event.headers, 'x-auth-token': 'good-token' } };

    expect(JSON.parse((await shownTo(withToken)) ?? '')).toBe(canonical);
    expect(await shownTo(apiGatewayEvent({ ...request, headers: { 'x-auth-token': 'good-token' } }, withTopic))).toBe(
      undefined,
    );
  });

  test('is shown to no other caller', async () => {
    const unknown = { ...keys, accessKey: 'AKIDEXAMPLE000000002' };

    expect(await shownTo(signedEvent(request, withTopic, { keys: unknown, now }))).toBeUndefined();
    expect(await shownTo(signedEvent(request, withTopic, signing))).toBeUndefined();
    expect(await shownTo(wrong(), {})).toBeUndefined();
  });

  test('fits into a header, whatever it is made of', async () => {
    const headers = { 'x-long': 'é'.repeat(5000) };
    const event = signedEvent({ ...request, headers }, withTopic, { keys: { ...keys, secretKey: 'x' }, now });
    const shown = (await shownTo(event)) ?? '';

    expect(shown).toMatch(/^"[\x20-\x7e]*\\u2026"$/);
    expect(JSON.parse(shown)).toHaveLength(4001);
  });
});
