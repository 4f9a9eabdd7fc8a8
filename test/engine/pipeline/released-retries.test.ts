import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Job } from '#src/domain/jobs/job.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { releaseMessage } from '#src/pipeline/holding/release-message.ts';
import { runJob } from '#src/pipeline/jobs/run-job.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createJobStore } from '#src/stores/deliveries/job-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { createReceiptFlow } from '#test/support/receipt-flow.ts';
import { aSubscription } from '#test/support/records.ts';
import { uncapped } from '#test/support/spending.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

let dynamodb: TestDynamodb;
let sqs: TestSqs;
let flow: ReturnType<typeof createReceiptFlow>;
beforeAll(async () => {
  [dynamodb, sqs] = await Promise.all([startDynamodb(), startSqs()]);
  flow = createReceiptFlow({ dynamodb, sqs });
});
afterAll(async () => {
  await Promise.all([dynamodb.stop(), sqs.stop()]);
});
beforeEach(async () => {
  for (const url of [sqs.urls.jobs, sqs.urls.lanes.http, sqs.urls.retries.http, sqs.urls.hold]) await sqs.take(url);
});

const DAY_MS = 86_400_000;

/** So little that a job goes on in a new message after each few of its items. */
const SHORT = { remainingMs: () => 2000 };

const stores = () => ({
  jobs: createJobStore(dynamodb.deliveries),
  deadLetters: createDeadLetterStore(dynamodb.deliveries),
  deadLetterTokens: { decrypt: () => Promise.reject(new Error('There are no tokens here')) },
  backlog: createBacklogStore(dynamodb.deliveries),
  subscriptions: createSubscriptionStore(dynamodb.registry),
  queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }),
  spending: uncapped,
  clock: Date.now,
});

const aPatientOne = async (): Promise<Subscription> => {
  const topicUrn = `urn:smn:us-east-1:${newId()}:orders`;
  const policy = { retry: 'standard', keepSeconds: 604_800 } as const;
  const subscription = aSubscription({ topicUrn, protocol: 'http', policy });
  await stores().subscriptions.add(subscription);
  return subscription;
};

/** Holds messages, each of which has been attempted so often as `attempts` says. */
const hold = async ({ topicId, topicUrn, id, createdAt }: Subscription, attempts: readonly number[]) => {
  const recipients = [aRecipient({ subscriptionId: id, tokenBinding: { createdAt } })];
  const of = { topicId, topicUrn, protocol: 'http', recipients } as const;
  const publishedAt = Date.now() - 60_000;
  for (const [index, attempt] of attempts.entries()) {
    const times = { publishedAt: publishedAt + index, expiresAt: publishedAt + 7 * DAY_MS };
    await stores().backlog.hold([anEnvelope({ ...of, messageId: newId(), attempt, ...times })], DAY_MS);
  }
};

const heldOf = async ({ topicId, id: subscriptionId }: Subscription) =>
  (await stores().backlog.read({ topicId, subscriptionId }, 1000)).messages;

const aRelease = async ({ topicId, topicUrn, id }: Subscription) => {
  const urn = parseTopicUrn(topicUrn);
  const job: Job = {
    ...{ id: newId(), project: urn?.project ?? '', action: 'release', topicId, state: 'running' },
    ...{ done: 0, failed: 0, dropped: 0, startedAt: Date.now(), busyUntil: Date.now() },
    selection: { subscriptionUrn: urn && { ...urn, subscriptionId: id } },
  };
  const { jobs } = stores();
  await jobs.create(job);
  const ticket = newId();
  const body = JSON.stringify({ v: 1, project: job.project, jobId: job.id, ticket });
  return { run: () => runJob({ id: ticket, body }, { ...stores(), ...SHORT }), state: () => jobs.get(job) };
};

const attemptsOn = async (url: string) => (await sqs.take(url)).map((text) => Envelope.parse(JSON.parse(text)).attempt);

describe('retries that are released in spite of their wait', () => {
  test('are sent once by a job, however soon they fail and are held again, and once by the next one', async () => {
    const subscription = await aPatientOne();
    await hold(subscription, Array(12).fill(3));
    let attempts = 0;
    const failing = () => {
      attempts += 1;
      return { kind: 'retry', reason: 'HTTP 503' } as const;
    };
    const releaseAll = async () => {
      const job = await aRelease(subscription);
      for (let runs = 0; (await job.state())?.state === 'running' && runs < 20; runs += 1) {
        await job.run();
        await flow.deliver('http', failing);
        await flow.hold();
      }
      expect(await job.state()).toMatchObject({ state: 'done', done: 12 });
    };

    await releaseAll();
    expect(attempts).toBe(12);
    expect(await heldOf(subscription)).toHaveLength(12);
    for (const { dueAt, head } of await heldOf(subscription)) {
      expect(dueAt).toBeGreaterThan(Date.now() + 3_600_000);
      expect(head['attempt']).toBe(4);
    }

    await releaseAll();
    expect(attempts).toBe(24);
    expect(await heldOf(subscription)).toHaveLength(12);
  });

  test('go to the queue of retries, not among the fresh ones: by a job, and by themselves', async () => {
    const subscription = await aPatientOne();
    await hold(subscription, [0, 2, 0, 3]);
    const job = await aRelease(subscription);
    await job.run();
    expect(await attemptsOn(sqs.urls.retries.http)).toEqual([2, 3]);
    expect(await attemptsOn(sqs.urls.lanes.http)).toEqual([0, 0]);
    expect(await job.state()).toMatchObject({ done: 4 });

    await hold(subscription, [1]);
    const [held] = await heldOf(subscription);
    if (held === undefined) throw new Error('Nothing is held');
    const asked = { subscription, askedAt: Date.now() };
    expect(await releaseMessage(held, asked, stores())).toEqual({ outcome: 'released' });
    expect(await attemptsOn(sqs.urls.retries.http)).toEqual([1]);
    expect(await heldOf(subscription)).toEqual([]);
  });
});
