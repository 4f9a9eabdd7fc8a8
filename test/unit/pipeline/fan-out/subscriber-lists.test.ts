import { expect, test } from 'vitest';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { createSubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';

const page = Array.from({ length: 2000 }, (_, index) => ({
  id: String(index),
  protocol: 'email' as const,
  endpoint: `${index}@example.com`,
}));

/** Lists that all have the same subscribers, and the topics that were read. */
const listsOf = (subscribers: readonly Subscriber[], clock: () => number = () => 0) => {
  const reads: string[] = [];
  const lists = createSubscriberLists({
    subscriptions: {
      pages: async function* (topicId) {
        reads.push(topicId);
        yield subscribers;
      },
    },
    clock,
    longestList: 2000,
  });
  const get = (topic: number, subscriptionsVersion = 1) => lists.get({ id: String(topic), subscriptionsVersion });
  return { get, reads };
};

test('what is kept is bounded by subscribers, not by lists: the least recently read list goes first', async () => {
  const { get, reads } = listsOf(page);

  for (let topic = 0; topic < 51; topic++) await get(topic);
  await get(50);
  await get(1);
  expect(reads).toHaveLength(51);

  expect(await get(0)).toHaveLength(2000);
  expect(reads.slice(51)).toEqual(['0']);
});

test.each([
  ['filter policies', { readFilterPolicies: () => [] }],
  ['a delivery policy', { policy: { maxPerSecond: 1 } }],
])('a subscriber with %s takes the room of four', async (_what, policies) => {
  const { get, reads } = listsOf(page.map((one) => ({ ...one, ...policies })));

  for (let topic = 0; topic < 13; topic++) await get(topic);
  await get(1);
  expect(reads).toHaveLength(13);

  await get(0);
  expect(reads).toHaveLength(14);
});

test('a list is used for less than a minute after it was read, however often it was used since', async () => {
  let now = 1_000_000;
  const { get, reads } = listsOf(page, () => now);

  await get(0);
  now += 30_000;
  await get(0);
  now += 29_999;
  await get(0);
  expect(reads).toHaveLength(1);

  now += 1;
  await get(0);
  expect(reads).toHaveLength(2);
});

test('a list that took long to read is used for so much less: it is as old as the reading', async () => {
  let now = 1_000_000;
  let reads = 0;
  const pages = async function* () {
    reads += 1;
    now += 20_000;
    yield page;
  };
  const lists = createSubscriberLists({ subscriptions: { pages }, clock: () => now, longestList: 2000 });
  const get = () => lists.get({ id: 't', subscriptionsVersion: 1 });

  await get();
  now += 39_999;
  await get();
  expect(reads).toBe(1);

  now += 1;
  await get();
  expect(reads).toBe(2);
});

test('a list has what holds are bound to where its topic has a delivery policy', async () => {
  const asked: unknown[] = [];
  const pages = async function* (_topicId: string, options?: object) {
    asked.push(options);
    yield page;
  };
  const lists = createSubscriberLists({ subscriptions: { pages }, clock: () => 0, longestList: 2000 });

  await lists.get({ id: 'plain', subscriptionsVersion: 1 });
  await lists.get({ id: 'limited', subscriptionsVersion: 1, deliveryPolicy: { maxPerSecond: 1 } });

  expect(asked).toEqual([{ isBound: false }, { isBound: true }]);
});

test('a list is of one version of its topic, and not of the one before either', async () => {
  const { get, reads } = listsOf(page);

  for (const version of [7, 7, 8, 8, 7]) await get(0, version);
  expect(reads).toHaveLength(3);
});

test('a list that is too long is neither given nor kept', async () => {
  const { get, reads } = listsOf([...page, ...page.slice(0, 1)]);

  expect(await get(0)).toBeUndefined();
  expect(await get(0)).toBeUndefined();
  expect(reads).toHaveLength(2);
});
