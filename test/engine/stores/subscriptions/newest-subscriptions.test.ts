import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { NewestSubscriptionsRequest } from '#src/stores/subscriptions/newest-subscriptions.ts';
import { createSubscriptionStore, type SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { aSubscription, SOME_TIME } from '#test/support/records.ts';

const COUNT = 450;

let dynamodb: TestDynamodb;
let subscriptions: SubscriptionStore;
let units: ConsumedUnits;
const topicId = newId();
const project = newId();
/** The list of the topic, and that of its project, which has one subscription of another topic, older than all. */
const OF_TOPIC = { topicId };
const OF_PROJECT = { project };
const topicUrn = `urn:smn:us-east-1:${project}:tides`;
const elsewhere = aSubscription({ topicUrn: `urn:smn:us-east-1:${project}:storms`, createdAt: SOME_TIME - 1 });
/** Newest first. */
const ids: string[] = [];

beforeAll(async () => {
  dynamodb = await startDynamodb();
  subscriptions = createSubscriptionStore(dynamodb.registry);
  for (let index = 0; index < COUNT; index += 1) {
    const isRare = index % 150 === 0;
    const one = aSubscription({
      ...{ topicId, topicUrn, createdAt: SOME_TIME + index, protocol: isRare ? 'http' : 'https' },
      remark: isRare ? 'Harbour' : '',
    });
    await subscriptions.add(one);
    ids.unshift(one.id);
  }
  await subscriptions.add(elsewhere);
  await subscriptions.add(aSubscription({ createdAt: SOME_TIME }));
  units = countUnits(dynamodb.dynamodb);
});
afterAll(() => dynamodb.stop());

/** All pages, and what the dearest has cost. */
const listed = async (request: Omit<NewestSubscriptionsRequest, 'cursor'>) => {
  const pages: string[][] = [];
  let cursor: string | undefined;
  let dearest = 0;
  do {
    units.read = 0;
    const page = await subscriptions.listNewest({ ...request, cursor });
    dearest = Math.max(dearest, units.read);
    pages.push(page.subscriptions.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { pages, ids: pages.flat(), dearest };
};

test('pages have every subscription of the topic once, newest first, for what a page weighs', async () => {
  const { pages, ids: all, dearest } = await listed({ of: OF_TOPIC, limit: 100 });

  expect(all).toEqual(ids);
  expect(pages.map(({ length }) => length).slice(0, 4)).toEqual([100, 100, 100, 100]);
  expect(dearest).toBeLessThanOrEqual(7);
});

test('pages of a project have those of all its topics, and say of which they are and when they were added', async () => {
  const { pages, ids: all, dearest } = await listed({ of: OF_PROJECT, limit: 100 });

  expect(all).toEqual([...ids, elsewhere.id]);
  expect(pages.map(({ length }) => length)).toEqual([100, 100, 100, 100, 51]);
  expect(dearest).toBeLessThanOrEqual(8);
  const { topicId: other, id, createdAt } = elsewhere;
  const one = await subscriptions.listNewest({ of: OF_PROJECT, limit: 1, topicIds: new Set([other]) });
  expect(one).toMatchObject({ subscriptions: [{ id, topicId: other, createdAt }] });
});

test.each([
  [{ protocol: 'http' }],
  [{ remark: 'hARBOUR' }],
  [{ protocol: 'http', status: 1, endpoint: 'RECEIVER.example/' }],
])('filters %j choose what all of them match', async (filters) => {
  const { ids: all, pages } = await listed({ of: OF_TOPIC, limit: 2, ...filters });

  expect(all).toEqual(ids.filter((_, index) => (COUNT - 1 - index) % 150 === 0));
  expect(pages.at(0)).toHaveLength(2);
});

test('what has been removed is not listed, and a cursor of another list opens nothing', async () => {
  const one = aSubscription({ topicId: newId() });
  await subscriptions.add(one);
  await subscriptions.changeStatus(one, 3);
  await subscriptions.remove(one);

  expect(await subscriptions.listNewest({ of: { topicId: one.topicId }, limit: 10 })).toEqual({ subscriptions: [] });
  const ofTopic = await subscriptions.listNewest({ of: OF_TOPIC, limit: 1 });
  for (const cursor of ['e30', ofTopic.cursor]) {
    const asked = subscriptions.listNewest({ of: OF_PROJECT, limit: 10, cursor });
    await expect(asked).rejects.toThrow('cursor is invalid');
  }
});
