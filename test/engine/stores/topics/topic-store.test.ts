import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { topicPointerKey } from '#src/stores/registry-keys.ts';
import { getItem } from '#src/stores/table.ts';
import { createTopicStore, type TopicStore } from '#src/stores/topics/topic-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { aTopic, SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let topics: TopicStore;

beforeAll(async () => {
  engine = await startDynamodb();
  topics = createTopicStore(engine.registry);
});
afterAll(() => engine.stop());

const created = async (given: Parameters<typeof aTopic>[0] = {}) => (await topics.create(aTopic(given))).topic;

describe('a topic', () => {
  test('is given back as it was created, by one read', async () => {
    const topic = aTopic({ displayName: '通知', introduction: 'intro' });
    await topics.create(topic);

    expect(await topics.get(topic)).toEqual(topic);
    expect(await engine.callsOf(() => topics.get(topic))).toEqual(['GetItem']);
  });

  test('is undefined when there is none', async () => {
    expect(await topics.get({ project: 'project-1', name: 'nobody' })).toBeUndefined();
  });

  test('stays as it is when another of its name is created', async () => {
    const first = await created({ displayName: 'first' });
    const second = aTopic({ name: first.name, displayName: 'second' });

    expect(await topics.create(second)).toEqual({ created: false, topic: first });
    expect(await topics.exists(first.id)).toBe(true);
    expect(await topics.exists(second.id)).toBe(false);
    // Nor does it leave a pointer that nothing would ever remove.
    expect(await getItem(engine.registry, topicPointerKey(second.id))).toBeUndefined();
    expect(await getItem(engine.registry, topicPointerKey(first.id))).toBeDefined();
  });

  test('counts as created when the same write comes again', async () => {
    const topic = await created();

    expect(await topics.create(topic)).toEqual({ created: true, topic });
    expect(await topics.exists(topic.id)).toBe(true);
  });

  test('has one winner of many concurrent creations, and only its id leads to it', async () => {
    const rivals = Array.from({ length: 20 }, () => aTopic({ name: 'contested' }));

    const results = await Promise.all(rivals.map((rival) => topics.create(rival)));

    const winners = results.filter((result) => result.created);
    expect(winners).toHaveLength(1);
    const winner = winners[0]?.topic;
    expect(new Set(results.map((result) => result.topic.id))).toEqual(new Set([winner?.id]));
    const existing = await Promise.all(rivals.map((rival) => topics.exists(rival.id)));
    expect(rivals.filter((_, index) => existing[index]).map((rival) => rival.id)).toEqual([winner?.id]);
    const pointers = await Promise.all(rivals.map(({ id }) => getItem(engine.registry, topicPointerKey(id))));
    expect(pointers.filter((pointer) => pointer !== undefined)).toHaveLength(1);
  });

  test('gets a new display name', async () => {
    const topic = await created();

    expect(await topics.change(topic, { displayName: 'new', updatedAt: SOME_TIME + 5 })).toMatchObject({
      displayName: 'new',
    });
    expect(await topics.get(topic)).toEqual({ ...topic, displayName: 'new', updatedAt: SOME_TIME + 5 });
    expect(await topics.change(aTopic({ name: 'nobody' }), { displayName: 'new' })).toBeUndefined();
  });

  test('is bound as asked for when the same change comes again, and not when another one was first', async () => {
    const topic = await created();
    const logtank = { id: newId(), logGroupId: 'g', logStreamId: 's', createdAt: SOME_TIME, updatedAt: SOME_TIME };
    const bound = await topics.change(topic, { logtank });

    // The first write got through, though its answer did not: the client repeats it.
    expect(await topics.change(topic, { logtank })).toEqual(bound);
    expect(await topics.change(topic, { logtank: { ...logtank, id: newId() } })).toBeUndefined();

    const unbound = await topics.change({ ...topic, logtank }, { remove: ['logtank'] });
    expect(await topics.change({ ...topic, logtank }, { remove: ['logtank'] })).toEqual(unbound);
    expect(unbound).toEqual(topic);
  });

  test('is removed only under its own id, once', async () => {
    const topic = await created();

    expect(await topics.remove({ ...topic, id: newId() })).toBe(false);
    expect(await topics.remove(topic)).toBe(true);
    expect(await topics.remove(topic)).toBe(false);
    expect(await topics.exists(topic.id)).toBe(false);
    await topics.removePointer(topic.id);
    await topics.removePointer(topic.id);
  });

  test('does not exist under its old id once it is created anew', async () => {
    const old = await created();
    await topics.remove(old);
    const young = await created({ name: old.name });

    expect(await topics.exists(old.id)).toBe(false);
    expect(await topics.exists(young.id)).toBe(true);
  });
});

