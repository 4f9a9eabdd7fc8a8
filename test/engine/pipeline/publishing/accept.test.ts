import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { TEMPLATE_PROTOCOLS } from '#src/domain/messages/template.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { aTemplate } from '#test/support/records.ts';

const asTemplate = (text: string) => z.enum(TEMPLATE_PROTOCOLS).parse(text);

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

describe('the longest time to live of a stage', () => {
  let publishing: Publishing;
  beforeAll(async () => {
    publishing = await startPublishing({ settings: { quotas: { timeToLiveSeconds: 100 } } });
  });
  afterAll(() => publishing.stop());

  test('may be asked for, and not a second more', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    const publish = (time_to_live: string) => publishing.publish(topic, { message: 'Hello', time_to_live });

    expect(await publish('100')).toMatchObject({ status: 200 });
    expect(await publish('101')).toMatchObject({
      status: 400,
      body: {
        error_code: 'SMN.0019',
        error_msg: 'Parameter: time_to_live is invalid. It is 101; allowed: 1 to 100 seconds.',
      },
    });
    expect(await publishing.sqs.take(publishing.sqs.urls.lanes.http)).toHaveLength(1);
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

  test('is the object of a robot as JSON text, and for devices the texts of all platforms', async () => {
    const { sqs } = publishing;
    const topic = await publishing.topicWith({ dingding: 1, welink: 1, application: 1 });
    const dingding = { msgType: 'markdown', content: '# Full', at: { isAtAll: true } };
    const structure = { default: 'For all', dingding, APNS: '{"aps":{}}' };
    await publishing.publish(topic, { message_structure: JSON.stringify(structure) });
    const texts = [...(await sqs.take(sqs.urls.lanes.chat)), ...(await sqs.take(sqs.urls.lanes.push))];
    const bodies = Object.fromEntries(
      texts.map((text) => JSON.parse(text)).map(({ protocol, body }) => [protocol, body]),
    );
    expect(bodies).toEqual({
      dingding: JSON.stringify(dingding),
      welink: 'For all',
      application: JSON.stringify({ default: 'For all', APNS: '{"aps":{}}' }),
    });
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

describe('a publish that is too large for one message on the fan-out queue', () => {
  let publishing: Publishing;
  beforeAll(async () => {
    publishing = await startPublishing({ settings: { fanOut: { inlineSubscribers: 1 } } });
  });
  afterAll(() => publishing.stop());

  test('is split by texts, so that every protocol gets its own and devices that of their platform', async () => {
    const { sqs, dynamodb } = publishing;
    const topic = await publishing.topicWith({ email: 1, sms: 1, dingding: 1, application: 1 });
    const texts = Object.fromEntries(
      ['default', 'email', 'sms', 'http'].map((key) => [key, `${key} `.repeat(60_000).slice(0, 240_000)]),
    );
    const templates = createTemplateStore(dynamodb.registry);
    for (const [protocol, content] of Object.entries(texts)) {
      await templates.create(
        aTemplate({ project: topic.project, name: 'large', protocol: asTemplate(protocol), content }),
      );
    }
    expect(await publishing.publish(topic, { message_template_name: 'large' })).toMatchObject({ status: 200 });

    const requests = await sqs.take(sqs.urls.fanOut);
    const subscriptions = createSubscriptionStore(dynamodb.registry);
    for (const request of requests) await expandRange(request, { subscriptions, queues: createQueues(sqs) });
    const lanes = [sqs.urls.lanes.email, sqs.urls.lanes.sms, sqs.urls.lanes.chat, sqs.urls.lanes.push];
    const envelopes = (await Promise.all(lanes.map((lane) => sqs.take(lane)))).flat().map((text) => JSON.parse(text));
    expect(requests.length).toBeGreaterThan(1);
    expect(Object.fromEntries(envelopes.map(({ protocol, body }) => [protocol, body]))).toEqual({
      email: texts['email'],
      sms: texts['sms'],
      dingding: texts['default'],
      application: JSON.stringify({ default: texts['default']?.slice(0, 8192) }),
    });
    expect(envelopes).toHaveLength(4);
  });
});
