import { expect, test } from 'vitest';
import type { Subscriber } from '#src/domain/subscription.ts';
import { createSubscriberLists } from '#src/pipeline/subscriber-lists.ts';

const page = Array.from({ length: 2000 }, (_, index) => ({
  id: String(index),
  protocol: 'email' as const,
  endpoint: `${index}@example.com`,
}));

/** Lists that all have the same subscribers, and the topics that were read. */
const listsOf = (subscribers: readonly Subscriber[]) => {
  const reads: string[] = [];
  const lists = createSubscriberLists({
    subscriptions: {
      pages: async function* (topicId) {
        reads.push(topicId);
        yield subscribers;
      },
    },
    clock: () => 0,
    longestList: 2000,
  });
  const get = (topic: number) => lists.get({ id: String(topic), subscriptionsVersion: 1 });
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

test('a subscriber with filter policies takes the room of four', async () => {
  const { get, reads } = listsOf(page.map((one) => ({ ...one, readFilterPolicies: () => [] })));

  for (let topic = 0; topic < 13; topic++) await get(topic);
  await get(1);
  expect(reads).toHaveLength(13);

  await get(0);
  expect(reads).toHaveLength(14);
});
