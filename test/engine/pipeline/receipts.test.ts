import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { attemptsIn } from '#src/domain/delivery/attempt-log.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { latestOf } from '#src/domain/receipts/recipient-state.ts';
import { summarize } from '#src/domain/receipts/summary.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { createReceiptFlow } from '#test/support/receipt-flow.ts';

let publishing: Publishing;
let flow: ReturnType<typeof createReceiptFlow>;
beforeAll(async () => {
  publishing = await startPublishing({
    settings: {
      delivery: { retryStepsSeconds: [0.1, 0.1] },
      fanOut: { inlineSubscribers: 20, subscribersPerRange: 10 },
    },
  });
  flow = createReceiptFlow(publishing);
});
afterAll(() => publishing.stop());

const DELIVERED: Outcome = { kind: 'delivered' };
const REJECTED: Outcome = { kind: 'rejected', reason: 'HTTP 410' };
const RETRY: Outcome = { kind: 'retry', reason: 'HTTP 500' };

const topicWith = (counts: Parameters<Publishing['topicWith']>[0]) =>
  publishing.topicWith(counts, { receipts: 'summary' });

const publish = async (topic: Topic, body: Readonly<Record<string, unknown>> = { message: 'High water' }) => {
  const answer = await publishing.publish(topic, body);
  expect(answer.status).toBe(200);
  return z.object({ message_id: z.string() }).parse(answer.body).message_id;
};

const subscribersOf = async ({ id }: Topic) => {
  const all = [];
  for await (const page of flow.subscriptions.pages(id)) all.push(...page);
  return all;
};

