import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const urn = (name: string) => `urn:smn:us-east-1:${PROJECT}:${name}`;
const create = (body: unknown) => service.call('CreateTopic', { body });

describe('CreateTopic', () => {
  test('answers 201, and 200 with the same URN when the name exists, whose display name stays', async () => {
    const first = await create({ name: 'twice', display_name: 'First' });
    const second = await create({ name: 'twice', display_name: 'Second' });

    expect(first).toMatchObject({ status: 201, body: { topic_urn: urn('twice') } });
    expect(first.body.request_id).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toMatchObject({ status: 200, body: { topic_urn: urn('twice') } });
    const details = await service.call('ListTopicDetails', { path: { topic_urn: urn('twice') } });
    expect(details.body.display_name).toBe('First');
  });

  test('returns one topic to concurrent calls', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ name: 'race' })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 201]);
  });
});

describe('ListTopicDetails', () => {
  test('shows the topic as one flat object', async () => {
    await create({ name: 'shown', display_name: '显示', enterprise_project_id: 'eps-1' });
    const { status, body } = await service.call('ListTopicDetails', { path: { topic_urn: urn('shown') } });

    expect(status).toBe(200);
    expect(body).toEqual({
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      topic_urn: urn('shown'),
      name: 'shown',
      display_name: '显示',
      push_policy: 0,
      enterprise_project_id: 'eps-1',
      topic_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      create_time: '2024-01-02T03:04:05Z',
      update_time: '2024-01-02T03:04:05Z',
    });
  });

  test.each([
    { fault: 'a malformed URN', topic_urn: 'nonsense', status: 400, code: 'SMN.0005' },
    { fault: 'an unknown name', topic_urn: urn('nowhere'), status: 404, code: 'SMN.0006' },
    { fault: 'another region', topic_urn: urn('shown').replace('us-', 'eu-'), status: 404, code: 'SMN.0006' },
    { fault: 'another project', topic_urn: urn('shown').replace(PROJECT, 'other'), status: 403, code: 'SMN.0001' },
  ])('refuses $fault', async ({ topic_urn, status, code }) => {
    expect(await service.call('ListTopicDetails', { path: { topic_urn } })).toMatchObject({ status, code });
  });
});

describe('UpdateTopic', () => {
  test('changes the display name and moves the update time; absent means empty', async () => {
    await create({ name: 'changing', display_name: 'Old' });
    service.wait(60);
    const path = { topic_urn: urn('changing') };

    expect(await service.call('UpdateTopic', { path, body: { display_name: 'New' } })).toMatchObject({ status: 200 });
    const { body } = await service.call('ListTopicDetails', { path });
    expect(body.display_name).toBe('New');
    expect(Date.parse(body.update_time) - Date.parse(body.create_time)).toBe(60_000);

    await service.call('UpdateTopic', { path, body: {} });
    expect((await service.call('ListTopicDetails', { path })).body.display_name).toBe('');
  });

  test('knows no topic that does not exist', async () => {
    const answer = await service.call('UpdateTopic', { path: { topic_urn: urn('none') }, body: {} });
    expect(answer).toMatchObject({ status: 404, code: 'SMN.0006' });
  });
});

describe('ListTopics', () => {
  test('lists newest first, counts what passes the filters, and pages', async () => {
    for (const name of ['list-a', 'list-b', 'list-C']) {
      service.wait(1);
      await create({ name, display_name: `Shown ${name}`, enterprise_project_id: name === 'list-a' ? 'eps-a' : '0' });
    }
    const names = async (query: Record<string, string>) => {
      const { body } = await service.call('ListTopics', { query });
      return [body.topic_count, body.topics.map(({ name }: { name: string }) => name)];
    };

    expect(await names({ fuzzy_name: 'list-' })).toEqual([3, ['list-C', 'list-b', 'list-a']]);
    expect(await names({ fuzzy_name: 'list-', offset: '1', limit: '1' })).toEqual([3, ['list-b']]);
    expect(await names({ fuzzy_name: 'list-', offset: '100' })).toEqual([3, []]);
    expect(await names({ fuzzy_name: 'LIST-c' })).toEqual([1, ['list-C']]);
    expect(await names({ name: 'list-c' })).toEqual([0, []]);
    expect(await names({ name: 'list-b' })).toEqual([1, ['list-b']]);
    expect(await names({ enterprise_project_id: 'eps-a' })).toEqual([1, ['list-a']]);
    expect(await names({ fuzzy_display_name: 'shown LIST-B' })).toEqual([1, ['list-b']]);
    const { body } = await service.call('ListTopicDetails', { path: { topic_urn: urn('list-a') } });
    expect(await names({ topic_id: body.topic_id })).toEqual([1, ['list-a']]);
  });

  test('shows nothing of another project', async () => {
    await create({ name: 'mine' });
    const { body } = await service.call('ListTopics', { path: { project_id: 'other' } });
    expect(body).toMatchObject({ topic_count: 0, topics: [] });
  });
});

describe('DeleteTopic', () => {
  test('deletes the topic and its subscriptions; the cleanup is queued; a new one of the name is another', async () => {
    const path = { topic_urn: urn('doomed') };
    await create({ name: 'doomed' });
    const before = (await service.call('ListTopicDetails', { path })).body.topic_id;
    await service.call('AddSubscription', { path, body: { protocol: 'email', endpoint: 'a@example.com' } });

    expect(await service.call('DeleteTopic', { path })).toMatchObject({ status: 200 });

    expect(await service.call('ListTopicDetails', { path })).toMatchObject({ status: 404, code: 'SMN.0006' });
    expect(await service.call('DeleteTopic', { path })).toMatchObject({ status: 404, code: 'SMN.0006' });
    const left = { topicId: before, knownCount: 0, offset: 0, limit: 1 };
    expect((await service.dependencies.subscriptions.listByTopic(left)).total).toBe(0);
    expect(await service.sqs.count(service.sqs.urls.cleanup)).toEqual({ visible: 0, delayed: 1 });
    expect(await create({ name: 'doomed' })).toMatchObject({ status: 201 });
    const { body } = await service.call('ListTopicDetails', { path });
    expect(body.topic_id).not.toBe(before);
    expect((await service.call('ListSubscriptionsByTopic', { path })).body.subscription_count).toBe(0);
  });
});

describe('the quota of topics', () => {
  test('refuses one more with 403, and still answers one that exists with 200', async () => {
    const answers = [];
    for (let index = 0; index < 31; index++) answers.push(await create({ name: `quota-${index}` }));

    expect(answers.at(-1)).toMatchObject({ status: 403, code: 'SMN.0004' });
    expect(await create({ name: 'quota-0' })).toMatchObject({ status: 200 });
  });
});
