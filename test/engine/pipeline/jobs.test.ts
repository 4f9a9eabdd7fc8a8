import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Job, JobSelection } from '#src/domain/jobs/job.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { type RunJobDependencies, runJob } from '#src/pipeline/jobs/run-job.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
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

/** Stores and queues as the job function has them, with a lot of time left. */
const stores = () => {
  const { deliveries, registry } = dynamodb;
  return {
    jobs: createJobStore(deliveries),
    deadLetters: createDeadLetterStore(deliveries),
    deadLetterTokens: createDeadLetterTokens(createKeyEncryption(kms)),
    backlog: createBacklogStore(deliveries),
    subscriptions: createSubscriptionStore(registry),
    queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }),
    spending: uncapped,
    clock: () => NOW,
    remainingMs: () => 60_000,
  };
};

const worker = (change: Partial<RunJobDependencies> = {}): RunJobDependencies => ({ ...stores(), ...change });

type Given = Pick<Job, 'action'> & Partial<Job>;

const started = async (given: Given): Promise<Job> => {
  const job: Job = {
    ...{ project: newId(), id: newId(), selection: {}, state: 'running', done: 0, failed: 0, dropped: 0 },
    ...{ startedAt: NOW, busyUntil: NOW, ...given },
  };
  await stores().jobs.create(job);
  return job;
};

const requestOf = ({ project, id: jobId }: Job, ticket?: string) =>
  JSON.stringify({ v: 1, project, jobId, ...(ticket !== undefined && { ticket }) });

const run = (job: Job, change?: Partial<RunJobDependencies>, id = newId()) =>
  runJob({ id, body: requestOf(job) }, worker(change));

const stateOf = async (job: Job) => stores().jobs.get(job);

/** Subscriptions of one topic of a project. */
const aTopicOf = async (project: string, count: number) => {
  const [topicId, topicUrn] = [newId(), `urn:smn:us-east-1:${project}:orders`];
  const { subscriptions } = stores();
  const all: Subscription[] = [];
  for (let index = 0; index < count; index += 1) {
    const one = aSubscription({ topicId, topicUrn, protocol: 'http', status: SUBSCRIPTION_STATUS.confirmed });
    await subscriptions.add(one);
    all.push(one);
  }
  return { topicId, topicUrn, subscriptions: all };
};

/** Files a dead letter for each of so many messages. */
const fileLetters = async (subscription: Subscription, count: number, reason = 'HTTP 410') => {
  const { topicId, topicUrn, id: subscriptionId, endpoint, protocol } = subscription;
  const { project } = urnOf(topicUrn);
  for (let index = 0; index < count; index += 1) {
    const { recipients: _recipients, ...head } = anEnvelope({ topicId, topicUrn, messageId: newId(), protocol });
    const recipients = [aRecipient({ subscriptionId, endpoint, reason })];
    await stores().deadLetters.file({ project, head, recipients, at: NOW - 1000 - index, expiresAt: NOW + 86_400_000 });
  }
};

const lettersOf = async (project: string) =>
  (await stores().deadLetters.list({ project, limit: 1000, now: NOW })).deadLetters;

const holdMany = async (subscription: Subscription, count: number, publishedAt = NOW - 10_000) => {
  const { topicId, topicUrn, id: subscriptionId, createdAt } = subscription;
  const recipients = [aRecipient({ subscriptionId, tokenBinding: { createdAt } })];
  const envelopes = Array.from({ length: count }, (_, index) =>
    anEnvelope({
      topicId,
      topicUrn,
      protocol: 'http',
      messageId: newId(),
      recipients,
      publishedAt: publishedAt + index,
    }),
  );
  await stores().backlog.hold(envelopes, 86_400_000);
};

const heldOf = async ({ topicId, id: subscriptionId }: Subscription) =>
  (await stores().backlog.read({ topicId, subscriptionId }, 1000)).messages;

const sent = async () => (await sqs.take(sqs.urls.lanes.http)).map((text) => Envelope.parse(JSON.parse(text)));

