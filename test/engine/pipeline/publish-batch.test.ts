import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import type { Lane } from '#src/domain/protocol.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { type EntryRefusals, refuseEntries } from '#test/support/refused-entries.ts';

let publishing: Publishing;
let refusals: EntryRefusals;
const startedAt = Date.now();

beforeAll(async () => {
  publishing = await startPublishing({
    clock: () => startedAt,
    settings: { fanOut: { inlineSubscribers: 50 }, quotas: { publishesPerTopicMinute: 120 } },
  });
  refusals = refuseEntries(publishing.sqs.sqs);
});
afterAll(() => publishing.stop());
afterEach(() => refusals.set());
beforeEach(async () => {
  const { lanes, fanOut } = publishing.sqs.urls;
  await Promise.all([...Object.values(lanes), fanOut].map((url) => publishing.sqs.take(url)));
});

const Results = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      message_id: z.string().optional(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
});

type Message = Readonly<Record<string, unknown>>;

const publishBatch = (topic: Topic, messages: readonly Message[], headers: Readonly<Record<string, string>> = {}) =>
  publishing.publishBatch(topic, { messages }, { headers });

/** The results of a batch that was answered 200. */
const resultsOf = async (topic: Topic, messages: readonly Message[], headers?: Readonly<Record<string, string>>) => {
  const { status, body } = await publishBatch(topic, messages, headers);
  expect(status).toBe(200);
  return Results.parse(body).results;
};

const aBatch = (size: number): readonly Message[] =>
  Array.from({ length: size }, (_, index) => ({ id: `m-${index}`, message: `text ${index}` }));

const Sent = z.object({ messageId: z.string(), recipients: z.array(z.unknown()) });

const sentOn = async (lane: Lane) =>
  (await publishing.sqs.take(publishing.sqs.urls.lanes[lane])).map((text) => Sent.parse(JSON.parse(text)));

