import { describe, expect, test } from 'vitest';
import type { Fence } from '#src/domain/standby/fence.ts';
import { apiGatewayEvent, lambdaContext, signedEvent } from '#test/support/api-gateway-event.ts';
import { base, call, request, signing, startHandler, withTopic } from '#test/support/test-handler.ts';

const ENDPOINT = 'https://two.example.com';
const ELSEWHERE: Fence = {
  ...{ epoch: 2, state: 'active', stage: 'prod-eu', region: 'eu-west-1', endpoint: ENDPOINT, since: 0 },
};

const handlerOf = (known: Fence | undefined, isActing = false) =>
  startHandler({ fence: { isActing: async () => isActing, read: async () => known } });

const follow = async (routeKey: string, path: string, known: Fence | undefined) => {
  const [method = ''] = routeKey.split(' ');
  const event = apiGatewayEvent({ method, url: `${base}${path}` }, { routeKey, pathParameters: { token: 'a b' } });
  const { statusCode, headers, body } = await handlerOf(known).handle(event, lambdaContext());
  return { status: statusCode, headers, body };
};

describe('where another site is the active one', () => {
  test('a call that changes something is refused with its address, before the caller is known', async () => {
    const unsigned = apiGatewayEvent(request, withTopic);
    const { status, headers, body } = await call(unsigned, handlerOf(ELSEWHERE));

    expect([status, headers['Retry-After'], headers['Location']]).toEqual([503, '60', undefined]);
    expect(body).toMatchObject({ code: 'OPS.0140', active_endpoint: ENDPOINT });
    expect(body['message']).toContain(ENDPOINT);
  });

  test('a call that only looks is answered', async () => {
    const { routeKey: _, ...rest } = withTopic;
    const look = { routeKey: 'GET /v2/{project_id}/topics/{topic_urn}', ...rest };
    const event = signedEvent({ method: 'GET', url: request.url }, look, signing);

    expect(await call(event, handlerOf(ELSEWHERE))).toMatchObject({ status: 200 });
  });

  test.each([
    ['GET /act', '/act?x=1&y=%20'],
    ['GET /s/{token}', '/s/a%20b'],
    ['POST /s/{token}', '/s/a%20b'],
  ])('a link and a page lead there: %s', async (routeKey, path) => {
    const { status, headers } = await follow(routeKey, path, ELSEWHERE);

    expect([status, headers['Location']]).toEqual([307, `${ENDPOINT}${path}`]);
  });

  test('a certificate is not led away from', async () => {
    expect((await follow('GET /smn/{token}', '/smn/x', ELSEWHERE)).status).toBe(200);
  });
});

test.each([
  ['none was ever active', undefined, 'None was activated yet.'],
  ['one is claimed', { ...ELSEWHERE, state: 'claimed' } as const, 'Stage prod-eu in eu-west-1 is to be.'],
])('while %s, links too are told to come again soon', async (_, known, why) => {
  const { status, headers, body } = await follow('GET /act', '/act', known);

  expect([status, headers['Retry-After'], headers['Location']]).toEqual([503, '5', undefined]);
  expect(body).toContain(why);
});

test('the active site, and a stage that has one site, answer everything', async () => {
  const event = signedEvent(request, withTopic, signing);

  expect(await call(event, handlerOf(ELSEWHERE, true))).toMatchObject({ status: 200 });
  expect(await call(event)).toMatchObject({ status: 200 });
});