describe('a job on dead letters', () => {
  test('redrives those that its filters choose, and counts what became of them', async () => {
    const project = newId();
    const { topicUrn, subscriptions } = await aTopicOf(project, 2);
    const [wanted, gone] = subscriptions;
    if (wanted === undefined || gone === undefined) throw new Error('There are no subscriptions');
    await fileLetters(wanted, 7);
    await fileLetters(wanted, 2, 'timeout');
    await fileLetters(gone, 3);
    await stores().subscriptions.remove(gone);
    const job = await started({ project, action: 'redrive', selection: { reason: 'http 4' } });

    expect(await run(job)).toEqual({ done: 7, failed: 0, dropped: 3 });
    expect(await sent()).toHaveLength(7);
    expect((await lettersOf(project)).map(({ reason }) => reason)).toEqual(['timeout', 'timeout']);
    expect(await stateOf(job)).toMatchObject({ state: 'done', done: 7, dropped: 3, endedAt: NOW });
    expect(await stateOf(job)).not.toHaveProperty('cursor');
    const note = { outcome: 'dropped', protocol: 'http', endpoint: gone.endpoint, why: 'the subscription is gone' };
    expect((await stateOf(job))?.notes).toEqual(Array(3).fill({ id: expect.stringMatching(/^\w{14}$/), ...note }));
    expect(topicUrn).toContain(project);
  });

  test('leaves those where they are that a spend cap would keep back, and says so', async () => {
    const project = newId();
    const { subscriptions } = await aTopicOf(project, 2);
    const [free, paid] = subscriptions;
    if (free === undefined || paid === undefined) throw new Error('There are no subscriptions');
    await fileLetters(free, 1);
    await fileLetters({ ...paid, protocol: 'sms' }, 2, 'OPS.0091: sms');
    const use = { protocol: 'sms', month: '2026-03', capUsd: 1, spentUsd: 1.2 } as const;
    const spending = { reached: async (_of: string, protocol: string) => (protocol === 'sms' ? use : undefined) };
    const job = await started({ project, action: 'redrive' });

    expect(await run(job, { spending })).toEqual({ done: 1, failed: 2, dropped: 0 });
    expect(await sqs.take(sqs.urls.lanes.sms)).toEqual([]);
    expect(await lettersOf(project)).toHaveLength(2);
    const why = expect.stringMatching(/^OPS\.0091: sms: 1 USD a month, about 1\.2 USD spent in 2026-03; none is sent/);
    expect((await stateOf(job))?.notes).toMatchObject(Array(2).fill({ outcome: 'failed', protocol: 'sms', why }));

    const raised = await started({ project, action: 'redrive' });
    expect(await run(raised)).toEqual({ done: 2, failed: 0, dropped: 0 });
    expect(await sqs.take(sqs.urls.lanes.sms)).toHaveLength(2);
    expect(await lettersOf(project)).toEqual([]);
  });

  test('deletes those of its topics alone for a caller that is bound to some, and none that is filed later', async () => {
    const project = newId();
    const { subscriptions } = await aTopicOf(project, 1);
    const [subscription] = subscriptions;
    if (subscription === undefined) throw new Error('There is no subscription');
    await fileLetters(subscription, 2);
    const bound = await started({ project, action: 'delete', topics: ['alerts-*'] });
    expect(await run(bound)).toEqual({ done: 0, failed: 0, dropped: 0 });
    const early = await started({ project, action: 'delete', startedAt: NOW - 1001 });
    expect(await run(early)).toEqual({ done: 1, failed: 0, dropped: 0 });
    const mine = await started({ project, action: 'delete', topics: ['ord*'] });
    expect(await run(mine)).toEqual({ done: 1, failed: 0, dropped: 0 });
    expect(await lettersOf(project)).toEqual([]);
  });
});

describe('a job on held messages', () => {
  const onHeld = (job: Given & { readonly topicId: string }) => started(job);

  test('releases what is held of a topic, in spite of what holds it, and nothing that came later', async () => {
    const project = newId();
    const { topicId, topicUrn, subscriptions } = await aTopicOf(project, 30);
    const held = [3, 4, 28].flatMap((index) => subscriptions[index] ?? []);
    for (const one of held) await holdMany(one, 12);
    const [first] = held;
    if (first === undefined) throw new Error('There is no subscription');
    await holdMany(first, 1, NOW + 60_000);
    const job = await onHeld({ project, action: 'release', topicId, selection: { topicUrn: urnOf(topicUrn) } });

    expect(await run(job)).toEqual({ done: 36, failed: 0, dropped: 0 });
    const envelopes = await sent();
    expect(envelopes).toHaveLength(36);
    expect(envelopes.every(({ overridesHold, releases }) => overridesHold === true && releases === 1)).toBe(true);
    expect(await Promise.all(held.map(async (one) => (await heldOf(one)).length))).toEqual([1, 0, 0]);
    expect(await stateOf(job)).toMatchObject({ state: 'done', done: 36 });
  });

  test('purges what is held of one subscription, as its filters choose', async () => {
    const project = newId();
    const { topicId, topicUrn, subscriptions } = await aTopicOf(project, 1);
    const [one] = subscriptions;
    if (one === undefined) throw new Error('There is no subscription');
    await holdMany(one, 250);
    const subscriptionUrn = { ...urnOf(topicUrn), subscriptionId: one.id };
    const purge = (selection: JobSelection) =>
      onHeld({ project, action: 'purge', topicId, selection: { subscriptionUrn, ...selection } });

    expect(await run(await purge({ reason: 'window' }))).toEqual({ done: 0, failed: 0, dropped: 0 });
    expect(await run(await purge({ to: NOW - 9_900 }))).toEqual({ done: 100, failed: 0, dropped: 0 });
    expect(await run(await purge({}))).toEqual({ done: 150, failed: 0, dropped: 0 });
    expect(await heldOf(one)).toEqual([]);
    expect(await sent()).toEqual([]);
  });

  test('drops what its subscriber does not want any more', async () => {
    const project = newId();
    const { topicId, topicUrn, subscriptions } = await aTopicOf(project, 1);
    const [one] = subscriptions;
    if (one === undefined) throw new Error('There is no subscription');
    await holdMany(one, 3);
    await stores().subscriptions.changeStatus(one, SUBSCRIPTION_STATUS.cancelled);
    const job = await onHeld({ project, action: 'release', topicId, selection: { topicUrn: urnOf(topicUrn) } });

    expect(await run(job)).toEqual({ done: 0, failed: 0, dropped: 3 });
    expect(await sent()).toEqual([]);
  });
});

