import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Job } from '#src/domain/jobs/job.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { type RunJobDependencies, runJob } from '#src/pipeline/jobs/run-job.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createJobStore } from '#src/stores/deliveries/job-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aSubscription } from '#test/support/records.ts';
import { uncapped } from '#test/support/spending.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

/* What a job has done is counted, once, whenever its worker is killed: between any two of its calls, or in the middle of one. */

let dynamodb: TestDynamodb;
let sqs: TestSqs;
beforeAll(async () => {
  [dynamodb, sqs] = await Promise.all([startDynamodb(), startSqs()]);
});
afterAll(async () => {
  await Promise.all([dynamodb.stop(), sqs.stop()]);
});
beforeEach(async () => {
  await sqs.take(sqs.urls.lanes.http);
});

const NOW = Date.parse('2026-03-04T05:06:10Z');

const stores = () => ({
  jobs: createJobStore(dynamodb.deliveries),
  deadLetters: createDeadLetterStore(dynamodb.deliveries),
  deadLetterTokens: { decrypt: () => Promise.reject(new Error('There are no tokens here')) },
  backlog: createBacklogStore(dynamodb.deliveries),
  subscriptions: createSubscriptionStore(dynamodb.registry),
  queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }),
  spending: uncapped,
  clock: () => NOW,
  remainingMs: () => 60_000,
});

/** When a worker is killed: at which of its calls that change something, and whether that has still come through. */
type Kill = { readonly call: number; readonly comesThrough: boolean };

const KILLED = 'The function was killed';

/** What a worker has that is killed; `calls` says how many it has made. */
const mortal = ({ call, comesThrough }: Kill) => {
  let calls = 0;
  const dying =
    <A extends readonly unknown[], R>(method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      if (calls > call || (calls === call && !comesThrough)) throw new Error(KILLED);
      const answer = await method(...args);
      if (calls === call) throw new Error(KILLED);
      return answer;
    };
  const { jobs, backlog, deadLetters, queues, ...others } = stores();
  const dependencies: RunJobDependencies = {
    ...others,
    jobs: { ...jobs, note: dying(jobs.note), end: dying(jobs.end) },
    backlog: { ...backlog, remove: dying(backlog.remove) },
    deadLetters: { ...deadLetters, remove: dying(deadLetters.remove) },
    queues: { ...queues, send: dying(queues.send) },
  };
  return { dependencies, calls: () => calls };
};

const aSubscriber = async (): Promise<Subscription> => {
  const subscription = aSubscription({ topicUrn: `urn:smn:us-east-1:${newId()}:orders`, protocol: 'http' });
  await stores().subscriptions.add(subscription);
  return subscription;
};

const projectOf = ({ topicUrn }: Subscription): string => parseTopicUrn(topicUrn)?.project ?? '';

/** Holds messages of a subscriber; every fourth is of a subscription that was removed and added again since. */
const hold = async ({ topicId, topicUrn, id: subscriptionId, createdAt }: Subscription, count: number) => {
  const envelopes = Array.from({ length: count }, (_, index) => {
    const tokenBinding = { createdAt: index % 4 === 3 ? createdAt - 1 : createdAt };
    const of = { topicId, topicUrn, protocol: 'http', publishedAt: NOW - 60_000 + index } as const;
    return anEnvelope({ ...of, messageId: newId(), recipients: [aRecipient({ subscriptionId, tokenBinding })] });
  });
  await stores().backlog.hold(envelopes, 86_400_000);
};

/** Files dead letters; every fourth is of a subscription that is gone. */
const fileLetters = async ({ topicId, topicUrn, id, endpoint }: Subscription, count: number) => {
  const project = parseTopicUrn(topicUrn)?.project ?? '';
  for (let index = 0; index < count; index += 1) {
    const { recipients: _none, ...head } = anEnvelope({ topicId, topicUrn, messageId: newId(), protocol: 'http' });
    const subscriptionId = index % 4 === 3 ? newId() : id;
    const recipients = [aRecipient({ subscriptionId, endpoint, reason: 'HTTP 410' })];
    await stores().deadLetters.file({ project, head, recipients, at: NOW - 1000 - index, expiresAt: NOW + 86_400_000 });
  }
};

