import { describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { TopicMove } from '#src/domain/topics/topic-move.ts';
import { type ForwardDependencies, forward } from '#src/pipeline/moving/forward.ts';
import type { ForwardRequest } from '#src/queues/forward-request.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = 1_000_000_000_000;
const DAY_MS = 86_400_000;
const URN = 'urn:smn:us-east-1:p:tides';
const MOVED: TopicMove = {
  ...{ state: 'moved', id: 'm', endpoint: 'https://there.example.com', topicUrn: URN, expiresAt: NOW + DAY_MS },
};

const topicOf = (move?: TopicMove): Topic => ({
  ...{ id: 't', project: 'p', name: 'tides', displayName: '', introduction: '', smsSignId: '' },
  ...{ enterpriseProjectId: '0', createdAt: 1, updatedAt: 1, subscriptionsVersion: 1, subscriptionCount: 1 },
  ...(move !== undefined && { move }),
});

const common = { v: 1, topicId: 't', hops: 0, since: NOW } as const;
const envelope: ForwardRequest = {
  ...{ ...common, kind: 'envelope' },
  envelope: {
    ...{ v: 1, kind: 'notification', messageId: 'm', topicUrn: 'urn:smn:us-east-1:old:tides', topicId: 't' },
    ...{ protocol: 'http', body: 'text', publishedAt: 1, expiresAt: 2, attempt: 1 },
    recipients: [{ subscriptionId: 's', endpoint: 'http://a.example' }],
  },
};
const feedback: ForwardRequest = {
  ...{ ...common, kind: 'feedback' },
  feedback: { kind: 'complained', subscriptionId: 's', sentAt: 1 },
};

const SUBSCRIPTION = aSubscription({ id: 's', topicId: 't', topicUrn: URN, protocol: 'http' });

type Options = {
  readonly topic?: Topic | undefined;
  readonly answer?: Awaited<ReturnType<ForwardDependencies['remotePlace']['call']>>;
  readonly isKnown?: boolean;
  readonly isRefusing?: boolean;
  readonly isSubscribed?: boolean;
};

const run = async (request: ForwardRequest, options: Options = {}) => {
  const { topic = topicOf(), answer = { kind: 'done', body: {} }, isKnown = true, isRefusing = false } = options;
  const queues = createRecordingQueues(() => isRefusing);
  const steps: object[] = [];
  const dependencies: ForwardDependencies = {
    topics: { getById: async () => ('topic' in options ? options.topic : topic) },
    subscriptions: { getMany: async () => new Map(options.isSubscribed === false ? [] : [['s', SUBSCRIPTION]]) },
    moves: { secretsOf: async () => (isKnown ? { token: 'smn_token', transferKey: Buffer.alloc(32) } : undefined) },
    remotePlace: {
      call: async (_move, _token, step) => {
        steps.push(step);
        return answer;
      },
    },
    topicDataKeys: { forDecryption: async () => ({ unusable: 'not asked for' }) },
    receiptHeads: { put: async () => undefined },
    onReceiptsLost: () => undefined,
    ...{ queues, settings: Settings.parse({}), region: 'us-east-1', clock: () => NOW },
  };
  const { outcome } = await forward(request, dependencies);
  return { outcome, steps, sent: queues.sent };
};

describe('what comes for a topic that has gone', () => {
  test('goes after it, one hop further, and is stored there before it is gone here', async () => {
    const { outcome, steps, sent } = await run(envelope, { topic: topicOf(MOVED) });
    expect([outcome, sent]).toEqual(['forwarded', []]);
    expect(steps).toEqual([{ step: 'forward', move_id: 'm', topic_id: 't', item: { ...envelope, hops: 1 } }]);
  });

  test.each([
    [undefined, 10, NOW],
    [1, 20, NOW - DAY_MS],
    [12, 900, NOW - DAY_MS],
  ])('waits when the place cannot take it, after %s failures for %d s', async (failures, delaySeconds, since) => {
    const request = { ...envelope, since, ...(failures !== undefined && { failures }) };
    const { outcome, sent } = await run(request, { topic: topicOf(MOVED), answer: { kind: 'later', why: 'timeout' } });
    expect(outcome).toBe('waiting');
    expect(sent).toMatchObject([{ delaySeconds }]);
    expect(sent[0]?.body).toMatchObject({ failures: (failures ?? 0) + 1, since });
  });

  test('has a week from its first failure on, however long it was under way before', async () => {
    const old = { ...envelope, since: NOW - 30 * DAY_MS };
    const { outcome, sent } = await run(old, { topic: topicOf(MOVED), answer: { kind: 'later', why: 'timeout' } });
    expect(outcome).toBe('waiting');
    expect(sent[0]?.body).toMatchObject({ failures: 1, since: NOW });
  });

  test('is put aside after a week, after 16 places, and where nothing is known of the move', async () => {
    const topic = topicOf(MOVED);
    const answer = { kind: 'refused', status: 403, why: 'no' } as const;
    const old = { ...envelope, since: NOW - 8 * DAY_MS, failures: 9 };
    await expect(run(old, { topic, answer })).rejects.toThrow('It cannot be forwarded: no');
    await expect(run({ ...envelope, hops: 16 }, { topic })).rejects.toThrow('are a loop');
    await expect(run(envelope, { topic, isKnown: false })).rejects.toThrow('There is no move m of the project p');
  });
});

test('what comes while a topic moves waits, and comes again when the queue refuses that', async () => {
  const topic = topicOf({ state: 'leaving', id: 'm' });
  expect((await run(envelope, { topic })).outcome).toBe('waiting');
  await expect(run(envelope, { topic, isRefusing: true })).rejects.toThrow('The queue of jobs refused');
});

test('what is for a topic that is gone is dropped', async () => {
  expect((await run(envelope, { topic: undefined })).outcome).toBe('dropped');
});

describe('what comes to where the topic is in force', () => {
  test('goes to the retries of its lane, as one of this topic', async () => {
    const { outcome, sent } = await run(envelope);
    expect(outcome).toBe('accepted');
    expect(sent).toMatchObject([{ to: { role: 'retries', lane: 'http' } }]);
    expect(sent[0]?.body).toMatchObject({ topicUrn: URN, requeued: true });
    await expect(run(envelope, { isRefusing: true })).rejects.toThrow('The queue of the lane refused');
  });

  test('is dropped where its subscription is gone, but for what was given up', async () => {
    expect((await run(envelope, { isSubscribed: false })).outcome).toBe('dropped');
    const dead = await run({ ...envelope, isDead: true }, { isSubscribed: false });
    expect(dead.sent).toMatchObject([{ to: { role: 'deadLetters', lane: 'http' } }]);
  });

  test('of a provider, is applied when it was reported at another place', async () => {
    expect((await run(feedback)).outcome).toBe('dropped');
    const reported = { ...feedback, hops: 1 };
    const { outcome, sent } = await run(reported);
    expect(outcome).toBe('accepted');
    expect(sent).toMatchObject([{ to: { role: 'feedback' }, body: { v: 1, topicId: 't', ...feedback.feedback } }]);
    await expect(run(reported, { isRefusing: true })).rejects.toThrow('The feedback queue refused a report');
  });
});