describe('the receipt of a message', () => {
  test('counts all recipients as waiting once the publish is answered, and as delivered once they have got it', async () => {
    const messageId = await publish(await topicWith({ https: 3, email: 2 }));
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 5, waiting: 5, isComplete: true });

    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 5, delivered: 5, waiting: 0 });
  });

  test('tells by protocol, and counts whom filters leave out', async () => {
    const topic = await topicWith({ https: 3, email: 1 });
    const [one] = (await subscribersOf(topic)).filter(({ protocol }) => protocol === 'https');
    const policies = [{ name: 'level', values: ['high'] }];
    await flow.subscriptions.changeFilterPolicies({ topicId: topic.id, id: one?.id ?? '' }, policies);
    await publishing.topics.recordSubscriptionChange(topic, 0);
    const attributes = [{ name: 'level', type: 'STRING', value: 'high' }];
    const messageId = await publish(topic, { message: 'High water', message_attributes: attributes });

    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 1, filtered: 3, delivered: 1 });
    const { recorded } = (await flow.receipts.get(messageId, Date.now())) ?? {};
    const counts = [...(recorded === undefined ? [] : summarize(recorded).protocols)];
    expect(counts.map(([protocol, { recipients, filtered }]) => [protocol, recipients, filtered])).toEqual(
      expect.arrayContaining([
        ['https', 1, 2],
        ['email', 0, 1],
      ]),
    );
  });

  test('says who is dead, and that retries are waiting with the next attempt and the reason', async () => {
    const topic = await topicWith({ https: 4 });
    const [dead, failing] = await subscribersOf(topic);
    const outcomeOf = ({ subscriptionId }: { readonly subscriptionId: string }) => {
      if (subscriptionId === dead?.id) return REJECTED;
      return subscriptionId === failing?.id ? RETRY : DELIVERED;
    };
    const messageId = await publish(topic);
    await flow.deliver('http', outcomeOf);
    await flow.fileLetters();
    await flow.record();
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 4, delivered: 2, dead: 1, waiting: 1 });
    const receipt = await flow.receipts.get(messageId, Date.now());
    const facts = receipt?.recorded.facts.flatMap((one) => one.facts) ?? [];
    expect(facts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ state: 'dead', subscriptionId: dead?.id, reason: 'HTTP 410' }),
        expect.objectContaining({
          ...{ state: 'waiting', subscriptionId: failing?.id, reason: 'HTTP 500', until: expect.any(Number) },
        }),
      ]),
    );

    await flow.settle(outcomeOf);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 4, delivered: 2, dead: 2, waiting: 0 });
  });

  test('has all attempts of a recipient that were made since it was redriven', async () => {
    const messageId = await publish(await topicWith({ https: 1 }));
    const reasonsOf = async () => {
      const receipt = await flow.receipts.get(messageId, Date.now());
      const facts = receipt?.recorded.facts.flatMap((one) => one.facts) ?? [];
      return attemptsIn(latestOf(facts)?.attemptLog ?? []).map(({ reason }) => reason);
    };
    await flow.settle(() => RETRY);
    expect(await reasonsOf()).toEqual(Array(7).fill('HTTP 500'));

    const { deadLetters } = await flow.deadLetters.list({ project: 'project-1', limit: 100, now: Date.now() });
    await flow.redriveLetter(deadLetters.find((letter) => letter.messageId === messageId)?.id ?? '');
    await flow.record();
    expect(await reasonsOf()).toEqual([]);
    await flow.settle(() => REJECTED);
    expect(await reasonsOf()).toEqual(['HTTP 410']);
  });

  test('tells the expired from the dead', async () => {
    const messageId = await publish(await topicWith({ https: 1, email: 1 }), { message: 'Late', time_to_live: '1' });
    await flow.settle(({ endpoint }) => (endpoint.startsWith('https') ? { kind: 'expired' } : REJECTED));
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 2, expired: 1, dead: 1, waiting: 0 });
  });

  test('counts a redriven letter as waiting, and by what becomes of it then', async () => {
    const messageId = await publish(await topicWith({ https: 1 }));
    await flow.settle(() => REJECTED);
    const redriveIt = async () => {
      const { deadLetters } = await flow.deadLetters.list({ project: 'project-1', limit: 100, now: Date.now() });
      await flow.redriveLetter(deadLetters.find((letter) => letter.messageId === messageId)?.id ?? '');
      await flow.record();
    };
    await redriveIt();
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 1, dead: 0, waiting: 1 });
    await flow.settle(() => REJECTED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 1, dead: 1, waiting: 0 });
    await redriveIt();
    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 1, delivered: 1, dead: 0, waiting: 0 });
  });

  test('says what is held, what was released, and what was dropped', async () => {
    const topic = await topicWith({ https: 2 });
    const [kept, gone] = await subscribersOf(topic);
    const read = await flow.subscriptions.getMany(topic.id, [kept?.id ?? '', gone?.id ?? '']);
    for (const one of read.values()) await flow.subscriptions.hold(one, { reason: 'paused', since: 0 });
    await publishing.topics.recordSubscriptionChange(topic, 0);
    const messageId = await publish(topic);
    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 2, held: 2, delivered: 0, waiting: 0 });

    await flow.subscriptions.endHold({ topicId: topic.id, id: kept?.id ?? '' }, Date.now());
    await flow.subscriptions.changeStatus({ topicId: topic.id, id: gone?.id ?? '' }, SUBSCRIPTION_STATUS.cancelled);
    const requested = [kept, gone].map((one) => ({ topicId: topic.id, subscriptionId: one?.id ?? '' }));
    await requestReleases(requested, { queues: flow.queues });
    await flow.releaseAll();
    await flow.record();
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 2, held: 0, dropped: 1, waiting: 1 });
    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 2, delivered: 1, dropped: 1, waiting: 0 });
  });

  test.each([
    ['paused', { until: Date.now() + 3_600_000 }],
    ['disabled', {}],
    ['bounced', {}],
  ])('says of what is held for the reason %s why, and until when if that is known', async (reason, end) => {
    const topic = await topicWith({ https: 1 });
    const [subscriber] = await subscribersOf(topic);
    const read = await flow.subscriptions.getMany(topic.id, [subscriber?.id ?? '']);
    for (const one of read.values()) await flow.subscriptions.hold(one, { reason, since: 0, ...end });
    await publishing.topics.recordSubscriptionChange(topic, 0);
    const messageId = await publish(topic);

    await flow.settle(() => DELIVERED);

    const receipt = await flow.receipts.get(messageId, Date.now());
    const facts = receipt?.recorded.facts.flatMap((one) => one.facts) ?? [];
    expect(facts).toMatchObject([{ state: 'held', subscriptionId: subscriber?.id, reason, ...end }]);
  });

  test('counts who cancels between two attempts as dropped', async () => {
    const topic = await topicWith({ https: 2 });
    const messageId = await publish(topic);
    await flow.deliver('http', () => RETRY);
    const [gone] = await subscribersOf(topic);
    await flow.subscriptions.changeStatus({ topicId: topic.id, id: gone?.id ?? '' }, SUBSCRIPTION_STATUS.cancelled);
    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 2, delivered: 1, dropped: 1, waiting: 0 });
  });

  test('of a large topic is complete once all its ranges are expanded', async () => {
    const messageId = await publish(await topicWith({ https: 25, email: 5 }));
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 0, isComplete: false });
    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({
      recipients: 30,
      delivered: 30,
      waiting: 0,
      isComplete: true,
    });
  });

  test('is not kept by other topics: nothing is written, and nothing is reported', async () => {
    const topic = await publishing.topicWith({ https: 2 });
    await publish(topic);
    const calls = await publishing.dynamodb.callsOf(async () => {
      await publish(topic);
    });
    expect(calls.filter((call) => !call.startsWith('Get') && call !== 'Query')).toEqual([]);
    const urls = publishing.sqs.urls;
    await flow.deliver('http', () => REJECTED);
    expect((await publishing.sqs.count(urls.receipts)).visible).toBe(0);
    await flow.settle(() => DELIVERED);
  });
});

describe('a report that the queue refuses', () => {
  test('brings its record back, and with it the delivery', async () => {
    const messageId = await publish(await topicWith({ https: 1 }));
    const send = async <M>({ role }: { readonly role: string }, messages: readonly M[]): Promise<readonly M[]> =>
      role === 'receipts' ? messages : [];
    const { failed, worked } = await flow.deliver('http', () => DELIVERED, { send });
    expect([worked, failed.length]).toEqual([1, 1]);
    expect(await flow.countsOf(messageId)).toMatchObject({ delivered: 0, waiting: 1 });
  });
});
