import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createResourceHandler, isResourceRequest } from '#lambdas/api/resource-handler.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { apiGatewayEvent } from '#test/support/api-gateway-event.ts';
import { type Operations, PROJECT, REGION, startOperations } from '#test/support/operations.ts';
import { answer, createSink, type Sink } from '#test/support/sink.ts';

let service: Operations;
let cloudFormation: Sink;

beforeAll(async () => {
  [service, cloudFormation] = await Promise.all([startOperations(), createSink()]);
});
afterAll(() => Promise.all([service.stop(), cloudFormation.close()]));

const urnOf = (name: string, project = PROJECT) => `urn:smn:${REGION}:${project}:${name}`;

type Asked = {
  readonly RequestType?: 'Create' | 'Update' | 'Delete';
  readonly ResourceType?: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: object;
};

/** Asks as CloudFormation does; returns what it is answered. */
const ask = async (asked: Asked, changes: Partial<Dependencies> = {}) => {
  const RequestId = newId();
  const errors: unknown[] = [];
  const logger = {
    ...{ begin: () => undefined, info: () => undefined, warn: () => undefined },
    error: (_message: string, error: unknown) => void errors.push(error),
  };
  const event = {
    ...{ RequestType: 'Create', ResourceType: 'Custom::SmnTopic', RequestId, LogicalResourceId: 'Orders' },
    ...{ StackId: 'arn:aws:cloudformation:eu-west-1:1:stack/orders/1', ServiceToken: 'arn' },
    ResponseURL: cloudFormation.url(`/${RequestId}`),
    ...asked,
    ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '120', ...asked.ResourceProperties },
  };
  const handle = createResourceHandler({ ...service.dependencies, ...changes, logger });
  await handle(event, { awsRequestId: 'request-1' });
  const [answered, ...more] = cloudFormation.received(`/${RequestId}`);
  if (answered === undefined) throw new Error('CloudFormation was not answered');
  const { body, headers } = answered;
  expect(more).toEqual([]);
  expect(headers['content-type'] ?? '').toBe('');
  expect(body).toMatchObject({ RequestId, StackId: event.StackId, LogicalResourceId: 'Orders' });
  return { status: body['Status'], id: body['PhysicalResourceId'] ?? '', reason: body['Reason'], errors };
};

const aTopic = (name: string, more: object = {}) => ({ ResourceProperties: { project: PROJECT, name, ...more } });

const aSubscription = (topicUrn: string, more: object = {}) => ({
  ResourceType: 'Custom::SmnSubscription',
  ResourceProperties: { topicUrn, protocol: 'email', endpoint: 'ada@example.com', ...more },
});

const topicNamed = async (name: string) =>
  (await service.call('ListTopics', { query: { name } })).body.topics.map(
    ({ display_name }: { readonly display_name: string }) => display_name,
  );

const policyOf = async (urn: string) => {
  const { body } = await service.call('ListTopicAttributes', { path: { topic_urn: urn } });
  return body.attributes.access_policy ?? '';
};

const subscriptionsOf = async (urn: string) =>
  (await service.call('ListSubscriptionsByTopic', { path: { topic_urn: urn } })).body.subscriptions;

describe('a topic of a stack', () => {
  test('is created, changed and deleted under its URN, however often it is asked for', async () => {
    const urn = urnOf('orders');
    const created = [await ask(aTopic('orders', { displayName: 'Orders' })), await ask(aTopic('orders'))];
    await ask({ RequestType: 'Update', PhysicalResourceId: urn, ...aTopic('orders', { displayName: 'All orders' }) });

    expect(created).toMatchObject(Array(2).fill({ status: 'SUCCESS', id: urn }));
    expect(await topicNamed('orders')).toEqual(['All orders']);
    const remove = { RequestType: 'Delete', PhysicalResourceId: urn, ...aTopic('orders') } as const;
    expect([await ask(remove), await ask(remove)]).toMatchObject(Array(2).fill({ status: 'SUCCESS', id: urn }));
    expect(await topicNamed('orders')).toEqual([]);
  });

  test('is another one under another name, in any project', async () => {
    await ask(aTopic('before'));
    const renamed = await ask({ RequestType: 'Update', PhysicalResourceId: urnOf('before'), ...aTopic('after') });
    const ofOthers = await ask({ ResourceProperties: { project: 'others', name: 'after' } });

    expect(renamed.id).toBe(urnOf('after'));
    expect(ofOthers.id).toBe(urnOf('after', 'others'));
    expect(await topicNamed('before')).toHaveLength(1);
  });

  test('lets services publish when it says so, and leaves its policy alone otherwise', async () => {
    const urn = urnOf('shared');
    await ask(aTopic('shared', { services: ['functiongraph', 'obs'] }));
    await ask(aTopic('shared'));
    const kept = await policyOf(urn);
    await ask(aTopic('shared', { services: [] }));

    expect(JSON.parse(kept).Statement).toEqual([
      {
        ...{ Sid: 'services', Effect: 'Allow', Principal: { Service: ['functiongraph', 'obs'] } },
        ...{ Action: ['SMN:Publish'], Resource: urn },
      },
    ]);
    expect(await policyOf(urn)).not.toContain('functiongraph');
  });
});

