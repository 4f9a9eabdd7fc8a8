import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { type Operations, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const project = newId();
const create = async (name: string, body: object = {}) => {
  service.wait(1);
  await service.call('CreateTopic', { path: { project_id: project }, body: { name, ...body } });
  const topic = await service.dependencies.topics.get({ project, name });
  if (topic === undefined) throw new Error('The topic was not created');
  return topic;
};
const list = async (query: Readonly<Record<string, string>> = {}) =>
  (await service.call('ListTopicsWithAssociatedResources', { path: { project_id: project }, query })).body;
const plain = async (query: Readonly<Record<string, string>> = {}) =>
  (await service.call('ListTopics', { path: { project_id: project }, query })).body;

test('shows each topic with its tags, its policy and its log, and with nothing where there is none', async () => {
  const { topics, tags, accessPolicies, clock } = service.dependencies;
  await create('bare');
  const full = await create('full', { display_name: 'Full', enterprise_project_id: 'e1' });
  await tags.change({ project, type: 'smn_topic', id: full.id }, () => [{ key: 'a', value: '1' }]);
  await accessPolicies.put(full.id, '{"Version":"2016-09-07"}', clock());
  const logtank = { id: newId(), logGroupId: 'g', logStreamId: 's', createdAt: clock(), updatedAt: clock() };
  await topics.change(full, { introduction: 'Hello', logtank });

  const { request_id, topic_count, topics: shown } = await list();

  const time = expect.stringMatching(/^2024-01-02T03:04:\d\dZ$/);
  const asListed = (await plain()).topics;
  expect(request_id).toMatch(/^[0-9a-f]{32}$/);
  expect(topic_count).toBe(2);
  expect(shown).toEqual([
    {
      ...asListed[0],
      tags: [{ key: 'a', value: '1' }],
      attributes: { access_policy: '{"Version":"2016-09-07"}', create_time: time, update_time: time },
      logtanks: [{ id: logtank.id, log_group_id: 'g', log_stream_id: 's', create_time: time, update_time: time }],
    },
    { ...asListed[1], tags: [], attributes: {}, logtanks: [] },
  ]);
});

test('has the filters, the order and the pages of the plain list', async () => {
  for (const name of ['list-a', 'list-b', 'list-C']) await create(name, { display_name: `Shown ${name}` });
  const idOf = async (name: string): Promise<string> => (await plain({ name })).topics[0].topic_id;

  for (const query of [
    { fuzzy_name: 'LIST-' },
    { fuzzy_name: 'list-', offset: '1', limit: '1' },
    { fuzzy_name: 'list-', offset: '9' },
    { name: 'list-b' },
    { name: 'list-c' },
    { fuzzy_display_name: 'shown LIST-B' },
    { enterprise_project_id: 'e1' },
    { topic_id: await idOf('list-a') },
  ]) {
    const [expected, found] = [await plain(query), await list(query)];
    const ids = (body: { topics: { topic_id: string }[] }) => body.topics.map(({ topic_id }) => topic_id);
    expect([found.topic_count, ids(found)]).toEqual([expected.topic_count, ids(expected)]);
  }
});

test('reads what belongs to the topics of a page at once', async () => {
  const calls = await service.dynamodb.callsOf(() => list());

  expect(calls.toSorted()).toEqual(['BatchGetItem', 'BatchGetItem', 'BatchGetItem', 'Query']);
});
