import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { createReceiptFlow } from '#test/support/receipt-flow.ts';
import { refuseEntries } from '#test/support/refused-entries.ts';

const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000001';

let publishing: Publishing;
let flow: ReturnType<typeof createReceiptFlow>;
let refusals: ReturnType<typeof refuseEntries>;
let isTableDown = false;

beforeAll(async () => {
  publishing = await startPublishing({ settings: { targets: { keys: [{ arn: KEY_ARN }] } } });
  refusals = refuseEntries(publishing.sqs.sqs);
  flow = createReceiptFlow(publishing);
  publishing.dynamodb.dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (isTableDown && commandName === 'BatchWriteItemCommand') throw new Error('The table is down');
        return next(args);
      },
    { step: 'initialize', name: 'failWrites' },
  );
});
afterAll(() => publishing.stop());
afterEach(async () => {
  isTableDown = false;
  refusals.set();
  await flow.settle(() => DELIVERED);
});

const DELIVERED: Outcome = { kind: 'delivered' };
const Published = z.object({ message_id: z.string() });
const Batch = z.object({ results: z.array(z.object({ message_id: z.string().optional() })) });

const topicWith = (counts: Parameters<Publishing['topicWith']>[0], change: Partial<Topic> = {}) =>
  publishing.topicWith(counts, { receipts: 'summary', ...change });

const publish = async (topic: Topic): Promise<string> => {
  const { status, body } = await publishing.publish(topic, { subject: 'Tides', message: 'High water' });
  expect(status).toBe(200);
  return Published.parse(body).message_id;
};

const headOf = async (messageId: string) => (await flow.receipts.get(messageId, Date.now()))?.head;

describe('a receipt is begun', () => {
  test('by one write, which a publish without receipts does not make', async () => {
    const topic = await topicWith({ https: 2 });
    await publish(topic);
    const calls = await publishing.dynamodb.callsOf(() => publish(topic));
    expect(calls).toEqual(['GetItem', 'BatchWriteItem']);
  });

  test('by the queue when the table is down', async () => {
    const topic = await topicWith({ https: 2 });
    isTableDown = true;
    const messageId = await publish(topic);
    expect(await headOf(messageId)).toBeUndefined();

    isTableDown = false;
    await flow.record();
    expect(await headOf(messageId)).toMatchObject({ messageId, subject: 'Tides', topicId: topic.id });
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 2, waiting: 2, isComplete: true });
    const { heads } = await flow.receipts.list({ topicId: topic.id, limit: 10, now: Date.now() });
    expect(heads.map((head) => head.messageId)).toEqual([messageId]);
    const all = { project: topic.project, limit: 1, now: Date.now(), isShown: () => true };
    expect((await flow.receipts.listOfProject(all)).heads).toMatchObject([
      { messageId, subject: 'Tides', topicName: topic.name },
    ]);
  });

  test('not at all when the queue refuses it too: the message is accepted, and its receipt is told to be lost', async () => {
    const topic = await topicWith({ https: 2 });
    isTableDown = true;
    refusals.set(({ url }) => url.endsWith('/receipts'));
    const before = publishing.lostReceipts.length;
    const messageId = await publish(topic);

    expect(publishing.lostReceipts.slice(before)).toEqual([1]);
    expect(await headOf(messageId)).toBeUndefined();
    expect((await publishing.sqs.count(publishing.sqs.urls.lanes.http)).visible).toBe(1);
  });

  test('for every message of a batch, by one write', async () => {
    const topic = await topicWith({ https: 2 });
    await publish(topic);
    const messages = Array.from({ length: 5 }, (_, index) => ({ id: `m-${index}`, message: 'High water' }));
    let ids: readonly string[] = [];
    const calls = await publishing.dynamodb.callsOf(async () => {
      const { results } = Batch.parse((await publishing.publishBatch(topic, { messages })).body);
      ids = results.flatMap(({ message_id }) => message_id ?? []);
    });
    expect(calls).toEqual(['GetItem', 'BatchWriteItem']);
    await flow.settle(() => DELIVERED);
    expect(ids).toHaveLength(5);
    for (const id of ids) expect(await flow.countsOf(id)).toMatchObject({ recipients: 2, delivered: 2, waiting: 0 });
  });

  test('of a message of which a lane refused a part, which is expanded once more', async () => {
    const topic = await topicWith({ wechat: 1, dingding: 1, email: 1 });
    refusals.set(({ text, url }) => url.includes('chat') && text.includes('"protocol":"wechat"'));
    const messageId = await publish(topic);
    refusals.set();
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 3, isComplete: false });
    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 3, delivered: 3, waiting: 0, isComplete: true });
  });

  test("without the subject that the topic's key has encrypted", async () => {
    const topic = await topicWith({ https: 1 }, { keyBinding: { id: 'b'.repeat(32), keyId: KEY_ARN } });
    const head = await headOf(await publish(topic));
    expect(head).toBeDefined();
    expect(head).not.toHaveProperty('subject');
    // Its envelope is not for a worker that cannot decrypt.
    await publishing.sqs.take(publishing.sqs.urls.lanes.http);
  });
});

describe('the receipt of a message that calls people in turn', () => {
  /** A topic that calls its four subscribers one after the other, but for the last, who is no part of the policy. */
  const calling = async () => {
    const topic = await topicWith({ callnotify: 4 });
    const all = [];
    for await (const page of flow.subscriptions.pages(topic.id)) all.push(...page.map(({ id }) => id));
    const steps = all.slice(0, 3).map((id, order) => ({ order, subscriptionIds: [id] }));
    const read = await publishing.topics.get(topic);
    await publishing.topics.change(read ?? topic, { notifyPolicy: { id: 'policy', steps } });
    return { topic, all };
  };

  test('counts those who are called, each once', async () => {
    const { topic } = await calling();
    const messageId = await publish(topic);
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 4, waiting: 4, isComplete: true });
    // A call that cannot be made is followed by the next at once.
    await flow.settle(() => ({ kind: 'rejected', reason: 'BusyException' }));
    expect(await flow.countsOf(messageId)).toMatchObject({ recipients: 4, dead: 4, waiting: 0 });
  });

  test('counts those as dropped who are not called because another has answered', async () => {
    const { topic, all } = await calling();
    const messageId = await publish(topic);
    const [first = ''] = all;
    const rejected = { kind: 'rejected', reason: 'BusyException' } as const;
    await flow.deliver('voice', ({ subscriptionId }) => (subscriptionId === first ? rejected : DELIVERED));
    await flow.chains.markAnswered({ topicId: topic.id, messageId }, all[3] ?? '', Date.now());
    await flow.settle(() => DELIVERED);
    expect(await flow.countsOf(messageId)).toMatchObject({
      ...{ recipients: 4, delivered: 1, dead: 1, dropped: 2, waiting: 0 },
    });
  });
});
