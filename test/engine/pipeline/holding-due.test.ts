import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { anEnvelope } from '#test/support/envelope.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';

let holding: Holding;

beforeAll(async () => {
  holding = await startHolding();
});
afterAll(() => holding.stop());

const START = Date.parse('2026-03-04T05:06:10Z');
const MINUTE_MS = 60_000;

beforeEach(() => {
  holding.now = START;
});

let messages = 0;

/** A retry of a message that is tried again at `until`, unless it is held for another reason. */
const aRetry = (
  { id: subscriptionId, topicId, topicUrn, endpoint }: Subscription,
  until: number,
  change: Partial<Recipient['held']> = {},
): Envelope =>
  anEnvelope({
    ...{ messageId: String(++messages).padStart(32, '0'), topicUrn, topicId, protocol: 'https', body: String(until) },
    ...{ publishedAt: START - 1000, expiresAt: START + 7 * 86_400_000, attempt: 4 },
    recipients: [{ subscriptionId, endpoint, lastFailure: 'HTTP 503', held: { reason: 'retry', until, ...change } }],
  });

const free = () => holding.paused({ hold: undefined });
const holdAll = (envelopes: readonly Envelope[]) => holding.hold(envelopes.map((envelope) => JSON.stringify(envelope)));
const backlogOf = ({ topicId, id: subscriptionId }: Subscription) => ({ topicId, subscriptionId });
const heldOf = async (of: Subscription) => (await holding.backlog.read(backlogOf(of), 1000)).messages;

/** Lets time pass as far as `at`, with a sweep each minute, and what these ask for. */
const passTo = async (at: number) => {
  let released = 0;
  while (holding.now < at) {
    holding.now = Math.min(holding.now + MINUTE_MS, at);
    await holding.sweep();
    released += (await holding.release()).released;
  }
  return released;
};

describe('a held retry', () => {
  test('goes out to the queue of retries within two minutes after it is due, and not before', async () => {
    const subscription = await free();
    const until = START + 3_600_000;
    await holdAll([aRetry(subscription, until)]);
    expect(await holding.release()).toEqual({ released: 0, dropped: 0 });
    expect(await passTo(until)).toBe(0);
    expect(await holding.retried()).toEqual([]);
    expect(await passTo(until + 2 * MINUTE_MS)).toBe(1);

    const [sent, ...others] = await holding.retried();
    expect(others).toEqual([]);
    expect(await holding.sent()).toEqual([]);
    expect(sent).toMatchObject({ attempt: 4, body: String(until), publishedAt: START - 1000, requeued: true });
    expect(sent?.recipients).toEqual([
      { subscriptionId: subscription.id, endpoint: subscription.endpoint, lastFailure: 'HTTP 503' },
    ]);
    expect(await heldOf(subscription)).toEqual([]);
  });

  test('holds nothing else back: what is due goes out, what is not stays', async () => {
    const subscription = await free();
    await holdAll([aRetry(subscription, START + 7_200_000), aRetry(subscription, START + 3_600_000)]);
    await holding.publish([subscription], { bodies: { default: 'fresh' } });
    expect((await holding.sent()).map(({ body }) => body)).toEqual(['fresh']);
    expect(await passTo(START + 5_400_000)).toBe(1);
    expect((await heldOf(subscription)).map(({ dueAt }) => dueAt)).toEqual([START + 7_200_000]);
    expect(await passTo(START + 9_000_000)).toBe(1);
    expect((await holding.retried()).map(({ body }) => body)).toEqual(
      [START + 3_600_000, START + 7_200_000].map(String),
    );
  });

  test('of a subscription that is paused by then waits for its end', async () => {
    const subscription = await free();
    await holdAll([aRetry(subscription, START + 3_600_000)]);
    await holding.subscriptions.hold(subscription, { reason: 'paused', since: START });
    expect(await passTo(START + 5_400_000)).toBe(0);
    await holding.resume(subscription);
    expect(await holding.release()).toEqual({ released: 1, dropped: 0 });
    await holding.retried();
  });

  test('of a subscription that is gone is dropped when it is due', async () => {
    const subscription = await free();
    await holdAll([aRetry(subscription, START + 3_600_000)]);
    await holding.subscriptions.remove(subscription);
    await passTo(START + 5_400_000);
    expect(await heldOf(subscription)).toEqual([]);
    expect(await holding.retried()).toEqual([]);
  });

  test('that was late on its way to be held goes out at once', async () => {
    const subscription = await free();
    await holdAll([aRetry(subscription, START - 1)]);
    expect(await holding.release()).toEqual({ released: 1, dropped: 0 });
    await holding.retried();
  });

  test('that comes to be held twice is held once', async () => {
    const subscription = await free();
    const retry = aRetry(subscription, START + 3_600_000);
    await holdAll([retry, retry]);
    await holdAll([retry]);
    expect(await heldOf(subscription)).toMatchObject([
      { dueAt: START + 3_600_000, publishedAt: START - 1000, held: { reason: 'retry', until: START + 3_600_000 } },
    ]);
    expect(await holding.backlog.summarize(backlogOf(subscription), 10)).toEqual({
      ...{ count: 1, isMore: false, oldestAt: START - 1000 },
    });
    await holding.subscriptions.remove(subscription);
    await passTo(START + 3_800_000);
  });
});

describe('a copy that is held for another reason', () => {
  test('keeps the order of acceptance, and is looked at when it may go out', async () => {
    const subscription = await free();
    const copies = [2, 1].map((index) => ({
      ...aRetry(subscription, START + 3_600_000 - index, { reason: 'window' }),
      ...{ publishedAt: START - 1000 - index, attempt: 0, body: String(index) },
    }));
    await holdAll(copies);
    expect(await passTo(START + 3_500_000)).toBe(0);
    expect(await passTo(START + 3_800_000)).toBe(2);
    expect((await holding.sent()).map(({ body }) => body)).toEqual(['2', '1']);
  });
});

describe('wakes', () => {
  test('of many retries of one subscription are one write for each minute', async () => {
    const subscription = await free();
    const retries = Array.from({ length: 100 }, (_, index) => aRetry(subscription, START + 3_600_000 + index * 1000));
    const calls = await holding.dynamodb.callsOf(() => holdAll(retries));
    expect(calls.filter((call) => call === 'PutItem')).toHaveLength(2);
    expect(await passTo(START + 3_900_000)).toBe(100);
    await holding.retried();
  });

  test('are written again when a sweep may have had them already', async () => {
    const subscription = await free();
    await holdAll([aRetry(subscription, START + 5000)]);
    holding.now = START + 9000;
    await holding.sweep();
    const calls = await holding.dynamodb.callsOf(() => holdAll([aRetry(subscription, holding.now + 1)]));
    expect(calls).toContain('PutItem');
    expect(await passTo(START + MINUTE_MS)).toBe(2);
    await holding.retried();
  });
});
