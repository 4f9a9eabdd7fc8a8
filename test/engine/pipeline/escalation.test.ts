import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { noteCallEvent } from '#src/pipeline/note-call-event.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { aSubscription, aTopic } from '#test/support/records.ts';

let publishing: Publishing;

beforeAll(async () => {
  publishing = await startPublishing({ settings: { fanOut: { inlineSubscribers: 50, subscribersPerRange: 100 } } });
});
afterAll(() => publishing.stop());
beforeEach(async () => {
  const { lanes, deadLetters, fanOut } = publishing.sqs.urls;
  for (const url of [lanes.voice, deadLetters.voice, fanOut]) await publishing.sqs.take(url);
});

const phone = (index: number): string => `+861380013${String(index).padStart(4, '0')}`;

/** A topic with subscribers to calls, numbered from 0; the policy names them by number, step by step. */
const aTopicWith = async (
  count: number,
  steps: readonly (readonly number[])[],
  change: (index: number) => Partial<Subscription> = () => ({}),
): Promise<Topic> => {
  const { topics, subscriptions } = publishing;
  const { topic } = await topics.create(aTopic({ project: 'project-1' }));
  const rows = Array.from({ length: count }, (_, index) =>
    aSubscription({ topicId: topic.id, protocol: 'callnotify', endpoint: phone(index), ...change(index) }),
  );
  await Promise.all(rows.map((row) => subscriptions.add(row)));
  await topics.recordSubscriptionChange(topic, count);
  const idsOf = (step: readonly number[]) => step.flatMap((index) => rows[index]?.id ?? []);
  const notifyPolicy = { id: 'policy', steps: steps.map((step, order) => ({ order, subscriptionIds: idsOf(step) })) };
  if (steps.length > 0) await topics.change(topic, { notifyPolicy });
  return topic;
};

const envelopesOf = async (url: string): Promise<readonly Envelope[]> =>
  (await publishing.sqs.take(url)).map((text) => JSON.parse(text));
const onLane = () => envelopesOf(publishing.sqs.urls.lanes.voice);

/** Who an envelope is for, and who is called after them. */
const shown = ({ recipients, escalation }: Envelope) => [
  recipients.map(({ endpoint }) => endpoint),
  escalation?.steps.map((step) => step.map(({ endpoint }) => endpoint)),
];

describe('a publish to a topic with a notify policy', () => {
  test('begins one chain of calls, and calls those outside the policy as usual', async () => {
    const topic = await aTopicWith(5, [[1], [3, 0]]);
    expect(await publishing.publish(topic, { message: 'Disk full' })).toMatchObject({ status: 200 });

    const envelopes = await onLane();
    expect(envelopes.map(shown).toSorted()).toEqual([
      [[phone(1)], [[phone(3), phone(0)]]],
      [expect.arrayContaining([phone(2), phone(4)]), undefined],
    ]);
    expect(new Set(envelopes.map(({ messageId }) => messageId)).size).toBe(1);
    expect(envelopes.find(({ escalation }) => escalation)?.escalation?.waitSeconds).toBe(60);
  });

  test('costs one read more, and none without a policy', async () => {
    const [withPolicy, without] = [await aTopicWith(2, [[0], [1]]), await aTopicWith(2, [])];
    const readsOf = async (topic: Topic) => {
      await publishing.publish(topic, { message: 'warm' });
      return publishing.dynamodb.callsOf(() => publishing.publish(topic, { message: 'Disk full' }));
    };
    expect(await readsOf(withPolicy)).toEqual(['GetItem', 'BatchGetItem']);
    expect(await readsOf(without)).toEqual(['GetItem']);
  });

  test('leaves out owners who have gone or cancelled; a policy without recipients makes no calls', async () => {
    const { cancelled } = SUBSCRIPTION_STATUS;
    const topic = await aTopicWith(3, [[0], [1], [2]], (index) => (index === 0 ? { status: cancelled } : {}));
    await publishing.publish(topic, { message: 'Disk full' });
    expect((await onLane()).map(shown)).toEqual([[[phone(1)], [[phone(2)]]]]);

    const nobody = await aTopicWith(1, [[0]], () => ({ status: cancelled }));
    await publishing.publish(nobody, { message: 'Disk full' });
    expect(await onLane()).toEqual([]);
  });

  test('calls only who passes the filter of the message', async () => {
    const filterPolicies = [{ name: 'level', values: ['high'] }];
    const topic = await aTopicWith(3, [[0], [1]], (index) => (index === 0 ? {} : { filterPolicies }));
    const message_attributes = [{ name: 'level', type: 'STRING', value: 'high' }];
    await publishing.publish(topic, { message: 'Disk full', message_attributes });
    expect((await onLane()).map(shown)).toEqual([
      [[phone(1)], []],
      [[phone(2)], undefined],
    ]);
  });

  test('begins one chain of a large topic too, whatever number of ranges it is split into', async () => {
    const topic = await aTopicWith(120, [[7], [8]]);
    await publishing.topics.recordSubscriptionChange(topic, 150);
    await publishing.publish(topic, { message: 'Disk full' });
    const requests = await publishing.sqs.take(publishing.sqs.urls.fanOut);
    expect(requests).toHaveLength(3);

    const queues = createQueues({ sqs: publishing.sqs.sqs, urls: publishing.sqs.urls });
    for (const request of requests) await expandRange(request, { subscriptions: publishing.subscriptions, queues });

    const envelopes = await onLane();
    const chains = envelopes.filter(({ escalation }) => escalation !== undefined);
    expect(chains.map(shown)).toEqual([[[phone(7)], [[phone(8)]]]]);
    const others = envelopes
      .filter(({ escalation }) => escalation === undefined)
      .flatMap(({ recipients }) => recipients);
    expect(new Set(others.map(({ endpoint }) => endpoint)).size).toBe(118);
    expect(others).toHaveLength(118);
  });
});

