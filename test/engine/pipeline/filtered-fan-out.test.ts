import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Protocol } from '#src/domain/protocol.ts';
import type { FilterPolicy } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { createQueues } from '#src/queues/queues.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { aSubscription, aTopic } from '#test/support/records.ts';

/** Subscribers of a topic: name, protocol and policies. */
type Row = readonly [name: string, protocol: Protocol, ...policies: readonly FilterPolicy[]];

const policy = (name: string, ...values: readonly string[]): FilterPolicy => ({ name, values });

const ROWS: readonly Row[] = [
  ['a', 'http', policy('week', 'sunday', 'wednesday'), policy('time', 'morning', 'afternoon')],
  ['b', 'email', policy('week', 'monday', 'wednesday'), policy('time', 'night')],
  ['bare', 'http'],
  ['bare', 'sms'],
];

const string = (name: string, value: string) => ({ name, type: 'STRING', value });
const array = (name: string, ...value: readonly string[]) => ({ name, type: 'STRING_ARRAY', value });
const ofProtocols = (...value: readonly Protocol[]) => ({ name: 'smn_protocol', type: 'PROTOCOL', value });

const addRows = async ({ topics, subscriptions }: Publishing, rows: readonly Row[]): Promise<Topic> => {
  const { topic } = await topics.create(aTopic());
  for (const [name, protocol, ...filterPolicies] of rows) {
    const endpoint = `${protocol}:${name}`;
    const policies = filterPolicies.length > 0 ? { filterPolicies } : {};
    await subscriptions.add(aSubscription({ topicId: topic.id, protocol, endpoint, ...policies }));
  }
  await topics.recordSubscriptionChange(topic, rows.length);
  return topic;
};

const LANES = ['http', 'email', 'sms'] as const;

/** The endpoints in the envelopes that wait on the lanes. */
const takeEndpoints = async ({ sqs }: Publishing): Promise<readonly string[]> => {
  const texts = (await Promise.all(LANES.map((lane) => sqs.take(sqs.urls.lanes[lane])))).flat();
  const recipients = texts.flatMap((text) => JSON.parse(text).recipients);
  return recipients.map(({ endpoint }) => endpoint).toSorted();
};

const SCENARIOS = [
  { attributes: [string('week', 'sunday')], receivers: ['http:a'] },
  { attributes: [string('week', 'sunday'), string('time', 'night')], receivers: [] },
  {
    attributes: [array('week', 'sunday', 'monday'), array('time', 'morning', 'night')],
    receivers: ['email:b', 'http:a'],
  },
  { attributes: [string('place', 'port')], receivers: [] },
  { attributes: [ofProtocols('http', 'sms')], receivers: ['http:a', 'http:bare', 'sms:bare'] },
  { attributes: [string('week', 'wednesday'), ofProtocols('email')], receivers: ['email:b'] },
  { attributes: [ofProtocols('wechat')], receivers: [] },
  { attributes: [], receivers: ['email:b', 'http:a', 'http:bare', 'sms:bare'] },
];

describe('a small topic, expanded by the publish', () => {
  let publishing: Publishing;
  beforeAll(async () => {
    publishing = await startPublishing();
  });
  afterAll(() => publishing.stop());

  test.each(SCENARIOS)('$attributes reach $receivers', async ({ attributes, receivers }) => {
    const topic = await addRows(publishing, ROWS);

    const body = { message: 'Hello', message_attributes: attributes };
    expect(await publishing.publish(topic, body)).toMatchObject({
      status: 200,
      body: { message_id: expect.any(String) },
    });

    expect(await takeEndpoints(publishing)).toEqual(receivers);
  });

  test('a publish that passes no filter calls no queue', async () => {
    const topic = await addRows(publishing, ROWS);
    publishing.requests.length = 0;

    await publishing.publish(topic, { message: 'Hello', message_attributes: [string('place', 'port')] });

    expect(publishing.requests).toEqual([]);
  });

  test('policies changed between two publishes count for the second, although the list was cached', async () => {
    const topic = await addRows(publishing, []);
    const one = aSubscription({ topicId: topic.id, protocol: 'http', endpoint: 'http:one' });
    await publishing.subscriptions.add(one);
    await publishing.topics.recordSubscriptionChange(topic, 1);
    const publish = () =>
      publishing.publish(topic, { message: 'Hello', message_attributes: [string('week', 'sunday')] });
    await publish();
    expect(await takeEndpoints(publishing)).toEqual([]);

    await publishing.subscriptions.changeFilterPolicies(one, [policy('week', 'sunday')]);
    await publishing.topics.recordSubscriptionChange(topic, 0);
    await publish();

    expect(await takeEndpoints(publishing)).toEqual(['http:one']);
  });

  test('one cached list serves messages with and without attributes, at one read a publish', async () => {
    const topic = await addRows(publishing, ROWS);
    const publish = (...attributes: readonly object[]) =>
      publishing.publish(topic, { message: 'Hello', message_attributes: attributes });
    await publish();
    await takeEndpoints(publishing);

    const calls = await publishing.dynamodb.callsOf(async () => {
      await publish(string('week', 'sunday'));
      await publish();
    });

    expect(calls).toEqual(['GetItem', 'GetItem']);
    expect(await takeEndpoints(publishing)).toEqual(['email:b', 'http:a', 'http:a', 'http:bare', 'sms:bare']);
  });
});

describe('a large topic, expanded from the fan-out queue', () => {
  let publishing: Publishing;
  beforeAll(async () => {
    publishing = await startPublishing({ settings: { fanOut: { inlineSubscribers: 1, subscribersPerRange: 2 } } });
  });
  afterAll(() => publishing.stop());

  test.each(SCENARIOS)('$attributes reach $receivers', async ({ attributes, receivers }) => {
    const topic = await addRows(publishing, ROWS);
    const { sqs, subscriptions } = publishing;

    await publishing.publish(topic, { message: 'Hello', message_attributes: attributes });
    expect(await takeEndpoints(publishing)).toEqual([]);
    const ranges = await sqs.take(sqs.urls.fanOut);
    expect(ranges).toHaveLength(2);
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    for (const range of ranges) await expandRange(range, { subscriptions, queues });

    expect(await takeEndpoints(publishing)).toEqual(receivers);
  });
});
