import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isResourceRequest } from '#lambdas/api/resource-handler.ts';
import { apiGatewayEvent } from '#test/support/api-gateway-event.ts';
import {
  type Asked,
  aSubscription,
  aTopic,
  type CustomResources,
  startCustomResources,
} from '#test/support/custom-resources.ts';
import { PROJECT, REGION } from '#test/support/operations.ts';
import { answer } from '#test/support/sink.ts';

let resources: CustomResources;

beforeAll(async () => {
  resources = await startCustomResources();
});
afterAll(() => resources.stop());

const urnOf = (name: string, project = PROJECT) => `urn:smn:${REGION}:${project}:${name}`;

const policyOf = async (urn: string) => {
  const { body } = await resources.service.call('ListTopicAttributes', { path: { topic_urn: urn } });
  return body.attributes.access_policy ?? '';
};

describe('a topic of a stack', () => {
  test('is created, changed and deleted under its URN, however often it is asked for', async () => {
    const urn = urnOf('orders');
    const created = [
      await resources.ask(aTopic('orders', { displayName: 'Orders' })),
      await resources.ask(aTopic('orders')),
    ];
    await resources.ask({
      RequestType: 'Update',
      PhysicalResourceId: urn,
      ...aTopic('orders', { displayName: 'All orders' }),
    });

    expect(created).toMatchObject(Array(2).fill({ status: 'SUCCESS', id: urn }));
    expect(await resources.topicNamed('orders')).toEqual(['All orders']);
    const remove = { RequestType: 'Delete', PhysicalResourceId: urn, ...aTopic('orders') } as const;
    expect([await resources.ask(remove), await resources.ask(remove)]).toMatchObject(
      Array(2).fill({ status: 'SUCCESS', id: urn }),
    );
    expect(await resources.topicNamed('orders')).toEqual([]);
  });

  test('is another one under another name, in any project', async () => {
    await resources.ask(aTopic('before'));
    const renamed = await resources.ask({
      RequestType: 'Update',
      PhysicalResourceId: urnOf('before'),
      ...aTopic('after'),
    });
    const ofOthers = await resources.ask({ ResourceProperties: { project: 'others', name: 'after' } });

    expect(renamed.id).toBe(urnOf('after'));
    expect(ofOthers.id).toBe(urnOf('after', 'others'));
    expect(await resources.topicNamed('before')).toHaveLength(1);
  });

  test('lets services publish when it says so, and leaves its policy alone otherwise', async () => {
    const urn = urnOf('shared');
    await resources.ask(aTopic('shared', { services: ['functiongraph', 'obs'] }));
    await resources.ask(aTopic('shared'));
    const kept = await policyOf(urn);
    await resources.ask(aTopic('shared', { services: [] }));

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
    const urn = await resources.service.topic('asked');
    await resources.service.envelopes('email');
    const { status, id } = await resources.ask(aSubscription(urn, { remark: 'Ada' }));

    expect(status).toBe('SUCCESS');
    expect(await resources.subscriptionsOf(urn)).toMatchObject([{ subscription_urn: id, status: 0, remark: 'Ada' }]);
    expect(await resources.service.envelopes('email')).toMatchObject([{ kind: 'confirmation' }]);
  });

  test('changes its remark, is another one with another endpoint, and goes once', async () => {
    const urn = await resources.service.topic('changed');
    const first = await resources.ask(aSubscription(urn));
    const update = { RequestType: 'Update', PhysicalResourceId: first.id } as const;
    const same = await resources.ask({ ...update, ...aSubscription(urn, { remark: 'New' }) });
    const other = await resources.ask({ ...update, ...aSubscription(urn, { endpoint: 'grace@example.com' }) });

    expect(same.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
    expect(await resources.subscriptionsOf(urn)).toHaveLength(2);
    const remove = { RequestType: 'Delete', PhysicalResourceId: first.id, ...aSubscription(urn) } as const;
    expect([await resources.ask(remove), await resources.ask(remove)]).toMatchObject(
      Array(2).fill({ status: 'SUCCESS' }),
    );
    expect(await resources.subscriptionsOf(urn)).toMatchObject([{ subscription_urn: other.id }]);
    await resources.service.call('DeleteTopic', { path: { topic_urn: urn } });
    expect(await resources.ask({ ...remove, PhysicalResourceId: other.id })).toMatchObject({ status: 'SUCCESS' });
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
    await resources.service.topic('refused');
    const { status, id, reason, errors } = await resources.ask(asked);

    expect(status).toBe('FAILED');
    expect(id).toMatch(/^failed-/);
    expect(reason).toMatch(words);
    expect(errors).toEqual([]);
    const rolledBack = await resources.ask({ ...asked, RequestType: 'Delete', PhysicalResourceId: id });
    expect(rolledBack).toMatchObject({ status: 'SUCCESS', id });
  });

  test('leaves no topic when its access policy is refused', async () => {
    expect(await resources.ask(aTopic('half', { services: ['no service'] }))).toMatchObject({ status: 'FAILED' });

    expect(await resources.topicNamed('half')).toEqual([]);
  });

  test('is to be answered elsewhere than CloudFormation does: it changes nothing, and is logged without the signature', async () => {
    const ResponseURL =
      'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/a?X-Amz-Signature=secret';
    const { errors } = await resources.send({ ...aTopic('elsewhere'), ResponseURL });

    expect(String(errors)).toContain('Its ResponseURL is not CloudFormation’s');
    expect(await resources.topicNamed('elsewhere')).toEqual([]);
  });

  test('for a fault of the service, is logged, and told without what it was', async () => {
    const topics = { ...resources.service.dependencies.topics, get: () => Promise.reject(new Error('secret')) };
    const { status, reason, errors } = await resources.ask(aTopic('broken'), { topics });

    expect(status).toBe('FAILED');
    expect(reason).toBe('It failed; the log of the function api says why, by the request request-1.');
    expect(errors).toHaveLength(1);
  });

  test('is asked for again when CloudFormation cannot be answered', async () => {
    resources.cloudFormation.on('/gone', answer(403));

    await expect(
      resources.send({ ...aTopic('again'), ResponseURL: resources.cloudFormation.url('/gone') }),
    ).rejects.toThrow('answered 403');
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
