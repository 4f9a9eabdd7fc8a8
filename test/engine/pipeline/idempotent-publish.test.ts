import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { OTHER_PROJECT, type Publishing, startPublishing } from '#test/support/publishing.ts';
import { type EntryRefusals, refuseEntries } from '#test/support/refused-entries.ts';

let publishing: Publishing;
let refusals: EntryRefusals;
let now = Date.now();

beforeAll(async () => {
  publishing = await startPublishing({ clock: () => now });
  refusals = refuseEntries(publishing.sqs.sqs);
});
afterAll(() => publishing.stop());
afterEach(() => refusals.set());

const Accepted = z.object({ request_id: z.string(), message_id: z.string() });

/** A call with a key. */
const publish = (topic: Topic, key: string, body: Readonly<Record<string, unknown>> = { message: 'Disk full' }) =>
  publishing.publish(topic, body, { headers: { 'idempotency-key': key } });

const idOf = (answer: { readonly body: unknown }): string => Accepted.parse(answer.body).message_id;

/** The ids of the messages that wait on the email lane; they are taken from there. */
const sent = async (): Promise<readonly string[]> => {
  const texts = await publishing.sqs.take(publishing.sqs.urls.lanes.email);
  return texts.map((text) => z.object({ messageId: z.string() }).parse(JSON.parse(text)).messageId);
};

describe('a publish with an Idempotency-Key', () => {
  test('that is repeated is answered as the first, says so, and publishes nothing', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const key = newId();
    const first = await publish(topic, key);
    now += 86_399_000;
    const second = await publish(topic, key);

    expect(first).toMatchObject({ status: 200 });
    expect(first.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(second).toMatchObject({ status: 200, body: first.body, headers: { 'Idempotency-Replayed': 'true' } });
    expect(await sent()).toEqual([idOf(first)]);
  });

  test('is a new one after a day, however long the item of the old one stays', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const key = newId();
    const first = await publish(topic, key);
    now += 86_401_000;
    const second = await publish(topic, key, { message: 'Disk fuller' });

    expect(second.status).toBe(200);
    expect(await sent()).toEqual([idOf(first), idOf(second)]);
    expect(idOf(second)).not.toBe(idOf(first));
  });

  test.each([
    ['another text', { message: 'Disk empty' }],
    ['another subject', { message: 'Disk full', subject: 'Alarm' }],
    ['another time to live', { message: 'Disk full', time_to_live: '60' }],
  ])('that was used with %s before is refused, and changes nothing', async (_, body) => {
    const topic = await publishing.topicWith({ email: 1 });
    const key = newId();
    const first = await publish(topic, key);

    expect(await publish(topic, key, body)).toMatchObject({
      status: 422,
      body: { code: 'OPS.0422', message: expect.stringContaining(key) },
    });
    expect(await sent()).toEqual([idOf(first)]);
  });

  test('is refused for another topic, and free for another project', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const key = newId();
    await publish(topic, key);
    await sent();

    expect(await publish(await publishing.topicWith({ email: 1 }), key)).toMatchObject({ status: 422 });
    const call = { project: OTHER_PROJECT, headers: { 'idempotency-key': key } };
    // Not refused for its key: the topic is not shared with that project.
    expect(await publishing.publish(topic, { message: 'Disk full' }, call)).toMatchObject({ status: 403 });
    expect(await sent()).toEqual([]);
  });

  test('is sent once by 100 calls at once; those that come too early are told when to come again', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const key = newId();
    const answers = await Promise.all(Array.from({ length: 100 }, () => publish(topic, key)));
    const accepted = answers.filter(({ status }) => status === 200);
    const early = answers.filter(({ status }) => status === 409);

    expect(accepted.length + early.length).toBe(100);
    const [only, ...others] = new Set(accepted.map(idOf));
    expect(others).toEqual([]);
    expect(accepted.filter(({ headers }) => headers['Idempotency-Replayed'] === undefined)).toHaveLength(1);
    expect(await sent()).toEqual([only]);
    for (const { body, headers } of early) {
      expect(body).toMatchObject({ code: 'OPS.0409' });
      expect(headers['Retry-After']).toBe('35');
    }
  });

  test('that was refused may be corrected under its key', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const key = newId();

    expect(await publish(topic, key, { message_template_name: 'absent', tags: { a: 'b' } })).toMatchObject({
      status: 404,
    });
    const answer = await publish(topic, key);
    expect(answer.status).toBe(200);
    expect(await sent()).toEqual([idOf(answer)]);
  });

  test('that SQS did not take whole sends the same message when it is repeated', async () => {
    const topic = await publishing.topicWith({ email: 1, sms: 1 });
    const key = newId();
    refusals.set(({ text }) => !text.includes('"protocol":"email"'));
    expect(await publish(topic, key)).toMatchObject({ status: 500 });
    const [half, ...others] = await sent();
    refusals.set();
    const answer = await publish(topic, key);

    expect(others).toEqual([]);
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(idOf(answer)).toBe(half);
    expect(await sent()).toEqual([half]);
  });

  test.each(['', 'a\u00e9', 'x'.repeat(256)])('%j is refused as a key', async (key) => {
    const topic = await publishing.topicWith({ email: 1 });

    expect(await publish(topic, key)).toMatchObject({ status: 400, body: { code: 'SMN.0019' } });
    expect(await sent()).toEqual([]);
  });

  test('costs two writes, a repetition one refused write and one read, and nothing without a key', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    const key = newId();
    await publishing.publish(topic, { message: 'warm' });

    expect(await publishing.dynamodb.callsOf(() => publish(topic, key))).toEqual(['PutItem', 'GetItem', 'UpdateItem']);
    expect(await publishing.dynamodb.callsOf(() => publish(topic, key))).toEqual(['PutItem', 'GetItem']);
    const without = () => publishing.publish(topic, { message: 'Disk full' });
    expect(await publishing.dynamodb.callsOf(without)).toEqual(['GetItem']);
  });
});
