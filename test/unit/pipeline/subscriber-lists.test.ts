import { expect, test } from 'vitest';
import { createSubscriberLists } from '#src/pipeline/subscriber-lists.ts';

test('what is kept is bounded by subscribers, not by lists: the least recently read list goes first', async () => {
  const page = Array.from({ length: 2000 }, (_, index) => ({
    id: String(index),
    protocol: 'email' as const,
    endpoint: `${index}@example.com`,
  }));
  const reads: string[] = [];
  const lists = createSubscriberLists({
    subscriptions: {
      pages: async function* (topicId) {
        reads.push(topicId);
        yield page;
      },
    },
    clock: () => 0,
    longestList: 2000,
  });
  const get = (topic: number) => lists.get({ id: String(topic), subscriptionsVersion: 1 });

  for (let topic = 0; topic < 51; topic++) await get(topic);
  await get(50);
  await get(1);
  expect(reads).toHaveLength(51);

  expect(await get(0)).toHaveLength(2000);
  expect(reads.slice(51)).toEqual(['0']);
});
