import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';

const MISSING = 'http://127.0.0.1:1/000000000000/missing';

describe('a publish whose email lane takes nothing', () => {
  let publishing: Publishing;
  beforeAll(async () => {
    publishing = await startPublishing({ urls: (urls) => ({ ...urls, lanes: { ...urls.lanes, email: MISSING } }) });
  });
  afterAll(() => publishing.stop());

  test('leaves that lane, and no other, to the fan-out function', async () => {
    const topic = await publishing.topicWith({ email: 2, http: 2 });
    expect(await publishing.publish(topic, { message: 'Hello', subject: 'Hi' })).toMatchObject({ status: 200 });
    const { sqs } = publishing;
    expect((await sqs.take(sqs.urls.lanes.http)).map((text) => JSON.parse(text).recipients.length)).toEqual([2]);
    const requests = (await sqs.take(sqs.urls.fanOut)).map((text) => JSON.parse(text));
    expect(requests).toMatchObject([{ lanes: ['email'], message: { subject: 'Hi', bodies: { default: 'Hello' } } }]);
  });
});

describe('a publish that no queue takes', () => {
  let publishing: Publishing;
  beforeAll(async () => {
    publishing = await startPublishing({
      urls: () => ({ lanes: { http: MISSING, email: MISSING, sms: MISSING }, fanOut: MISSING }),
    });
  });
  afterAll(() => publishing.stop());

  test('answers 500 in SMN form', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    expect(await publishing.publish(topic, { message: 'Hello' })).toMatchObject({
      status: 500,
      body: { code: 'SMN.0018', error_code: 'SMN.0018', message: expect.any(String), error_msg: expect.any(String) },
    });
  });
});

describe('what a publish puts on the queues', () => {
  let publishing: Publishing;
  beforeAll(async () => {
    publishing = await startPublishing();
  });
  afterAll(() => publishing.stop());

  const published = async (body: Readonly<Record<string, unknown>>) => {
    const { sqs } = publishing;
    const topic = await publishing.topicWith({ email: 1, sms: 1, http: 1, https: 1 });
    const answer = await publishing.publish(topic, body);
    const lanes = [sqs.urls.lanes.email, sqs.urls.lanes.sms, sqs.urls.lanes.http];
    const texts = (await Promise.all(lanes.map((lane) => sqs.take(lane)))).flat();
    const envelopes = texts.map((text) => JSON.parse(text));
    return { answer, envelopes, bodyOf: (protocol: string) => envelopes.find((e) => e.protocol === protocol)?.body };
  };

  test('is one envelope per protocol, with the message id of the answer', async () => {
    const { answer, envelopes } = await published({ message: 'Hello', time_to_live: '60' });
    expect(envelopes.map(({ protocol }) => protocol).toSorted()).toEqual(['email', 'http', 'https', 'sms']);
    expect(answer.body).toMatchObject({ message_id: envelopes[0].messageId });
    expect(new Set(envelopes.map(({ messageId }) => messageId)).size).toBe(1);
    for (const { expiresAt, publishedAt, attempt } of envelopes) {
      expect(expiresAt - publishedAt).toBe(60_000);
      expect(attempt).toBe(0);
    }
  });

  test('is the text of the protocol, else the default, when a structure is published', async () => {
    const structure = { default: 'For all', email: 'For mail', dingding: { msgType: 'text' } };
    const { bodyOf } = await published({ message_structure: JSON.stringify(structure), message: 'ignored' });
    expect(['email', 'sms', 'http', 'https'].map(bodyOf)).toEqual(['For mail', 'For all', 'For all', 'For all']);
  });

  test('keeps 256 KB of any characters unchanged', async () => {
    const message = `${'🙂'.repeat(65_535)}\u0001\uffff`.slice(0, -1);
    const { answer, envelopes } = await published({ message });
    expect(answer.status).toBe(200);
    expect(envelopes).toHaveLength(4);
    for (const { body } of envelopes) {
      expect(Buffer.from(body.base64, 'base64').toString('utf16le')).toBe(message);
    }
  });
});
