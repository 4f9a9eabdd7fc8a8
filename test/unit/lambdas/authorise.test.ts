import { describe, expect, test } from 'vitest';
import { authorise } from '#lambdas/middleware/authorise.ts';
import { type RequestContext, type Route, toRequestContext } from '#lambdas/middleware/request-context.ts';
import { nothing } from '#src/contract/operation.ts';
import type { Principal } from '#src/domain/access/principal.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { apiGatewayEvent, EVENT_HOST, lambdaContext } from '#test/support/api-gateway-event.ts';

type Given = {
  readonly principal?: Principal;
  readonly operation?: Partial<Route['operation']>;
  readonly project?: string;
  readonly domain?: string;
  readonly path?: Readonly<Record<string, string>>;
};

const event = apiGatewayEvent({ method: 'GET', url: `https://${EVENT_HOST}/` }, { routeKey: 'GET /' });

const open = (
  operation: Partial<Route['operation']>,
  pathParameters: RequestContext['pathParameters'] = {},
): RequestContext => {
  const route: Route = {
    routeKey: 'GET /',
    operation: { method: 'GET', path: '/', caller: 'signed', query: nothing, body: nothing, ...operation },
    run: async () => ({ status: 200, body: {} }),
  };
  return toRequestContext(lambdaContext(), event, { route, pathParameters, startedAt: 0 });
};

const check = ({ principal, operation, project, domain, path }: Given): unknown => {
  const context = open(
    { permission: 'smn:topic:list', ...operation },
    {
      ...(project !== undefined && { project_id: project }),
      ...(domain !== undefined && { domain_id: domain }),
      ...path,
    },
  );
  if (principal !== undefined) context.principal = principal;
  const { before } = authorise();
  return before?.({ event, context, response: undefined, error: undefined, internal: {} });
};

const all: Principal = { kind: 'project', project: 'p', actions: '*' };

describe('authorisation', () => {
  test('lets a principal do everything in its project', () => {
    expect(() => check({ principal: all, project: 'p' })).not.toThrow();
    expect(() => check({ principal: all })).not.toThrow();
  });

  test('refuses another project', () => {
    const text =
      'You have no permission for this resource. The project in the path is "q"; allowed: p, the project of the credential.';
    expect(() => check({ principal: all, project: 'q' })).toThrow(new ServiceError('SMN.0001', text));
    expect(() => check({ principal: all, domain: 'q' })).toThrow(new ServiceError('SMN.0001', text));
  });

  test('says so when a client left the placeholder of the project in the path', () => {
    const text = 'The request is invalid. The path holds "{project_id}": the client knows no project id; allowed: p.';
    expect(() => check({ principal: all, project: '{project_id}' })).toThrow(new ServiceError('SMN.0019', text));
  });

  test('lets a limited principal do what it is permitted', () => {
    const principal: Principal = { kind: 'project', project: 'p', actions: ['smn:topic:list'] };

    expect(() => check({ principal, project: 'p' })).not.toThrow();
    expect(() => check({ principal, project: 'p', operation: { permission: 'smn:topic:create' } })).toThrow(
      new ServiceError(
        'SMN.0001',
        'You have no permission for this resource. The credential lacks smn:topic:create: its actions are ["smn:topic:list"].',
      ),
    );
  });

  test('lets nobody pass to a signed operation without a permission', () => {
    const context = open({});
    context.principal = { kind: 'project', project: 'p', actions: '*' };
    const request = { event, context, response: undefined, error: undefined, internal: {} };

    expect(() => authorise().before?.(request)).toThrow('without a permission');
  });

  test('keeps a principal that is bound to topics to those, whatever else the path names', () => {
    const principal: Principal = { kind: 'project', project: 'p', actions: '*', topics: ['alerts-*'] };
    const urn = (name: string, project = 'p') => `urn:smn:us-east-1:${project}:${name}`;
    const subscription = (name: string) => `${urn(name)}:${'0'.repeat(32)}`;
    const called = (path: Readonly<Record<string, string>>) => () => check({ principal, path });
    const only = 'The credential has smn:topic:list for the topics alerts-* of its project only, not for';
    const refused = (what: string) =>
      new ServiceError('SMN.0001', `You have no permission for this resource. ${only} ${what}.`);

    expect(called({ topic_urn: urn('alerts-1') })).not.toThrow();
    expect(called({ subscription_urn: subscription('alerts-1') })).not.toThrow();
    expect(called({ topic_urn: urn('billing') })).toThrow(refused('"billing"'));
    expect(called({ topic_urn: urn('alerts-1', 'q') })).toThrow(refused('"alerts-1"'));
    expect(called({ topic_urn: 'alerts-1' })).toThrow(refused('"alerts-1"'));
    expect(called({ topic_urn: urn('alerts-1'), subscription_urn: subscription('billing') })).toThrow(
      refused('"billing"'),
    );
    expect(called({ subscription_urn: urn('alerts-1') })).toThrow(refused(`"${urn('alerts-1')}"`));
    expect(called({})).toThrow(refused('what is of no topic or of all'));
    expect(() => check({ principal, operation: { topicScope: 'none' } })).not.toThrow();
    expect(() =>
      check({ principal, operation: { topicScope: 'refused' }, path: { topic_urn: urn('alerts-1') } }),
    ).toThrow(refused('what is of no topic or of all'));
  });

  test('refuses cloud services, which none of the ways to authenticate knows yet', () => {
    const principal: Principal = { kind: 'service', service: 'obs' };

    for (const given of [{ principal }, { principal, project: 'p' }, { principal, project: 'obs' }]) {
      expect(() => check(given)).toThrow(expect.objectContaining({ code: 'SMN.0001' }));
    }
  });

  test('refuses callers without authentication, but on public operations', () => {
    expect(() => check({ project: 'p' })).toThrow('without a principal');
    expect(() => check({ project: 'p', operation: { caller: 'public' } })).not.toThrow();
  });
});
