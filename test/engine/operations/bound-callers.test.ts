import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
const urns: Record<string, string> = {};

const urn = (name: string) => `urn:smn:us-east-1:${PROJECT}:${name}`;
const grant = { actions: '*', topics: ['alerts-*'] } as const;
const only = (permission: string, name: string) => ({
  status: 403,
  code: 'SMN.0001',
  message: `You have no permission for this resource. The credential has ${permission} for the topics alerts-* of its project only, not for "${name}".`,
});

beforeAll(async () => {
  service = await startOperations();
  for (const name of ['alerts-1', 'alerts-2', 'billing']) {
    const topic_urn = await service.topic(name);
    const body = { protocol: 'email', endpoint: `${name}@example.com` };
    const added = await service.call('AddSubscription', { path: { topic_urn }, body });
    urns[name] = added.body.subscription_urn;
    // Lists are in the order of creation.
    service.wait(1);
  }
});
afterAll(() => service.stop());

describe('a caller that is bound to topics', () => {
  test('creates topics of these names alone', async () => {
    const create = (name: string) => service.call('CreateTopic', { body: { name }, grant });

    expect(await create('alerts-1')).toMatchObject({ status: 200 });
    expect(await create('billing')).toMatchObject(only('smn:topic:create', 'billing'));
    expect(await create('billing-2')).toMatchObject(only('smn:topic:create', 'billing-2'));
    expect((await service.call('ListTopics', { query: { name: 'billing-2' } })).body.topic_count).toBe(0);
  });

  test.each(['ListTopics', 'ListTopicsWithAssociatedResources'])('is shown its topics alone by %s', async (name) => {
    const list = async (query: Readonly<Record<string, string>>) => {
      const { body } = await service.call(name, { query, grant });
      return [body.topic_count, body.topics.map((topic: Record<string, string>) => topic['name'])];
    };
    const billing = await service.call('ListTopicDetails', { path: { topic_urn: urn('billing') } });

    expect(await list({})).toEqual([2, ['alerts-2', 'alerts-1']]);
    expect(await list({ offset: '1', limit: '1' })).toEqual([2, ['alerts-1']]);
    expect(await list({ name: 'billing' })).toEqual([0, []]);
    expect(await list({ topic_id: billing.body.topic_id })).toEqual([0, []]);
  });

  test('is shown the subscriptions of its topics alone', async () => {
    const list = async (query: Readonly<Record<string, string>> = {}) => {
      const { body } = await service.call('ListSubscriptions', { query, grant });
      return [body.subscription_count, body.subscriptions.map((one: Record<string, string>) => one['endpoint'])];
    };

    expect(await list()).toEqual([2, ['alerts-1@example.com', 'alerts-2@example.com']]);
    expect(await list({ offset: '1' })).toEqual([2, ['alerts-2@example.com']]);
    expect(await list({ endpoint: 'billing@example.com' })).toEqual([0, []]);
  });

  test('changes nothing when one of the subscriptions is of another topic', async () => {
    const both = [urns['alerts-1'], urns['billing']];
    const polices = both.map((subscription_urn) => ({
      subscription_urn,
      filter_polices: [{ name: 'region', string_equals: ['north'] }],
    }));
    const refusal = only('smn:topic:updateSubscription', 'billing');
    const call = (name: string, body: unknown) => service.call(name, { body, grant });

    expect(await call('BatchCreateSubscriptionsFilterPolices', { polices })).toMatchObject(refusal);
    expect(await call('BatchUpdateSubscriptionsFilterPolices', { polices })).toMatchObject(refusal);
    expect(await call('BatchDeleteSubscriptionsFilterPolices', { subscription_urns: both })).toMatchObject(refusal);
    const subscription_urns = both.map((subscription_urn) => ({ subscription_urn }));
    expect(await call('BatchDeleteSubscriptions', { subscription_urns })).toMatchObject(refusal);
    const { body } = await service.call('ListSubscriptions');
    expect(body.subscriptions).toHaveLength(3);
    expect(JSON.stringify(body)).not.toContain('north');
  });

  test('tags its topics, by name and by id, and no others', async () => {
    const idOf = async (name: string) =>
      (await service.call('ListTopics', { query: { name, fuzzy_name: '' } })).body.topics[0].topic_id;
    const place = (resource_id: string, resource_type = 'smn_topic') => ({ resource_type, resource_id });
    const byName = { 'x-smn-resourceid-type': 'name' };
    const tag = (path: Readonly<Record<string, string>>, headers = {}) =>
      service.call('CreateResourceTag', { path, headers, grant, body: { tag: { key: 'team', value: 'harbour' } } });
    const call = (name: string, path: Readonly<Record<string, string>>, body: unknown = {}) =>
      service.call(name, { path, body, grant });

    const [mine, other] = [await idOf('alerts-1'), await idOf('billing')];
    await service.call('CreateResourceTag', { path: place(other), body: { tag: { key: 'secret', value: 'budget' } } });

    expect(await tag(place(mine))).toMatchObject({ status: 204 });
    expect(await tag(place('alerts-2'), byName)).toMatchObject({ status: 204 });
    expect((await call('ListResourceTags', place(mine))).body.tags).toEqual([{ key: 'team', value: 'harbour' }]);
    expect(await tag(place('billing'), byName)).toMatchObject(only('smn:tag:create', 'billing'));
    const gone = { status: 404, code: 'SMN.0006' };
    expect(await tag(place(other))).toMatchObject(gone);
    expect(await call('ListResourceTags', place(other))).toMatchObject(gone);
    expect(await call('DeleteResourceTag', { ...place(other), key: 'secret' })).toMatchObject(gone);
    const batch = { action: 'delete', tags: [{ key: 'secret' }] };
    expect(await call('BatchCreateOrDeleteResourceTags', place(other), batch)).toMatchObject(gone);
    const { body } = await service.call('ListResourceTags', { path: place(other) });
    expect(body.tags).toEqual([{ key: 'secret', value: 'budget' }]);
  });

  test('is shown the tags of its topics alone', async () => {
    const path = { resource_type: 'smn_topic' };
    const search = (body: unknown) => service.call('ListResourceInstances', { path, body, grant });

    const { tags } = (await service.call('ListProjectTags', { path, grant })).body;
    expect(tags).toEqual([{ key: 'team', values: ['harbour'] }]);
    const { resources } = (await search({ action: 'filter' })).body;
    expect(resources.map((one: Record<string, string>) => one['resource_name']).toSorted()).toEqual([
      'alerts-1',
      'alerts-2',
    ]);
    const named = { action: 'filter', matches: [{ key: 'resource_name', value: 'billing' }] };
    expect((await search(named)).body).toEqual({ resources: [], total_count: 0 });
  });

  test('has nothing to do with the tags of applications', async () => {
    const path = { resource_type: 'smn_application' };
    const refused = { status: 403, code: 'SMN.0001', message: expect.stringContaining('smn:tag:') };
    const call = (name: string, place: Readonly<Record<string, string>>, body: unknown = {}) =>
      service.call(name, { path: { ...path, ...place }, body, grant });

    expect(await call('ListResourceTags', { resource_id: '0'.repeat(32) })).toMatchObject(refused);
    expect(await call('ListProjectTags', {})).toMatchObject(refused);
    expect(await call('ListResourceInstances', {}, { action: 'count' })).toMatchObject(refused);
  });

  test('changes and removes the subscriptions of its topics', async () => {
    const of = urns['alerts-1'];
    const policies = { subscription_urn: of, filter_polices: [{ name: 'region', string_equals: ['south'] }] };
    const call = (name: string, body: unknown) => service.call(name, { body, grant });

    const changed = await call('BatchUpdateSubscriptionsFilterPolices', { polices: [policies] });
    expect(changed.body).toEqual({ request_id: expect.any(String) });
    const removed = await call('BatchDeleteSubscriptions', { subscription_urns: [{ subscription_urn: of }] });
    expect(removed.body.subscriptions_result).toMatchObject([{ http_code: 200 }]);
  });
});