describe('a subscription of a stack', () => {
  test('waits for the consent of its owner, who is asked as by the API', async () => {
    const urn = await service.topic('asked');
    await service.envelopes('email');
    const { status, id } = await ask(aSubscription(urn, { remark: 'Ada' }));

    expect(status).toBe('SUCCESS');
    expect(await subscriptionsOf(urn)).toMatchObject([{ subscription_urn: id, status: 0, remark: 'Ada' }]);
    expect(await service.envelopes('email')).toMatchObject([{ kind: 'confirmation' }]);
  });

  test('changes its remark, is another one with another endpoint, and goes once', async () => {
    const urn = await service.topic('changed');
    const first = await ask(aSubscription(urn));
    const update = { RequestType: 'Update', PhysicalResourceId: first.id } as const;
    const same = await ask({ ...update, ...aSubscription(urn, { remark: 'New' }) });
    const other = await ask({ ...update, ...aSubscription(urn, { endpoint: 'grace@example.com' }) });

    expect(same.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
    expect(await subscriptionsOf(urn)).toHaveLength(2);
    const remove = { RequestType: 'Delete', PhysicalResourceId: first.id, ...aSubscription(urn) } as const;
    expect([await ask(remove), await ask(remove)]).toMatchObject(Array(2).fill({ status: 'SUCCESS' }));
    expect(await subscriptionsOf(urn)).toMatchObject([{ subscription_urn: other.id }]);
    await service.call('DeleteTopic', { path: { topic_urn: urn } });
    expect(await ask({ ...remove, PhysicalResourceId: other.id })).toMatchObject({ status: 'SUCCESS' });
  });
});

describe('what cannot be', () => {
  test.each<[string, Asked, string | RegExp]>([
    ['a name', aTopic('no name'), /1 to 255 letters/],
    ['an endpoint', aSubscription(urnOf('refused'), { endpoint: 'nowhere' }), /nowhere|email/],
    ['a topic', aSubscription(urnOf('missing')), `Topic not found. There is no topic ${urnOf('missing')}.`],
    ['a kind of resource', { ResourceType: 'Custom::SmnOther' }, /ResourceType/],
    ['properties', { ResourceProperties: {} }, /ResourceProperties\.project/],
  ])('is refused in words of the API: %s', async (_, asked, words) => {
    await service.topic('refused');
    const { status, id, reason, errors } = await ask(asked);

    expect(status).toBe('FAILED');
    expect(id).toMatch(/^failed-/);
    expect(reason).toMatch(words);
    expect(errors).toEqual([]);
    const rolledBack = await ask({ ...asked, RequestType: 'Delete', PhysicalResourceId: id });
    expect(rolledBack).toMatchObject({ status: 'SUCCESS', id });
  });

  test('for a fault of the service, is logged, and told without what it was', async () => {
    const topics = { ...service.dependencies.topics, get: () => Promise.reject(new Error('secret')) };
    const { status, reason, errors } = await ask(aTopic('broken'), { topics });

    expect(status).toBe('FAILED');
    expect(reason).toBe('It failed; the log of the function api says why, by the request request-1.');
    expect(errors).toHaveLength(1);
  });

  test('is asked for again when CloudFormation cannot be answered', async () => {
    cloudFormation.on('/gone', answer(403));

    await expect(ask({ ...aTopic('again'), ResponseURL: cloudFormation.url('/gone') } as Asked)).rejects.toThrow(
      'answered 403',
    );
  });
});

test('a call by the gateway is never taken for a request of CloudFormation, whatever its body says', () => {
  const body = JSON.stringify({
    RequestType: 'Create',
    ResponseURL: 'https://a.example',
    StackId: 's',
    RequestId: 'r',
  });

  const request = { method: 'POST', url: 'https://smn.example.com/v2/p/notifications/topics', headers: {}, body };

  expect(isResourceRequest(apiGatewayEvent(request, { routeKey: '$default' }))).toBe(false);
});