const leftOf = async (of: Subscription) => {
  const held = await stores().backlog.read({ topicId: of.topicId, subscriptionId: of.id }, 100);
  const filed = await stores().deadLetters.list({ project: projectOf(of), limit: 100, now: NOW });
  return held.messages.length + filed.deadLetters.length;
};

type Scenario = {
  readonly action: Job['action'];
  readonly counts: Pick<Job, 'done' | 'dropped'>;
  /** How many copies may be sent twice: those of one part. */
  readonly part: number;
};

const ON_HELD: readonly Job['action'][] = ['release', 'purge'];

const aJob = async (action: Job['action'], subscriber: Subscription) => {
  const isOnHeld = ON_HELD.includes(action);
  await (isOnHeld ? hold : fileLetters)(subscriber, 12);
  const urn = parseTopicUrn(subscriber.topicUrn);
  const job: Job = {
    ...{ id: newId(), project: projectOf(subscriber), action, state: 'running', startedAt: NOW, busyUntil: NOW },
    ...{ done: 0, failed: 0, dropped: 0, ...(isOnHeld && { topicId: subscriber.topicId }) },
    selection: isOnHeld ? { subscriptionUrn: urn && { ...urn, subscriptionId: subscriber.id } } : {},
  };
  const { jobs } = stores();
  await jobs.create(job);
  const record = { id: newId(), body: JSON.stringify({ v: 1, project: job.project, jobId: job.id }) };
  return {
    run: (dependencies: RunJobDependencies) => runJob(record, dependencies),
    state: () => jobs.get(job),
  };
};

describe.each<Scenario>([
  { action: 'release', counts: { done: 9, dropped: 3 }, part: 10 },
  { action: 'purge', counts: { done: 12, dropped: 0 }, part: 0 },
  { action: 'redrive', counts: { done: 9, dropped: 3 }, part: 5 },
  { action: 'delete', counts: { done: 12, dropped: 0 }, part: 0 },
])('a job to $action', ({ action, counts, part }) => {
  test.each([false, true])(
    'counts each item once, wherever its worker is killed; the last call comes through: %s',
    async (comesThrough) => {
      for (let call = 1, isKilled = true; isKilled; call += 1) {
        const subscriber = await aSubscriber();
        const job = await aJob(action, subscriber);
        const { dependencies, calls } = mortal({ call, comesThrough });
        await job.run(dependencies).catch((error: Error) => expect(error.message).toBe(KILLED));
        isKilled = calls() >= call;
        await job.run(stores());

        expect(await job.state()).toMatchObject({ state: 'done', failed: 0, ...counts });
        expect(await leftOf(subscriber)).toBe(0);
        const sent = (await sqs.take(sqs.urls.lanes.http)).map((text) => Envelope.parse(JSON.parse(text)).messageId);
        const wanted = part === 0 ? 0 : counts.done;
        expect(new Set(sent).size).toBe(wanted);
        expect(sent.length).toBeLessThanOrEqual(wanted + part);
      }
    },
  );
});

describe('two workers with one ticket, as when a queue delivers a message twice', () => {
  test('count each item once between them', async () => {
    const subscriber = await aSubscriber();
    const job = await aJob('release', subscriber);
    await Promise.all([job.run(stores()), job.run(stores())]);
    await job.run(stores());
    expect(await job.state()).toMatchObject({ state: 'done', done: 9, dropped: 3 });
    expect(await leftOf(subscriber)).toBe(0);
  });
});

describe('a note whose answer is lost', () => {
  test('is kept once when it is sent again', async () => {
    const subscriber = await aSubscriber();
    const job = await aJob('purge', subscriber);
    let isLost = false;
    dynamodb.dynamodb.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName !== 'UpdateItemCommand' || isLost || !JSON.stringify(args.input).includes('noted'))
            return answer;
          isLost = true;
          return next(args);
        },
      { step: 'initialize', name: 'lostAnswer' },
    );
    await job.run(stores());
    dynamodb.dynamodb.middlewareStack.remove('lostAnswer');
    expect(isLost).toBe(true);
    expect(await job.state()).toMatchObject({ state: 'done', done: 12 });
  });
});
