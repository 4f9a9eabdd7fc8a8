import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Job } from '#src/domain/jobs/job.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { type RunJobDependencies, runJob } from '#src/pipeline/jobs/run-job.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createJobStore } from '#src/stores/deliveries/job-store.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { aSubscription } from '#test/support/records.ts';
import { uncapped } from '#test/support/spending.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

let dynamodb: TestDynamodb;
let sqs: TestSqs;
let kms: TestKms;
beforeAll(async () => {
  [dynamodb, sqs, kms] = await Promise.all([startDynamodb(), startSqs(), startKms()]);
});
afterAll(async () => {
  await Promise.all([dynamodb.stop(), sqs.stop(), kms.stop()]);
});
beforeEach(async () => {
  for (const url of [sqs.urls.jobs, sqs.urls.lanes.http]) await sqs.take(url);
});

const NOW = Date.parse('2026-03-04T05:06:10Z');
const SHORT = { remainingMs: () => 2000 };

const stores = () => ({
  jobs: createJobStore(dynamodb.deliveries),
  deadLetters: createDeadLetterStore(dynamodb.deliveries),
  deadLetterTokens: createDeadLetterTokens(createKeyEncryption(kms)),
  backlog: createBacklogStore(dynamodb.deliveries),
  subscriptions: createSubscriptionStore(dynamodb.registry),
  queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }),
  spending: uncapped,
  clock: () => NOW,
  remainingMs: () => 60_000,
});

/** A job with its ticket, and what has worked on it. */
const aJob = async (given: Pick<Job, 'action' | 'project'> & Partial<Job>) => {
  const job: Job = {
    ...{ id: newId(), selection: {}, state: 'running', done: 0, failed: 0, dropped: 0 },
    ...{ startedAt: NOW, busyUntil: NOW, ...given },
  };
  const { jobs } = stores();
  await jobs.create(job);
  const ticket = newId();
  const body = JSON.stringify({ v: 1, project: job.project, jobId: job.id, ticket });
  return {
    run: (change?: Partial<RunJobDependencies>) => runJob({ id: ticket, body }, { ...stores(), ...change }),
    state: () => jobs.get(job),
  };
};

const aSubscriber = async (): Promise<Subscription> => {
  const project = newId();
  const topicUrn = `urn:smn:us-east-1:${project}:orders`;
  const subscription = aSubscription({ topicUrn, protocol: 'http' });
  await stores().subscriptions.add(subscription);
  return subscription;
};

/** Random, so that no compression shortens it. */
const bodyOf = (bytes: number): string => Array.from({ length: bytes / 32 }, newId).join('');

const aRelease = async (messages: number, bytes = 32) => {
  const subscriber = await aSubscriber();
  const { topicId, topicUrn, id: subscriptionId, createdAt } = subscriber;
  const recipients = [aRecipient({ subscriptionId, tokenBinding: { createdAt } })];
  const ids = Array.from({ length: messages }, () => newId());
  for (const [index, messageId] of ids.entries()) {
    const of = { topicId, topicUrn, protocol: 'http', messageId, recipients } as const;
    const held = anEnvelope({ ...of, publishedAt: NOW - 60_000 + index, body: bodyOf(bytes) });
    await stores().backlog.hold([held], 86_400_000);
  }
  const urn = parseTopicUrn(topicUrn);
  const subscriptionUrn = urn && { ...urn, subscriptionId };
  const job = await aJob({ action: 'release', project: urn?.project ?? '', topicId, selection: { subscriptionUrn } });
  return { ...job, ids };
};

