import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { createReceiptFlow } from '#test/support/receipt-flow.ts';
import { refuseEntries } from '#test/support/refused-entries.ts';

/* The law of receipts where features meet: what was accepted for a recipient is told of it once, and at last it waits for nothing. */

let publishing: Publishing;
let flow: ReturnType<typeof createReceiptFlow>;
let refusals: ReturnType<typeof refuseEntries>;

const settings = {
  delivery: {
    retryStepsSeconds: [0.1, 0.1],
    throttleWaitSeconds: { min: 0.1, max: 0.1 },
    health: { failures: 3 },
  },
  fanOut: { inlineSubscribers: 50 },
};

beforeAll(async () => {
  publishing = await startPublishing({ settings });
  refusals = refuseEntries(publishing.sqs.sqs);
  flow = createReceiptFlow(publishing, Settings.parse(settings));
});
afterAll(() => publishing.stop());
afterEach(() => refusals.set());

const DELIVERED: Outcome = { kind: 'delivered' };
const REJECTED: Outcome = { kind: 'rejected', reason: 'HTTP 404', httpStatus: 404 };

const topicWith = (counts: Parameters<Publishing['topicWith']>[0]) =>
  publishing.topicWith(counts, { receipts: 'summary' });

const MessageId = z.object({ message_id: z.string() });
const Results = z.object({ results: z.array(MessageId.partial()) });

const publish = async (topic: Topic, message = 'High water'): Promise<string> => {
  const answer = await publishing.publish(topic, { message });
  expect(answer.status).toBe(200);
  return MessageId.parse(answer.body).message_id;
};

const subscribersOf = async ({ id }: Topic) => {
  const all = [];
  for await (const page of flow.subscriptions.pages(id)) all.push(...page);
  return all;
};

/** What the receipt says, whose states must add up to the recipients. */
const countsOf = async (messageId: string) => {
  const counts = await flow.countsOf(messageId);
  const { delivered, dead, expired, dropped, held, waiting } = counts;
  expect(delivered + dead + expired + dropped + held + waiting).toBe(counts.recipients);
  return counts;
};

const publishMany = async (topic: Topic): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const message of ['one', 'two', 'three']) ids.push(await publish(topic, message));
  return ids;
};

const expectAll = async (ids: readonly string[], counts: object): Promise<void> => {
  for (const id of ids) expect(await countsOf(id)).toMatchObject(counts);
};

/** A topic with two subscribers, of whom one has a rate. */
const aLimitedOne = async () => {
  const topic = await topicWith({ https: 2 });
  const [one] = await subscribersOf(topic);
  const limited = one && (await flow.subscriptions.get(topic.id, one.id));
  if (limited === undefined) throw new Error('There is no subscriber');
  await flow.subscriptions.changeDeliveryPolicy(limited, { maxPerSecond: 100, keepSeconds: 86_400 });
  await publishing.topics.recordSubscriptionChange(topic, 0);
  return { topic, limited };
};

describe('each recipient of a message is counted once', () => {
  test('in a batch of which SQS refuses a part, and one message was refused before', async () => {
    const topic = await topicWith({ https: 2, email: 1 });
    const messages = [1, 2, 3].map((index) => ({ id: `m-${index}`, message: `text ${index}` }));
    refusals.set(
      ({ text, url }) => text.includes('"text 2"') && text.includes('"protocol":"email"') && !url.endsWith('fan-out'),
    );
    const { status, body } = await publishing.publishBatch(topic, { messages: [...messages, { id: 'none' }] });
    expect(status).toBe(200);
    refusals.set();
    await flow.settle(() => DELIVERED);
    const ids = Results.parse(body).results.flatMap(({ message_id }) => message_id ?? []);
    expect(ids).toHaveLength(3);
    for (const id of ids) {
      expect(await countsOf(id)).toMatchObject({ recipients: 3, delivered: 3, waiting: 0, isComplete: true });
    }
  });

  test('whose envelope comes again: not started, isolated, throttled, and cancelled between', async () => {
    const topic = await topicWith({ https: 12 });
    const [gone, dead] = await subscribersOf(topic);
    const messageId = await publish(topic);
    const outcomeOf = ({ subscriptionId }: { readonly subscriptionId: string }): Outcome =>
      subscriptionId === dead?.id ? REJECTED : DELIVERED;
    await flow.deliver('http', outcomeOf, { remainingMs: () => 0 });
    await flow.deliver('http', outcomeOf, { receiveCount: 2 });
    expect(await countsOf(messageId)).toMatchObject({ recipients: 12, waiting: 12 });
    await flow.deliver('http', () => ({ kind: 'throttled', reason: 'slower' }));
    await flow.subscriptions.changeStatus({ topicId: topic.id, id: gone?.id ?? '' }, SUBSCRIPTION_STATUS.cancelled);
    await flow.settle(outcomeOf);
    expect(await countsOf(messageId)).toMatchObject({ recipients: 12, delivered: 10, dead: 1, dropped: 1, waiting: 0 });
  });

  test('that waits for a rate while its endpoint becomes unhealthy', async () => {
    const { topic, limited } = await aLimitedOne();
    const { id, topicId } = limited;
    const isDown = ({ subscriptionId }: { readonly subscriptionId: string }): Outcome =>
      subscriptionId === id ? REJECTED : DELIVERED;
    const before = await publishMany(topic);
    await flow.settle(isDown);
    expect((await flow.subscriptions.get(topicId, id))?.hold?.reason).toBe('unhealthy');
    await expectAll(before, { recipients: 2, delivered: 1, dead: 1, waiting: 0 });
    const later = await publishMany(topic);
    await flow.settle(isDown);
    await expectAll(later, { delivered: 1, held: 1, waiting: 0 });

    const { deadLetters } = await flow.deadLetters.list({ project: topic.project, limit: 100, now: Date.now() });
    for (const letter of deadLetters.filter(({ messageId }) => before.includes(messageId)))
      await flow.redriveLetter(letter.id);
    await flow.settle(isDown);
    await expectAll(before, { delivered: 1, dead: 0, held: 1, waiting: 0 });

    await flow.subscriptions.endHold(limited, Date.now());
    await flow.health.remove({ topicId, subscriptionId: id });
    await requestReleases([{ topicId, subscriptionId: id }], flow);
    await flow.settle(() => DELIVERED);
    await expectAll([...before, ...later], { delivered: 2, dead: 0, held: 0, waiting: 0 });
  });
});
