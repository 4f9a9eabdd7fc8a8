import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PublishMessage } from '#src/contract/publishing/publishing.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { createFuzzedInput } from '#test/support/fuzzed-input.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';

let service: Publishing;
let topic: Topic;

beforeAll(async () => {
  service = await startPublishing();
  topic = await service.topicWith({ http: 1, sms: 1, dingding: 1, application: 1 });
});
afterAll(() => service.stop());

const RUNS = 200;

/** Often right, so that some of all inputs are accepted. */
const RIGHT = {
  message: 'Hello',
  message_structure: '{"default":"Hello","dingding":{"msgType":"text","text":"Hello"}}',
  subject: 'Greeting',
  time_to_live: '60',
  locale: 'zh-cn',
};

test('whatever is published is accepted or refused, and what is refused reaches no queue', async () => {
  const statuses = new Set<number>();

  await fc.assert(
    fc.asyncProperty(createFuzzedInput(RIGHT).bodyOf(PublishMessage), async (body) => {
      const before = service.requests.length;
      const { status } = await service.publish(topic, body);
      statuses.add(status);
      expect([200, 400, 403, 404]).toContain(status);
      // A message that passes no filter is accepted and goes nowhere.
      if (status !== 200) expect(service.requests.length).toBe(before);
    }),
    { numRuns: RUNS },
  );

  expect(statuses).toContain(200);
  expect(statuses).toContain(400);
});
