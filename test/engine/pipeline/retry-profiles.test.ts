import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope } from '#test/support/envelope.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { createHoldingWorker } from '#test/support/holding-worker.ts';

let holding: Holding;

beforeAll(async () => {
  holding = await startHolding();
});
afterAll(() => holding.stop());

const HOUR_MS = 3_600_000;
const DOWN: Outcome = { kind: 'retry', reason: 'HTTP 503' };
const POLICY = { retry: 'standard' } as const;

const aSubscriber = () => holding.paused({ hold: undefined, policy: POLICY });

/** A message that was tried twice, so that whatever waits now waits in the hold queue. */
const triedTwice = ({ id: subscriptionId, topicId, topicUrn, endpoint }: Subscription, keptHours: number): Envelope =>
  anEnvelope({
    ...{ topicUrn, topicId, protocol: 'https', attempt: 2, requeued: true },
    ...{ publishedAt: holding.now, expiresAt: holding.now + keptHours * HOUR_MS },
    recipients: [{ subscriptionId, endpoint, policy: POLICY }],
  });

const dueTimeOf = async ({ topicId, id: subscriptionId }: Subscription) =>
  (await holding.backlog.read({ topicId, subscriptionId }, 1)).messages.at(0)?.dueAt ?? Number.NaN;

/** What the sweep asks for is released. */
const sweepAt = async (now: number) => {
  holding.now = now;
  await holding.sweep();
  return (await holding.release()).released;
};

/** Has a message tried until nothing is held of it; returns after how many hours it was. */
const hoursOfAttempts = async (of: Subscription, first: Envelope, answer: () => Outcome) => {
  const start = holding.now;
  const worker = createHoldingWorker(holding, answer);
  await worker.workOn([first]);
  while ((await holding.hold()) > 0) {
    const due = await dueTimeOf(of);
    expect(await sweepAt(due)).toBe(0);
    expect(await sweepAt(due + 61_000)).toBe(1);
    expect(await worker.work()).toBe(1);
  }
  return worker.attempts.map(({ at }) => (at - start) / HOUR_MS);
};

const deadLetters = async () =>
  (await holding.sqs.take(holding.sqs.urls.deadLetters.http)).map((text) => Envelope.parse(JSON.parse(text)));

describe('under the profile standard', () => {
  test('a message is tried over 75 hours, no attempt is early, and it is given up after ten', async () => {
    const subscription = await aSubscriber();
    const hours = await hoursOfAttempts(subscription, triedTwice(subscription, 100), () => DOWN);
    for (const [index, least] of [0, 0.5, 2.5, 7.5, 17.5, 31.5, 51.5, 75.5].entries()) {
      expect(hours[index]).toBeGreaterThanOrEqual(least);
      expect(hours[index]).toBeLessThan(least + 1);
    }
    expect(hours).toHaveLength(8);
    expect(await deadLetters()).toMatchObject([
      { attempt: 10, recipients: [{ reason: expect.stringContaining('after 10 attempts') }] },
    ]);
  });

  test('a message that an endpoint takes in the end is delivered, and nothing of it is left', async () => {
    const subscription = await aSubscriber();
    const answers = [DOWN, DOWN];
    const hours = await hoursOfAttempts(
      subscription,
      triedTwice(subscription, 100),
      () => answers.pop() ?? { kind: 'delivered' },
    );
    expect(hours).toHaveLength(3);
    expect(await deadLetters()).toEqual([]);
  });

  test('a message is not tried after its time to live, and is a dead letter as soon as that is clear', async () => {
    const subscription = await aSubscriber();
    const hours = await hoursOfAttempts(subscription, triedTwice(subscription, 10), () => DOWN);
    expect(hours).toHaveLength(4);
    expect(await deadLetters()).toMatchObject([
      { attempt: 6, recipients: [{ reason: expect.stringContaining('time to live passed') }] },
    ]);
  });

  test('a held retry is for the subscription that it was accepted for: a cancellation ends it', async () => {
    const subscription = await aSubscriber();
    const worker = createHoldingWorker(holding, () => DOWN);
    const { createdAt } = subscription;
    const first = triedTwice(subscription, 100);
    const recipients = first.recipients.map((recipient) => ({ ...recipient, tokenBinding: { createdAt } }));
    await worker.workOn([{ ...first, recipients }]);
    await holding.hold();
    await holding.subscriptions.changeStatus(subscription, 3);
    await holding.subscriptions.changeStatus(subscription, 1);
    await sweepAt((await dueTimeOf(subscription)) + 61_000);
    expect(await worker.work()).toBe(0);
  });
});
