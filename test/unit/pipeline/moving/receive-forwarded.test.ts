import { expect, test } from 'vitest';
import { receiveForwarded } from '#src/pipeline/moving/receive-forwarded.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';

const TOPIC = 'a'.repeat(32);

const item = {
  ...{ v: 1, kind: 'feedback', topicId: TOPIC, hops: 1, since: 1000 },
  feedback: { kind: 'opted-out', subscriptionId: 'b'.repeat(32), sentAt: 900 },
};

const received = { item, topicId: TOPIC, dataKey: undefined };

test('what comes after a topic is sent to the queue of jobs', async () => {
  const queues = createRecordingQueues();

  expect(await receiveForwarded(received, { queues })).toBe(true);
  expect(queues.sent).toEqual([{ to: { role: 'jobs' }, delaySeconds: undefined, body: item }]);
});

test('what the queue of jobs refuses is not said to be received', async () => {
  const queues = createRecordingQueues(() => true);

  await expect(receiveForwarded(received, { queues })).rejects.toThrow('The queue of jobs refused what was forwarded');
});

test.each([
  ['is of another topic', { ...item, topicId: 'c'.repeat(32) }],
  ['cannot be read', { ...item, kind: 'letter' }],
])('what %s is not received', async (_what, given) => {
  const queues = createRecordingQueues();

  expect(await receiveForwarded({ ...received, item: given }, { queues })).toBe(false);
  expect(queues.sent).toEqual([]);
});
