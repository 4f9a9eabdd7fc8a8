import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decryptText } from '#src/domain/messages/encrypted-text.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { policyFor } from '#test/support/access-policy.ts';
import { OTHER_PROJECT, type Publishing, startPublishing } from '#test/support/publishing.ts';

const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000001';

let publishing: Publishing;
beforeAll(async () => {
  const targets = { keys: [{ arn: KEY_ARN }] };
  publishing = await startPublishing({ settings: { targets, fanOut: { inlineSubscribers: 10 } } });
});
afterAll(() => publishing.stop());
afterEach(() => publishing.kms.refuse(undefined));

const binding = { keyBinding: { id: 'b'.repeat(32), keyId: KEY_ARN } };
const times = { createdAt: 0, updatedAt: 0 };
const logtank = { logtank: { id: 'c'.repeat(32), logGroupId: 'group', logStreamId: 'stream', ...times } };

/** A topic that is bound to something, with these subscribers. */
const boundTopic = async (bindings: Partial<Topic>, counts: Parameters<Publishing['topicWith']>[0] = { http: 1 }) => {
  const topic = await publishing.topicWith(counts);
  if (Object.keys(bindings).length > 0) await publishing.topics.change(topic, bindings);
  return topic;
};

const envelopesOn = async (lane: 'http' | 'email'): Promise<readonly Envelope[]> =>
  (await publishing.sqs.take(publishing.sqs.urls.lanes[lane])).flatMap((text) => decode(Envelope, text) ?? []);

const opened = async (envelope: Envelope | undefined, topic: Topic) => {
  if (envelope?.encryption === undefined) throw new Error('It is not encrypted');
  const { messageId, subject = '', body, encryption } = envelope;
  const topicDataKeys = createTopicDataKeys({ kms: publishing.kms.kms, cacheSeconds: 0, clock: Date.now });
  const found = await topicDataKeys.forDecryption(encryption, formatTopicUrn({ ...topic, region: 'us-east-1' }));
  if ('unusable' in found) throw new Error(found.unusable);
  return {
    subject: subject && decryptText(subject, found.key, { messageId, field: 'subject' }),
    body: decryptText(body, found.key, { messageId, field: 'body' }),
  };
};

const kmsCallsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const before = publishing.kms.calls.length;
  await work();
  return publishing.kms.calls.slice(before).map(({ action }) => action);
};

describe('a publish to a topic with a KMS key', () => {
  test('leaves nothing readable in the queues: subject and bodies open with the data key beside them', async () => {
    const topic = await boundTopic(binding, { http: 1, email: 1 });
    const message_structure = JSON.stringify({ default: 'For all of you', email: 'For mail readers' });
    expect(await publishing.publish(topic, { subject: 'Hear', message_structure })).toMatchObject({ status: 200 });
    const [http] = await envelopesOn('http');
    const [email] = await envelopesOn('email');

    for (const word of ['Hear', 'For all', 'For mail']) expect(JSON.stringify([http, email])).not.toContain(word);
    expect(await opened(http, topic)).toEqual({ subject: 'Hear', body: 'For all of you' });
    expect(await opened(email, topic)).toEqual({ subject: 'Hear', body: 'For mail readers' });
  });

  test('calls KMS once in five minutes, and not at all without a key', async () => {
    const topic = await boundTopic(binding);
    const publish = () => publishing.publish(topic, { message: 'Hello' });
    expect(await kmsCallsOf(publish)).toEqual(['GenerateDataKey']);
    expect(await kmsCallsOf(publish)).toEqual([]);
    const other = await boundTopic({});
    expect(await kmsCallsOf(() => publishing.publish(other, { message: 'Hello' }))).toEqual([]);
    expect((await envelopesOn('http')).at(-1)?.body).toBe('Hello');
  });

  test('of the longest body travels, also by the fan-out queue', async () => {
    const topic = await boundTopic(binding, { http: 12 });
    const message = '\u0001'.repeat(256 * 1024);
    expect(await publishing.publish(topic, { message })).toMatchObject({ status: 200 });
    const requests = await publishing.sqs.take(publishing.sqs.urls.fanOut);
    for (const request of requests) expect(Buffer.byteLength(request)).toBeLessThanOrEqual(1_048_576);
    const { subscriptions, sqs } = publishing;
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    for (const request of requests) await expandRange(request, { subscriptions, queues });
    const envelopes = await envelopesOn('http');
    expect(envelopes.flatMap(({ recipients }) => recipients)).toHaveLength(12);
    expect((await opened(envelopes[0], topic)).body === message).toBe(true);
  });

  test('is refused when the key cannot be used, and nothing is sent', async () => {
    const topic = await boundTopic(binding);
    publishing.kms.refuse('DisabledException');
    const answer = await publishing.publish(topic, { message: 'Hello' });
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'SMN.0001', message: expect.stringMatching(/Disabled/) },
    });
    expect(await envelopesOn('http')).toEqual([]);
  });

  test('of another project, when the key cannot be used, does not reveal which key that is', async () => {
    const topic = await boundTopic(binding);
    const text = policyFor(formatTopicUrn({ ...topic, region: 'us-east-1' }), OTHER_PROJECT);
    await publishing.accessPolicies.put(topic.id, text, Date.now());
    // So that the caller's credential, which KMS opens too, is known already.
    await publishing.publish(await boundTopic({}), { message: 'Hello' }, { project: OTHER_PROJECT });
    publishing.kms.refuse('DisabledException');

    expect(await publishing.publish(topic, { message: 'Hello' }, { project: OTHER_PROJECT })).toMatchObject({
      status: 403,
      body: { code: 'SMN.0001', message: expect.not.stringContaining(KEY_ARN) },
    });
  });

  test('is refused when the key left the list of the stage', async () => {
    const topic = await boundTopic({ keyBinding: { id: 'b'.repeat(32), keyId: KEY_ARN.replace(/1$/, '9') } });
    const answer = await publishing.publish(topic, { message: 'Hello' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'SMN.0001' } });
    expect(await envelopesOn('http')).toEqual([]);
  });

  test('is answered 500 when KMS does not answer, and nothing is sent', async () => {
    const topic = await boundTopic(binding);
    publishing.kms.refuse('KMSInternalException');
    expect((await publishing.publish(topic, { message: 'Hello' })).status).toBe(500);
    expect(await envelopesOn('http')).toEqual([]);
  });
});

describe('a publish to a topic with a log', () => {
  test('passes the log target to the lanes, at no price', async () => {
    const topic = await boundTopic(logtank);
    await publishing.publish(topic, { message: 'Hello' });
    const calls = await publishing.dynamodb.callsOf(() => publishing.publish(topic, { message: 'Hello' }));
    expect(calls).toEqual(['GetItem']);
    const target = { logGroupId: 'group', logStreamId: 'stream' };
    expect((await envelopesOn('http')).map(({ logTarget }) => logTarget)).toEqual([target, target]);
  });

  test('passes it by the fan-out queue too', async () => {
    const topic = await boundTopic(logtank, { http: 12 });
    await publishing.publish(topic, { message: 'Hello' });
    const { subscriptions, sqs } = publishing;
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    for (const request of await sqs.take(sqs.urls.fanOut)) await expandRange(request, { subscriptions, queues });
    expect((await envelopesOn('http'))[0]?.logTarget).toEqual({ logGroupId: 'group', logStreamId: 'stream' });
  });
});