/** Processes what is on the lane of calls, where every call is started, and returns the endpoints that were called. */
const work = async (envelopes: readonly Envelope[], receiveCount = 1): Promise<readonly string[]> => {
  const called: string[] = [];
  const { dynamodb, sqs, subscriptions } = publishing;
  await deliverBatch(
    envelopes.map((envelope, index) => ({ id: `record-${index}`, body: JSON.stringify(envelope), receiveCount })),
    {
      lane: 'voice',
      deliverers: {
        callnotify: async () => async (recipient) => {
          called.push(recipient.endpoint);
          return { kind: 'delivered' };
        },
      },
      queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }),
      subscriptions,
      chains: createCallChainStore(dynamodb.deliveries),
      topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
      observers: [],
      settings: Settings.parse({}).delivery,
      concurrency: 10,
      clock: Date.now,
      random: Math.random,
      onEnvelopeDone: () => undefined,
      onError: (error) => {
        throw error;
      },
    },
    { remainingMs: () => 60_000, signal: new AbortController().signal },
  );
  return called;
};

const eventOf = (eventType: string, { messageId, topicId }: Envelope, context: object = {}) =>
  JSON.stringify({
    eventType,
    eventVersion: '1.0',
    isFinal: false,
    destinationPhoneNumber: phone(0),
    messageId: 'of-the-call',
    context: { messageId, topicUrn: 'urn', subscriptionId: 's', chainTopicId: topicId, ...context },
  });

const onEnvelopeDone = (text: string) =>
  noteCallEvent(text, { chains: createCallChainStore(publishing.dynamodb.deliveries), clock: Date.now });