const urnOf = (topicUrn: string) => {
  const urn = parseTopicUrn(topicUrn);
  if (urn === undefined) throw new Error(`${topicUrn} is no URN`);
  return urn;
};

describe('a job', () => {
  /** A job to purge 300 held messages: four pages. */
  const aLongJob = async () => {
    const project = newId();
    const { topicId, topicUrn, subscriptions } = await aTopicOf(project, 1);
    const [one] = subscriptions;
    if (one === undefined) throw new Error('There is no subscription');
    await holdMany(one, 300);
    const subscriptionUrn = { ...urnOf(topicUrn), subscriptionId: one.id };
    const job = await started({ project, action: 'purge', topicId, selection: { subscriptionUrn } });
    return { job, one };
  };

  test('goes on in a new message when time is short, under the same ticket', async () => {
    const { job, one } = await aLongJob();
    const ticket = newId();
    const short = { remainingMs: () => 1000 };
    expect(await run(job, short, ticket)).toMatchObject({ done: 100 });
    expect(await sqs.take(sqs.urls.jobs)).toEqual([requestOf(job, ticket)]);
    const later = { id: newId(), body: requestOf(job, ticket) };
    await runJob(later, worker(short));
    expect(await stateOf(job)).toMatchObject({ state: 'running', done: 200 });
    await runJob(later, worker());
    expect(await stateOf(job)).toMatchObject({ state: 'done', done: 300 });
    expect(await heldOf(one)).toEqual([]);
  });

  test('that another worker has is let alone until its time is up', async () => {
    const { job } = await aLongJob();
    await run(job, { remainingMs: () => 1000 });
    expect(await run(job)).toMatchObject({ done: 0 });
    expect(await stateOf(job)).toMatchObject({ state: 'running', done: 100 });
    expect(await run(job, { clock: () => NOW + 6001 })).toMatchObject({ done: 200 });
    expect(await stateOf(job)).toMatchObject({ state: 'done', done: 300 });
  });

  test('that is stopped between two pages ends there', async () => {
    const { job, one } = await aLongJob();
    const { backlog, jobs } = stores();
    let pages = 0;
    const stopping: typeof backlog.page = async (page) => {
      pages += 1;
      if (pages === 2) await jobs.stop(job, NOW);
      return backlog.page(page);
    };
    expect(await run(job, { backlog: { ...backlog, page: stopping } })).toMatchObject({ done: 200 });
    // What was under way is counted, though it was stopped by then.
    expect(await stateOf(job)).toMatchObject({ state: 'stopped', done: 200, endedAt: NOW });
    expect(await heldOf(one)).toHaveLength(100);
    expect(await run(job)).toMatchObject({ done: 0 });
    expect(await jobs.stop(job, NOW + 1)).toMatchObject({ state: 'stopped', endedAt: NOW });
  });

  test('whose lane refuses fails, and is done when its message comes again', async () => {
    const project = newId();
    const { topicId, topicUrn, subscriptions } = await aTopicOf(project, 1);
    const [one] = subscriptions;
    if (one === undefined) throw new Error('There is no subscription');
    await holdMany(one, 5);
    const job = await started({ project, action: 'release', topicId, selection: { topicUrn: urnOf(topicUrn) } });
    const ticket = newId();
    const { queues } = stores();
    const refusing = { ...queues, send: async <M>(_to: unknown, all: readonly M[]) => all };
    await expect(run(job, { queues: refusing }, ticket)).rejects.toThrow('refused');
    expect(await run(job, {}, ticket)).toMatchObject({ done: 5 });
  });

  test('that cannot be read fails, so that its queue gives it up; one that is gone is let go', async () => {
    await expect(runJob({ id: newId(), body: '{}' }, worker())).rejects.toThrow('cannot be read');
    const gone = await started({ action: 'purge' });
    await stores().jobs.remove(gone);
    expect(await run(gone)).toEqual({ done: 0, failed: 0, dropped: 0 });
  });
});