const aRedrive = async (letters: number) => {
  const { topicId, topicUrn, id: subscriptionId, endpoint } = await aSubscriber();
  const project = parseTopicUrn(topicUrn)?.project ?? '';
  const ids = Array.from({ length: letters }, () => newId());
  for (const [index, messageId] of ids.entries()) {
    const { recipients: _none, ...head } = anEnvelope({ topicId, topicUrn, messageId, protocol: 'http' });
    const recipients = [aRecipient({ subscriptionId, endpoint, reason: 'HTTP 410' })];
    const times = { at: NOW - 1000 - index, expiresAt: NOW + 86_400_000 };
    await stores().deadLetters.file({ project, head, recipients, ...times });
  }
  return { ...(await aJob({ action: 'redrive', project })), ids };
};

const sentIds = async () =>
  (await sqs.take(sqs.urls.lanes.http)).map((text) => Envelope.parse(JSON.parse(text)).messageId);

/** Queues whose lane refuses once it has taken so many requests. */
const refusingAfter = (requests: number): Pick<RunJobDependencies, 'queues'> => {
  const { queues } = stores();
  let sends = 0;
  const send: Queues['send'] = async (to, messages) => {
    if (to.role !== 'lane') return queues.send(to, messages);
    sends += 1;
    return sends > requests ? messages : queues.send(to, messages);
  };
  return { queues: { ...queues, send } };
};

describe('a page', () => {
  test.each([
    ['of held messages', () => aRelease(35), 10],
    ['of dead letters', () => aRedrive(17), 5],
  ])('%s ends when time is short, and the next message goes on where it ended', async (_, start, part) => {
    const { run, state, ids } = await start();
    let runs = 0;
    for (let job = await state(); job?.state === 'running'; job = await state()) {
      expect(await run(SHORT)).toMatchObject({ done: Math.min(part, ids.length - runs * part) });
      runs += 1;
    }

    expect(runs).toBe(Math.ceil(ids.length / part));
    expect(await state()).toMatchObject({ state: 'done', done: ids.length, failed: 0, dropped: 0 });
    expect((await sentIds()).toSorted()).toEqual(ids.toSorted());
  });

  test('of long texts is sent and noted by ten', async () => {
    const { run, state, ids } = await aRelease(25, 256 * 1024);
    const { jobs } = stores();
    const noted: number[] = [];
    const note: typeof jobs.note = (turn, part) => {
      noted.push(part.done);
      return jobs.note(turn, part);
    };

    expect(await run({ jobs: { ...jobs, note } })).toMatchObject({ done: 25 });
    expect(noted).toEqual([10, 10, 5]);
    expect(await state()).toMatchObject({ state: 'done', done: 25 });
    expect(await sentIds()).toHaveLength(ids.length);
  });

  test('of held messages that fails in the middle has its counts kept, and nothing is sent twice', async () => {
    const { run, state, ids } = await aRelease(35);

    await expect(run(refusingAfter(2))).rejects.toThrow('refused');
    expect(await state()).toMatchObject({ state: 'running', done: 20 });
    expect(await run()).toMatchObject({ done: 15 });

    expect(await state()).toMatchObject({ state: 'done', done: 35 });
    expect((await sentIds()).toSorted()).toEqual(ids.toSorted());
  });

  test('of dead letters that fails in the middle of a part has counted what was done of that', async () => {
    const { run, state, ids } = await aRedrive(17);

    await expect(run(refusingAfter(7))).rejects.toThrow('refused');
    expect(await state()).toMatchObject({ state: 'running', done: 7 });
    await expect(run(refusingAfter(0))).rejects.toThrow('refused');
    expect(await run()).toMatchObject({ done: 10 });

    expect(await state()).toMatchObject({ state: 'done', done: 17 });
    expect((await sentIds()).toSorted()).toEqual(ids.toSorted());
  });

  test('that fails at once is begun again where it began', async () => {
    const { run, state, ids } = await aRelease(12);

    await expect(run(refusingAfter(0))).rejects.toThrow('refused');
    expect(await state()).toMatchObject({ state: 'running', done: 0 });
    expect(await run()).toMatchObject({ done: 12 });
    expect(await sentIds()).toHaveLength(ids.length);
  });
});
