import { describe, expect, it } from 'vitest';
import { authorise } from '#lambdas/middleware/authorise.ts';
import { openExchange, type Route } from '#lambdas/middleware/exchange.ts';
import type { Principal } from '#src/domain/principal.ts';
import { apiGatewayEvent, EVENT_HOST, lambdaContext } from '#test/support/api-gateway-event.ts';

type Given = {
  readonly principal?: Principal;
  readonly operation?: Partial<Route['operation']>;
  readonly project?: string;
};

const check = ({ principal, operation, project }: Given): unknown => {
  const event = apiGatewayEvent({ method: 'GET', url: `https://${EVENT_HOST}/` }, { routeKey: 'GET /' });
  const exchange = openExchange(event, {
    operation: { method: 'GET', caller: 'signed', permission: 'smn:topic:list', ...operation },
    run: async () => ({ status: 200, body: {} }),
  });
  if (principal !== undefined) exchange.principal = principal;
  exchange.input = { path: project === undefined ? {} : { project_id: project }, query: {}, body: {} };
  const { before } = authorise();
  return before?.({
    event: exchange,
    context: lambdaContext(),
    response: undefined,
    error: undefined,
    internal: {},
  });
};

const all: Principal = { kind: 'project', project: 'p', actions: '*' };

describe('authorisation', () => {
  it('lets a principal do everything in its project', () => {
    expect(() => check({ principal: all, project: 'p' })).not.toThrow();
    expect(() => check({ principal: all })).not.toThrow();
  });

  it('refuses another project', () => {
    expect(() => check({ principal: all, project: 'q' })).toThrow(expect.objectContaining({ code: 'SMN.0001' }));
  });

  it('lets a limited principal do what it is permitted', () => {
    const principal: Principal = { kind: 'project', project: 'p', actions: ['smn:topic:list'] };

    expect(() => check({ principal, project: 'p' })).not.toThrow();
    expect(() => check({ principal, project: 'p', operation: { permission: 'smn:topic:create' } })).toThrow(
      expect.objectContaining({ code: 'SMN.0001' }),
    );
  });

  it('keeps operations without a permission from limited principals', () => {
    const event = apiGatewayEvent({ method: 'GET', url: `https://${EVENT_HOST}/` }, { routeKey: 'GET /' });
    const exchange = openExchange(event, {
      operation: { method: 'GET', caller: 'signed' },
      run: async () => ({ status: 200, body: {} }),
    });
    exchange.principal = { kind: 'project', project: 'p', actions: ['smn:topic:list'] };
    const request = { event: exchange, context: lambdaContext(), response: undefined, error: undefined, internal: {} };

    expect(() => authorise().before?.(request)).toThrow(expect.objectContaining({ code: 'SMN.0001' }));
  });

  it('refuses cloud services, which none of the ways to authenticate knows yet', () => {
    const principal: Principal = { kind: 'service', service: 'obs' };

    for (const given of [{ principal }, { principal, project: 'p' }, { principal, project: 'obs' }]) {
      expect(() => check(given)).toThrow(expect.objectContaining({ code: 'SMN.0001' }));
    }
  });

  it('lets nobody pass who was not authenticated, but on public operations', () => {
    expect(() => check({ project: 'p' })).toThrow('without a principal');
    expect(() => check({ project: 'p', operation: { caller: 'public' } })).not.toThrow();
  });
});