describe('a batch of publishes', () => {
  test('reaches every subscriber with every message, in the order of the request', async () => {
    const topic = await publishing.topicWith({ email: 2, http: 1 });
    const results = await resultsOf(topic, aBatch(25));

    expect(results.map(({ id }) => id)).toEqual(aBatch(25).map(({ id }) => id));
    const ids = results.map(({ message_id }) => message_id);
    expect(new Set(ids).size).toBe(25);
    expect((await sentOn('email')).map(({ messageId }) => messageId)).toEqual(ids);
    expect((await sentOn('http')).map(({ messageId }) => messageId)).toEqual(ids);
  });

  test('of 100 messages to three lanes costs 30 requests to SQS and one read; of ten to one lane one request', async () => {
    const topic = await publishing.topicWith({ email: 1, http: 1, sms: 1 });
    const small = await publishing.topicWith({ email: 1 });
    await Promise.all([publishBatch(topic, aBatch(1)), publishBatch(small, aBatch(1))]);
    const costOf = async (publishedTo: Topic, size: number) => {
      publishing.requests.length = 0;
      const dynamodb = await publishing.dynamodb.callsOf(() => resultsOf(publishedTo, aBatch(size)));
      return { dynamodb: dynamodb.filter((call) => call !== 'UpdateItem'), sqs: publishing.requests.length };
    };

    expect(await costOf(topic, 100)).toEqual({ dynamodb: ['GetItem'], sqs: 30 });
    expect(await costOf(small, 10)).toEqual({ dynamodb: ['GetItem'], sqs: 1 });
  });

  test('judges each message by itself: what is wrong with one is said of that one, and the others go out', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const results = await resultsOf(topic, [
      { id: 'good', message: 'text' },
      { id: 'empty', message: '' },
      { id: 'subject', message: 'text', subject: 'two\nlines' },
      { id: 'template', message_template_name: 'absent', tags: { a: 'b' } },
      { id: 'late', message: 'text', time_to_live: '999999' },
      { id: 'also-good', message_structure: '{"default":"text"}' },
    ]);

    expect(results.map(({ id, code }) => [id, code])).toEqual([
      ['good', undefined],
      ['empty', 'SMN.0009'],
      ['subject', 'SMN.0008'],
      ['template', 'SMN.0027'],
      ['late', 'SMN.0019'],
      ['also-good', undefined],
    ]);
    expect(results.map(({ message }) => message !== undefined)).toEqual([false, true, true, true, true, false]);
    expect(await sentOn('email')).toHaveLength(2);
  });

  test('counts each message against the rate of its topic', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    await resultsOf(topic, aBatch(100));
    const results = await resultsOf(topic, aBatch(25));

    expect(results.map(({ code }) => code)).toEqual([...Array(20).fill(undefined), ...Array(5).fill('APIGW.0308')]);
  });

  test('leaves large topics to the fan-out queue, ten messages in one request', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    await publishing.topics.recordSubscriptionChange(topic, 99);
    publishing.requests.length = 0;
    await resultsOf(topic, aBatch(10));

    expect(publishing.requests).toHaveLength(1);
    expect(await publishing.sqs.take(publishing.sqs.urls.fanOut)).toHaveLength(10);
  });

  test('of which SQS refuses a part leaves that message to the fan-out queue, and no other', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    refusals.set(({ text, url }) => text.includes('text 1"') && !url.includes('fan-out'));
    const results = await resultsOf(topic, aBatch(3));

    const [request, ...others] = await publishing.sqs.take(publishing.sqs.urls.fanOut);
    expect(others).toEqual([]);
    expect(JSON.parse(request ?? '')).toMatchObject({ message: { id: results[1]?.message_id }, lanes: ['email'] });
    expect((await sentOn('email')).map(({ messageId }) => messageId)).toEqual([
      results[0]?.message_id,
      results[2]?.message_id,
    ]);
  });

  test('of which no queue takes one names it as failed; of which none takes any fails whole', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    refusals.set(({ text }) => text.includes('text 1"'));
    const results = await resultsOf(topic, aBatch(3));
    refusals.set(() => true);

    expect(results.map(({ code }) => code)).toEqual([undefined, 'SMN.0018', undefined]);
    expect((await publishBatch(topic, aBatch(3))).status).toBe(500);
  });

  test('of 100 to a topic that one message alone is expanded for is left to the fan-out queue', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    // 50 subscribers are expanded by the call for up to ten messages: 5 for 100.
    await publishing.topics.recordSubscriptionChange(topic, 5);
    await resultsOf(topic, aBatch(10));
    expect(await sentOn('email')).toHaveLength(10);
    await resultsOf(topic, aBatch(100));

    expect(await sentOn('email')).toEqual([]);
    const requests = await Promise.all(
      Array.from({ length: 10 }, () => publishing.sqs.take(publishing.sqs.urls.fanOut)),
    );
    expect(requests.flat()).toHaveLength(100);
  });

  test('of which one has failed is done again under its Idempotency-Key, with the same ids', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const headers = { 'idempotency-key': newId() };
    refusals.set(({ text }) => text.includes('text 1"'));
    const first = await resultsOf(topic, aBatch(3), headers);
    await sentOn('email');
    refusals.set();
    const second = await resultsOf(topic, aBatch(3), headers);
    const third = await resultsOf(topic, aBatch(3), headers);

    expect(first[1]?.code).toBe('SMN.0018');
    expect(second.map(({ code }) => code)).toEqual([undefined, undefined, undefined]);
    expect([second[0], second[2]]).toEqual([first[0], first[2]]);
    expect(third).toEqual(second);
    expect((await sentOn('email')).map(({ messageId }) => messageId)).toEqual(second.map((one) => one.message_id));
  });

  test('is another one under its Idempotency-Key when a message that was refused has changed', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const headers = { 'idempotency-key': newId() };
    const batchWith = (refused: Message) => [...aBatch(1), { id: 'refused', ...refused }];
    const first = await resultsOf(topic, batchWith({ message: '', subject: 'Tide' }), headers);

    expect(await resultsOf(topic, batchWith({ subject: 'Tide', message: '' }), headers)).toEqual(first);
    for (const other of [{ message: '', subject: 'Ebb' }, { message: '' }, { message: 7, subject: 'Tide' }]) {
      const answer = await publishBatch(topic, batchWith(other), headers);
      expect(answer).toMatchObject({ status: 422, body: { code: 'OPS.0422' } });
    }
    expect(await sentOn('email')).toHaveLength(1);
  });

  test('is done once per Idempotency-Key', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const headers = { 'idempotency-key': newId() };
    const first = await resultsOf(topic, aBatch(3), headers);
    const second = await resultsOf(topic, aBatch(3), headers);

    expect(second).toEqual(first);
    expect(await sentOn('email')).toHaveLength(3);
  });

  test.each([
    ['no messages', []],
    ['101 messages', aBatch(101)],
    ['an id twice', [...aBatch(2), { id: 'm-1', message: 'x' }]],
    ['a message without an id', [{ message: 'x' }]],
    ['an id with a space', [{ id: 'a b', message: 'x' }]],
  ])('with %s is refused whole', async (_, messages) => {
    const topic = await publishing.topicWith({ email: 1 });

    expect(await publishBatch(topic, messages)).toMatchObject({ status: 400, body: { code: 'SMN.0019' } });
    expect(await sentOn('email')).toEqual([]);
  });

  test('names the second of two messages with one id, and the id', async () => {
    const topic = await publishing.topicWith({ email: 1 });

    const { body } = await publishBatch(topic, [...aBatch(2), { id: 'm-1', message: 'x' }]);

    expect(body).toMatchObject({ message: expect.stringContaining('At body.messages.2.id: It is "m-1"; allowed: ') });
  });
});
