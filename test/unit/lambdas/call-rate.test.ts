import { describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { apiGatewayEvent, signedEvent } from '#test/support/api-gateway-event.ts';
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

/** A handler that lets `left` more calls pass, and for which projects it asked. */
const startLimited = (left: number) => {
  const asked: string[] = [];
  const admit = async (key: string): Promise<boolean> => asked.push(key) <= left;
  const settings = Settings.parse({ quotas: { callsPerProjectMinute: 600 } });
  return { ...startHandler({ callRate: { admit }, settings, clock: () => now + 42_500 }), asked };
};

const signed = (): ReturnType<typeof signedEvent> => signedEvent(request, withTopic, signing);

describe('a project that has made its calls of the minute', () => {
  test('is refused with 429, and told when to come again', async () => {
    const service = startLimited(1);
    expect((await call(signed(), service)).status).toBe(200);

    const { status, headers, body } = await call(signed(), service);
    expect([status, headers['Retry-After'], body['error_code'], body['error_msg']]).toEqual([
      ...[429, '13', 'APIGW.0308'],
      'A project may make 600 calls a minute; call again in 13 s.',
    ]);
    expect(service.infos).toMatchObject([{ status: 200 }, { status: 429, code: 'APIGW.0308', project }]);
    expect(service.errors).toEqual([]);
  });

  test('is told so before what else is wrong with the call', async () => {
    const service = startLimited(0);
    const url = `${base}/v2/other/topics/${topicUrn}`;
    const elsewhere = { ...withTopic, pathParameters: { project_id: 'other', topic_urn: topicUrn } };

    expect((await call(signedEvent({ ...request, url }, elsewhere, signing), service)).status).toBe(429);
    expect((await call(signedEvent({ ...request, body: '{' }, withTopic, signing), service)).status).toBe(429);
  });
});

describe('the calls of a project', () => {
  test('count by the project of the caller, by key or token, also when they are refused for another reason', async () => {
    const service = startLimited(10);
    await call(signed(), service);
    await call(apiGatewayEvent({ ...request, headers: { 'x-auth-token': 'good-token' } }, withTopic), service);
    await call(signedEvent({ ...request, body: '{' }, withTopic, signing), service);

    expect(service.asked).toEqual([project, project, project]);
  });

  test('are not those of strangers, nor of links and pages', async () => {
    const service = startLimited(10);
    await call(apiGatewayEvent(request, withTopic), service);
    await call(apiGatewayEvent({ ...request, headers: { 'x-auth-token': 'wrong' } }, withTopic), service);
    const link = { routeKey: 'GET /smn/{token}', pathParameters: { token: 'abc' } };
    await call(apiGatewayEvent({ method: 'GET', url: `${base}/smn/abc` }, link), service);

    expect(service.asked).toEqual([]);
  });
});
