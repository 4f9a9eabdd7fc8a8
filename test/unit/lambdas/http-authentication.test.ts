import { describe, expect, it } from 'vitest';
import type { HttpHandler } from '#lambdas/runtime/http-handler.ts';
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

  it('takes a token', async () => {
    expect((await call(withHeaders({ 'X-Auth-Token': 'good-token' }))).status).toBe(200);
  });

  it('is not asked of public operations, nor in their way', async () => {
    const event = apiGatewayEvent(
      { method: 'GET', url: `${base}/s/abc`, headers: { authorization: 'nonsense', 'x-auth-token': 'wrong' } },
      { routeKey: 'GET /s/{token}', pathParameters: { token: 'abc' } },
    );
    const { status, body } = await call(event);

    expect(status).toBe(200);
    expect(body).not.toHaveProperty('call.principal');
  });

  it.each([
    ['nothing', {}, 'The request has neither X-Auth-Token nor Authorization.'],
    [
      'empty headers',
      { 'x-auth-token': '', authorization: '' },
      'The request has neither X-Auth-Token nor Authorization.',
    ],
    ['a wrong token', { 'x-auth-token': 'x' }, 'The token in X-Auth-Token is wrong, expired or revoked.'],
    [
      'another scheme',
      { authorization: 'Basic abc' },
      'The Authorization header is malformed; allowed: SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=….',
    ],
  ])('refuses %s', async (_, headers, text) => {
    expect(await refusal(withHeaders(headers))).toEqual([401, 'APIGW.0301', text]);
  });

  it('refuses an unknown access key and a wrong secret key alike', async () => {
    const unknown = { ...keys, accessKey: 'AKIDEXAMPLE000000002' };
    const wrong = { ...keys, secretKey: 'x' };
    const expected = [401, 'APIGW.0301', 'The access key or the signature is wrong.'];

    expect(await refusal(signedEvent(request, withTopic, { keys: unknown, now }))).toEqual(expected);
    expect(await refusal(signedEvent(request, withTopic, { keys: wrong, now }))).toEqual(expected);
  });

  it('refuses a changed body', async () => {
    const event = { ...signedEvent(request, withTopic, signing), body: '{"a":2}' };

    expect(await refusal(event)).toEqual([401, 'APIGW.0301', 'The access key or the signature is wrong.']);
  });

  it('refuses a disabled access key, and tells only its owner', async () => {
    const service = () =>
      startHandler({ credentials: { find: async () => ({ project, secretKey: keys.secretKey, isEnabled: false }) } });

    expect(await refusal(signedEvent(request, withTopic, signing), service())).toEqual([
      401,
      'APIGW.0301',
      'The access key is disabled.',
    ]);
    expect(
      await refusal(signedEvent(request, withTopic, { keys: { ...keys, secretKey: 'x' }, now }), service()),
    ).toEqual([401, 'APIGW.0301', 'The access key or the signature is wrong.']);
  });

  it('refuses a stale signature', async () => {
    expect(await refusal(signedEvent(request, withTopic, { keys, now: now - 901_000 }))).toEqual([
      401,
      'APIGW.0301',
      'X-Sdk-Date differs from the time here by more than 900 s.',
    ]);
  });

  it.each([
    ['host', 'x-sdk-date', 'SignedHeaders does not name host.'],
    ['date', 'host', 'SignedHeaders does not name x-sdk-date.'],
    ['missing header', 'host;x-sdk-date;x-none', 'SignedHeaders names a header that the request does not have.'],
  ])('refuses a signature with a %s left out', async (_, names, text) => {
    const claim = `Access=${keys.accessKey}, SignedHeaders=${names}, Signature=${'a'.repeat(64)}`;
    const headers = { authorization: `SDK-HMAC-SHA256 ${claim}`, 'x-sdk-date': '20240102T030405Z' };

    expect(await refusal(withHeaders(headers))).toEqual([401, 'APIGW.0301', text]);
  });
});

describe('authorisation', () => {
  const elsewhere = { ...withTopic, pathParameters: { project_id: 'other', topic_urn: topicUrn } };

  it('refuses the project of somebody else', async () => {
    const { status, body } = await call(signedEvent(request, elsewhere, signing));

    expect([status, body['code']]).toEqual([403, 'SMN.0001']);
  });

  it('goes by the path, not by X-Project-Id', async () => {
    const headers = { 'X-Project-Id': 'other' };

    expect((await call(signedEvent({ ...request, headers }, withTopic, signing))).status).toBe(200);
    expect((await call(signedEvent({ ...request, headers }, elsewhere, signing))).status).toBe(403);
  });
});
