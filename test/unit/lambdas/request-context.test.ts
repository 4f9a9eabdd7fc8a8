import { expect, test } from 'vitest';
import { type ResolvedRoute, toRequestContext } from '#lambdas/middleware/request-context.ts';
import { nothing } from '#src/contract/operation.ts';
import { apiGatewayEvent, EVENT_HOST, lambdaContext } from '#test/support/api-gateway-event.ts';

const resolved: ResolvedRoute = {
  route: {
    routeKey: 'GET /',
    operation: { method: 'GET', path: '/', caller: 'public', query: nothing, body: nothing },
    run: async () => ({ status: 200, body: {} }),
  },
  pathParameters: {},
};

const event = apiGatewayEvent({ method: 'GET', url: `https://${EVENT_HOST}/` }, { routeKey: 'GET /' });

test('the context of a request is the one that Lambda gave', () => {
  const context = lambdaContext();

  expect(toRequestContext(context, event, { ...resolved, startedAt: 0 })).toBe(context);
  expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0);
});

test('the context of a request holds nothing of a call before, whatever context it comes with', () => {
  const context = lambdaContext();
  const before = toRequestContext(context, event, { ...resolved, headers: { Allow: 'GET' }, startedAt: 1 });
  Object.assign(before, {
    requestId: '1',
    principal: { kind: 'project', project: 'p', actions: '*' },
    accessKey: 'AK',
  });
  before.facts['code'] = 'SMN.0001';

  const after = toRequestContext(context, event, { ...resolved, startedAt: 2 });

  expect(after).toMatchObject({ startedAt: 2, answerHeaders: {}, facts: {}, requestId: '' });
  expect(after).toMatchObject({ principal: undefined, accessKey: undefined });
});
