import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { createReceiptFlow } from '#test/support/receipt-flow.ts';
import { refuseEntries } from '#test/support/refused-entries.ts';

/*
 * The law of receipts under faults: queues that refuse some entries, and workers that are killed after their work, so that it
 * is done again. Whatever comes twice, and in whatever order it is reported, each recipient is counted once.
 */

let publishing: Publishing;
let flow: ReturnType<typeof createReceiptFlow>;
let refusals: ReturnType<typeof refuseEntries>;

beforeAll(async () => {
  publishing = await startPublishing({
    settings: {
      delivery: { retryStepsSeconds: [0.1, 0.1] },
      fanOut: { inlineSubscribers: 20, subscribersPerRange: 10 },
    },
  });
  refusals = refuseEntries(publishing.sqs.sqs);
  flow = createReceiptFlow(publishing);
});
afterAll(() => publishing.stop());

const SUBSCRIBERS = 24;

const MessageId = z.object({ message_id: z.string() });

/** A topic whose subscribers get it, refuse it, get it at the second attempt, or are paused: six of each. */
const aTopic = async (isLarge: boolean) => {
  const counts = isLarge ? { https: SUBSCRIBERS } : { https: 8, email: 8, dingding: 8 };
  const topic = await publishing.topicWith(counts, { receipts: 'summary' });
  const all = [];
  for await (const page of flow.subscriptions.pages(topic.id)) all.push(...page);
  const fateOf = new Map(all.map(({ id }, index) => [id, index % 4]));
  const paused = all.filter(({ id }) => fateOf.get(id) === 3).map(({ id }) => id);
  const read = await flow.subscriptions.getMany(topic.id, paused);
  for (const one of read.values()) await flow.subscriptions.hold(one, { reason: 'paused', since: 0 });
  await publishing.topics.recordSubscriptionChange(topic, isLarge ? 0 : -10);
  return { topic, fateOf, paused };
};

test('what was accepted adds up to what was delivered, given up, or is held, whatever is refused or repeated', async () => {
  const scenario = fc.record({ isLarge: fc.boolean(), seed: fc.integer() });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ isLarge, seed }) => {
      const { topic, fateOf, paused } = await aTopic(isLarge);
      let drawn = seed;
      const isChosen = (percent: number): boolean => {
        drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
        return drawn % 100 < percent;
      };
      const got = new Set<string>();
      const tried = new Set<string>();
      const outcomeOf = ({ subscriptionId: id }: { readonly subscriptionId: string }): Outcome => {
        const fate = fateOf.get(id);
        if (fate === 1) return { kind: 'rejected', reason: 'HTTP 410' };
        if (fate === 2 && !tried.has(id)) {
          tried.add(id);
          return { kind: 'retry', reason: 'HTTP 500' };
        }
        got.add(id);
        return { kind: 'delivered' };
      };
      flow.fail(() => isChosen(20));
      refusals.set(() => isChosen(30));
      let answer = await publishing.publish(topic, { message: 'High water' });
      while (answer.status !== 200) answer = await publishing.publish(topic, { message: 'High water' });
      const { message_id } = MessageId.parse(answer.body);
      for (let round = 0; round < 3; round += 1) {
        await flow.expand();
        for (const lane of ['http', 'email', 'chat'] as const) await flow.deliver(lane, outcomeOf);
        for (const work of [flow.hold, flow.fileLetters, flow.record]) await work();
      }
      refusals.set();
      flow.recover();
      await flow.settle(outcomeOf);
      expect(await flow.countsOf(message_id)).toMatchObject({
        ...{ recipients: 24, delivered: 12, dead: 6, held: 6, waiting: 0, expired: 0, dropped: 0, isComplete: true },
      });

      for (const id of paused) await flow.subscriptions.endHold({ topicId: topic.id, id }, Date.now());
      flow.fail(() => isChosen(20));
      await requestReleases(
        paused.map((subscriptionId) => ({ topicId: topic.id, subscriptionId })),
        flow,
      );
      await flow.releaseAll();
      await flow.record();
      flow.recover();
      await flow.settle(outcomeOf);
      expect(await flow.countsOf(message_id)).toMatchObject({ delivered: 18, dead: 6, held: 0, waiting: 0 });
      expect(got.size).toBe(18);
    }),
    { numRuns: 4 },
  );
}, 180_000);
