import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createSpendCapStore, type SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';

let publishing: Publishing;
let caps: SpendCapStore;
let now = Date.UTC(2026, 10, 15);
const PROJECT = 'project-1';

beforeAll(async () => {
  const settings = { prices: { smsPartUsd: 0.05, emailUsd: 0.0001 }, fanOut: { inlineSubscribers: 20 } };
  publishing = await startPublishing({ settings, clock: () => now });
  caps = createSpendCapStore(publishing.dynamodb.registry);
  const usage = createUsageStore(publishing.dynamodb.deliveries);
  await usage.addPaid({ project: PROJECT, day: '2026-11-01' }, 'sms', { deliveries: 10, failures: 0, parts: 10 });
});
afterAll(() => publishing.stop());
beforeEach(async () => {
  await caps.set(PROJECT, 'sms', 0.5);
  await caps.remove(PROJECT, 'email');
  now += 60_000; // what was read before is forgotten
});

const MESSAGE = { message: 'Disk full' };
const REFUSAL = {
  status: 403,
  body: { error_code: 'OPS.0091', error_msg: expect.stringContaining('sms: 0.5 USD a month, about 0.5 USD spent') },
};

describe('a publish of a project that has spent its cap on texts', () => {
  test('is refused when all who would get it get texts', async () => {
    expect(await publishing.publish(await publishing.topicWith({ sms: 2 }), MESSAGE)).toMatchObject(REFUSAL);
    expect(await publishing.sqs.take(publishing.sqs.urls.lanes.sms)).toEqual([]);
  });

  test('is accepted when others get it too: an alarm’s mail is not stopped by texts that cost too much', async () => {
    const topic = await publishing.topicWith({ sms: 1, email: 1 });
    expect(await publishing.publish(topic, MESSAGE)).toMatchObject({ status: 200 });
    expect(await publishing.sqs.take(publishing.sqs.urls.lanes.email)).toHaveLength(1);
  });

  test('is judged by who wants it: filters count', async () => {
    const topic = await publishing.topicWith({ sms: 1, http: 1 });
    const only = (protocol: string) => ({
      ...MESSAGE,
      message_attributes: [{ name: 'smn_protocol', type: 'PROTOCOL', value: [protocol] }],
    });
    expect(await publishing.publish(topic, only('sms'))).toMatchObject(REFUSAL);
    expect(await publishing.publish(topic, only('http'))).toMatchObject({ status: 200 });
    expect(await publishing.publish(topic, only('dms'))).toMatchObject({ status: 200 });
  });

  test('is accepted when nobody gets it, and when the topic is too large for its subscribers to be looked at', async () => {
    expect(await publishing.publish(await publishing.topicWith({}), MESSAGE)).toMatchObject({ status: 200 });
    expect(await publishing.publish(await publishing.topicWith({ sms: 21 }), MESSAGE)).toMatchObject({ status: 200 });
  });

  test('is refused message by message in a batch', async () => {
    const messages = [{ id: 'a', ...MESSAGE }];
    const answer = await publishing.publishBatch(await publishing.topicWith({ sms: 1 }), { messages });
    expect(answer).toMatchObject({ status: 200, body: { results: [{ id: 'a', code: 'OPS.0091' }] } });
  });

  test('goes out again half a minute after the cap was raised', async () => {
    const topic = await publishing.topicWith({ sms: 1 });
    expect(await publishing.publish(topic, MESSAGE)).toMatchObject(REFUSAL);
    await caps.set(PROJECT, 'sms', 0.6);
    now += 30_000;
    expect(await publishing.publish(topic, MESSAGE)).toMatchObject({ status: 200 });
  });
});

describe('the calls of a publish', () => {
  /** Of a caller whose credential is known. */
  const callsOf = async (topic: Parameters<Publishing['publish']>[0]) => {
    await publishing.publish(await publishing.topicWith({}), MESSAGE);
    return publishing.dynamodb.callsOf(() => publishing.publish(topic, MESSAGE));
  };

  test('look caps up once in half a minute for mails, texts and calls alone, and sums where there is a cap', async () => {
    const mails = await publishing.topicWith({ email: 1 });
    expect(await callsOf(mails)).toEqual(['GetItem', 'Query', 'GetItem']);
    expect(await callsOf(mails)).toEqual(['GetItem']);
    now += 30_000;
    expect(await callsOf(mails)).toEqual(['GetItem', 'GetItem']);
    await caps.set(PROJECT, 'email', 1);
    now += 30_000; // the subscribers are read again as well
    expect(await callsOf(mails)).toEqual(['GetItem', 'Query', 'GetItem', 'Query']);
    expect(await callsOf(mails)).toEqual(['GetItem']);
  });

  test('look up nothing where somebody else than these gets it', async () => {
    const topic = await publishing.topicWith({ email: 1, http: 1 });
    expect(await callsOf(topic)).toEqual(['GetItem', 'Query']);
    expect(await callsOf(topic)).toEqual(['GetItem']);
  });
});