describe('a chain of calls', () => {
  /** The first envelope of a chain, as a publish makes it; the wait is over at once. */
  const begin = async (...steps: readonly (readonly number[])[]): Promise<Envelope> => {
    const topic = await aTopicWith(4, steps);
    await publishing.publish(topic, { message: 'Disk full' });
    const first = (await onLane()).find(({ escalation }) => escalation !== undefined);
    if (first?.escalation === undefined) throw new Error('There is no chain');
    return { ...first, escalation: { ...first.escalation, waitSeconds: 0 } };
  };

  test('goes on step by step while no call is answered', async () => {
    expect(await work([await begin([0], [1, 2], [3])])).toEqual([phone(0)]);
    const second = await onLane();
    expect(second.map(shown)).toEqual([[[phone(1), phone(2)], [[phone(3)]]]]);

    expect(await work(second)).toEqual([phone(1), phone(2)]);
    const third = await onLane();
    expect(await work(third)).toEqual([phone(3)]);
    expect(await onLane()).toEqual([]);
  });

  test('waits before the next step', async () => {
    const first = await begin([0], [1]);
    await work([{ ...first, escalation: { steps: first.escalation?.steps ?? [], waitSeconds: 900 } }]);
    expect(await publishing.sqs.count(publishing.sqs.urls.lanes.voice)).toEqual({ visible: 0, delayed: 1 });
  });

  test.each(['VOICE_ANSWERED', 'VOICE_COMPLETED'])(
    'ends with the event %s, also when it comes twice',
    async (event) => {
      const first = await begin([0], [1]);
      await work([first]);
      await onEnvelopeDone(eventOf(event, first));
      await onEnvelopeDone(eventOf(event, first));
      expect(await work(await onLane())).toEqual([]);
      expect(await onLane()).toEqual([]);
    },
  );

  test.each([
    ['another event', (first: Envelope) => eventOf('VOICE_NO_ANSWER', first)],
    [
      'an answer to another message',
      (first: Envelope) => eventOf('VOICE_ANSWERED', { ...first, messageId: 'another' }),
    ],
    ['an answer without a chain', () => JSON.stringify({ eventType: 'VOICE_ANSWERED', context: { messageId: 'm' } })],
    ['an answer without a context', () => JSON.stringify({ eventType: 'VOICE_ANSWERED' })],
  ])('does not end with %s', async (_what, event) => {
    const first = await begin([0], [1]);
    await work([first]);
    await onEnvelopeDone(event(first));
    expect(await work(await onLane())).toEqual([phone(1)]);
  });

  test('calls no owner who has cancelled meanwhile; an empty step is followed by the next at once', async () => {
    const first = await begin([0], [1], [2]);
    await work([first]);
    const [second] = await onLane();
    if (second === undefined) throw new Error('There is no second step');
    const { subscriptionId: id = '' } = second.recipients[0] ?? {};
    await publishing.subscriptions.changeStatus({ topicId: second.topicId, id }, SUBSCRIPTION_STATUS.cancelled);

    expect(await work([second])).toEqual([]);
    expect((await onLane()).map(shown)).toEqual([[[phone(2)], []]]);
  });

  test('whose step came a second time processes it alone, and goes on once', async () => {
    const first = await begin([0, 1], [2]);
    expect(await work([first], 2)).toEqual([]);
    const parts = await onLane();
    expect(parts.map(shown).toSorted()).toEqual([
      [[phone(0)], []],
      [[phone(1)], []],
      [[phone(2)], []],
    ]);
    expect(await work(parts)).toHaveLength(3);
    expect(await onLane()).toEqual([]);
  });

  test('that is given up whole leaves a dead letter of every recipient it has not called, each for one call', async () => {
    const first = await begin([0, 1], [2, 0], [3]);
    const { deliveries } = publishing.dynamodb;
    const deadLetters = createDeadLetterStore(deliveries);
    const directSms = createDirectSmsStore(deliveries);
    const filed = await fileDeadLetter(
      { body: JSON.stringify(first), queueName: 'VoiceDeadLetters' },
      {
        deadLetters,
        deadLetterTokens: { encrypt: async () => '' },
        directSms,
        queues: { send: async () => [] },
        keepDays: 30,
        clock: Date.now,
      },
    );

    const { project = '' } = parseTopicUrn(first.topicUrn) ?? {};
    const listed = await deadLetters.list({ project, limit: 100, now: Date.now() });
    const ofIt = listed.deadLetters.filter(({ messageId }) => messageId === first.messageId);
    expect(filed.recipients).toBe(4);
    expect(ofIt.map(({ endpoint }) => endpoint).toSorted()).toEqual([0, 1, 2, 3].map(phone));
    const again = await Promise.all(ofIt.map(({ id }) => deadLetters.get(id, Date.now())));
    expect(again.map((one) => one?.envelope?.escalation)).toEqual(Array(4).fill(undefined));
  });

  test('is not recorded by an event that cannot be read', async () => {
    await expect(onEnvelopeDone('no JSON')).rejects.toThrow();
    await expect(onEnvelopeDone('{"eventType":7}')).rejects.toThrow();
  });
});