describe('the count of subscriptions', () => {
  test('and the version are exact after many concurrent changes, each of one write', async () => {
    const topic = await created();

    const changes = Array.from({ length: 50 }, (_, index) => (index % 5 === 0 ? -1 : 2));
    await Promise.all(changes.map((change) => topics.recordSubscriptionChange(topic, change)));

    expect(await topics.get(topic)).toMatchObject({ subscriptionsVersion: 50, subscriptionCount: 70 });
    expect(await engine.callsOf(() => topics.recordSubscriptionChange(topic, 1))).toEqual(['UpdateItem']);
  });

  test('of a vanished topic, or of its successor, is left alone', async () => {
    const old = await created();
    await topics.remove(old);
    await topics.recordSubscriptionChange(old, 1);
    expect(await topics.get(old)).toBeUndefined();

    const young = await created({ name: old.name });
    await topics.recordSubscriptionChange(old, 1);
    expect(await topics.get(young)).toEqual(young);
  });

  test('is repaired only while the version is the one that was read', async () => {
    const read = await created();
    await topics.repairSubscriptionCount(read, 7);
    expect(await topics.get(read)).toEqual({ ...read, subscriptionCount: 7 });

    await topics.recordSubscriptionChange(read, 1);
    await topics.repairSubscriptionCount(read, 100);
    expect((await topics.get(read))?.subscriptionCount).toBe(8);
  });
});

describe('a list of topics', () => {
  const project = 'listing';
  const at = (seconds: number) => SOME_TIME + seconds * 1000;
  const all = [
    aTopic({ project, name: 'Alpha', createdAt: at(1), displayName: 'Alarm Desk' }),
    aTopic({ project, name: 'beta', createdAt: at(2), enterpriseProjectId: 'ep' }),
    aTopic({ project, name: 'alphabet', createdAt: at(3), displayName: '警报' }),
    aTopic({ project, name: 'gamma', createdAt: at(4) }),
  ];
  const names = async (page: Partial<Parameters<TopicStore['list']>[0]> = {}) => {
    const { total, topics: found } = await topics.list({ project, offset: 0, limit: 100, ...page });
    return { total, names: found.map((topic) => topic.name) };
  };

  beforeAll(async () => {
    for (const topic of all) await topics.create(topic);
    await topics.create(aTopic({ project: 'another' }));
  });

  test('has whole topics, the newest first, of one project only', async () => {
    const { total, topics: found } = await topics.list({ project, offset: 0, limit: 100 });

    expect(total).toBe(4);
    expect(found).toEqual(all.toReversed());
    expect(await topics.count(project)).toBe(4);
    expect(await topics.count('empty')).toBe(0);
  });

  test('is cut by offset and limit while the total stays', async () => {
    expect(await names({ offset: 1, limit: 2 })).toEqual({ total: 4, names: ['alphabet', 'beta'] });
    expect(await names({ offset: 9, limit: 2 })).toEqual({ total: 4, names: [] });
  });

  test('passes each filter', async () => {
    expect(await names({ filter: { name: 'beta' } })).toEqual({ total: 1, names: ['beta'] });
    expect(await names({ filter: { fuzzyName: 'ALPHA' } })).toEqual({ total: 2, names: ['alphabet', 'Alpha'] });
    expect(await names({ filter: { enterpriseProjectId: 'ep' } })).toEqual({ total: 1, names: ['beta'] });
    expect(await names({ filter: { topicId: all[3]?.id } })).toEqual({ total: 1, names: ['gamma'] });
    expect(await names({ filter: { fuzzyDisplayName: 'alarm' } })).toEqual({ total: 1, names: ['Alpha'] });
    expect(await names({ filter: { fuzzyDisplayName: '警' } })).toEqual({ total: 1, names: ['alphabet'] });
    expect(await names({ filter: { fuzzyName: 'alpha', fuzzyDisplayName: 'desk' } })).toMatchObject({ total: 1 });
  });

  test('reads the index by pages of 1 MB and only the page of items', async () => {
    const big = 'big-listing';
    const displayName = 'x'.repeat(1800);
    const many = Array.from({ length: 700 }, (_, index) =>
      aTopic({
        project: big,
        name: `topic-${String(index).padStart(4, '0')}-${'n'.repeat(200)}`,
        createdAt: at(index),
        displayName,
      }),
    );
    for (let start = 0; start < many.length; start += 50) {
      await Promise.all(many.slice(start, start + 50).map((topic) => topics.create(topic)));
    }

    const calls = await engine.callsOf(async () => {
      const page = await topics.list({ project: big, offset: 600, limit: 50 });
      expect(page.total).toBe(700);
      expect(page.topics).toEqual(many.slice(50, 100).toReversed());
    });
    expect(calls.filter((call) => call === 'Query').length).toBeGreaterThan(1);
    expect(calls.filter((call) => call === 'BatchGetItem')).toHaveLength(1);
    expect(await topics.count(big)).toBe(700);
  });
});
