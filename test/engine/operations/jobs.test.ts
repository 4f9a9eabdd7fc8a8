import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const start = (body: object, input: object = {}): Promise<Answer> => service.call('StartJob', { body, ...input });
const show = (id: string, input: object = {}) => service.call('ShowJob', { path: { id }, ...input });
const stop = (id: string, input: object = {}) => service.call('StopJob', { path: { id }, ...input });
const requested = async () => (await service.sqs.take(service.sqs.urls.jobs)).map((text) => JSON.parse(text));

const startedOn = async (place: object) => ({
  project: PROJECT,
  id: String((await start({ action: 'release', ...place })).body.job_id),
});

const subscribed = async (topic_urn: string): Promise<string> => {
  const body = { protocol: 'email', endpoint: 'person@example.com' };
  return (await service.call('AddSubscription', { path: { topic_urn }, body })).body.subscription_urn;
};

describe('starting a job', () => {
  test('keeps it, with what it is done to, and asks for work on it', async () => {
    const topic_urn = await service.topic();
    await requested();
    const body = { action: 'redrive', topic_urn, protocol: 'http', kind: 'notification', reason: 'HTTP 410' };
    const times = { from: '2026-01-31T12:00:00Z', to: '2026-02-01T12:00:00Z' };
    const { status, body: started } = await start({ ...body, ...times });

    expect(status).toBe(202);
    expect(await requested()).toEqual([{ v: 1, project: PROJECT, jobId: started.job_id }]);
    expect((await show(started.job_id)).body).toMatchObject({
      ...{ job_id: started.job_id, state: 'running', done: 0, failed: 0, dropped: 0, ...body, ...times },
    });
  });

  test('on held messages names one topic or one subscription that is there', async () => {
    const topic_urn = await service.topic();
    const subscription_urn = await subscribed(topic_urn);
    const refused = { status: 400, code: 'OPS.0045' };

    for (const action of ['release', 'purge']) {
      expect(await start({ action, topic_urn })).toMatchObject({ status: 202 });
      expect(await start({ action, subscription_urn, reason: 'paused' })).toMatchObject({ status: 202 });
      expect(await start({ action })).toMatchObject(refused);
      expect(await start({ action, topic_urn, subscription_urn })).toMatchObject(refused);
      expect(await start({ action, topic_urn, kind: 'notification' })).toMatchObject(refused);
      expect(await start({ action, topic_urn, failure_id: newId() })).toMatchObject(refused);
      expect(await start({ action, subscription_urn, topic_name: 'x' })).toMatchObject(refused);
      expect(await start({ action, topic_urn: `${topic_urn}-x` })).toMatchObject({ status: 404, code: 'SMN.0006' });
      const absent = `${topic_urn}:${'0'.repeat(32)}`;
      expect(await start({ action, subscription_urn: absent })).toMatchObject({ status: 404, code: 'SMN.0013' });
    }
  });

  test('on dead letters says which: by filters, or that it is all of them', async () => {
    const refused = { status: 400, code: 'OPS.0045' };

    for (const action of ['redrive', 'delete']) {
      expect(await start({ action })).toMatchObject(refused);
      expect(await start({ action, all: false })).toMatchObject(refused);
      expect(await start({ action, all: true, reason: 'HTTP 410' })).toMatchObject(refused);
      expect(await start({ action, all: true })).toMatchObject({ status: 202 });
      expect(await start({ action, reason: 'HTTP 410' })).toMatchObject({ status: 202 });
    }
    expect(await start({ action: 'purge', topic_urn: await service.topic(), all: true })).toMatchObject(refused);
  });

  test('refuses actions, kinds and times that are none', async () => {
    expect(await start({ action: 'explode' })).toMatchObject({ status: 400, code: 'OPS.0044' });
    expect(await start({})).toMatchObject({ status: 400, code: 'OPS.0044' });
    expect(await start({ action: 'redrive', kind: 'x' })).toMatchObject({ status: 400, code: 'OPS.0003' });
    expect(await start({ action: 'redrive', failure_id: 'x' })).toMatchObject({ status: 400, code: 'OPS.0124' });
    expect(await start({ action: 'redrive', all: true, dry_run: 'x' })).toMatchObject({
      status: 400,
      code: 'OPS.0125',
    });
    expect(await start({ action: 'redrive', from: 'x' })).toMatchObject({ status: 400, code: 'OPS.0002' });
  });

  test('counts to how many it would be done in a dry run, and starts nothing', async () => {
    const topic_urn = await service.topic();
    const [id, other] = [newId(), newId()];
    for (const [subscriptionId, reason] of [
      [id, 'HTTP 503'],
      [id, 'Given up after 7 attempts; last failure: HTTP 503'],
      [id, 'HTTP 500'],
      [other, 'HTTP 503'],
    ] as const) {
      const at = service.dependencies.clock();
      const recipient = aRecipient({ subscriptionId, endpoint: `http://${subscriptionId}.example/`, reason });
      const { recipients, ...head } = anEnvelope({ topicUrn: topic_urn, messageId: newId(), recipients: [recipient] });
      await service.letters.file({ project: PROJECT, head, recipients, at, expiresAt: at + 60_000 });
    }
    await requested();
    const before = (await service.call('ListJobs')).body.jobs.length;
    const query = { topic_urn, sort: 'waiting' };
    const [{ failure_id }] = (await service.call('ListFailures', { query })).body.failures;
    const headers = { 'idempotency-key': newId() };
    const count = async (filters: object) =>
      (await start({ action: 'redrive', dry_run: true, ...filters }, { headers })).body;

    expect(await count({ topic_urn })).toEqual({ request_id: expect.any(String), count: 4, has_more: false });
    expect(await count({ failure_id })).toMatchObject({ count: 2, has_more: false });
    expect(await count({ failure_id, reason: 'given up' })).toMatchObject({ count: 1 });
    expect(await count({ failure_id: newId() })).toMatchObject({ count: 0, has_more: false });
    const listed = await service.call('ListDeadLetters', { query: { failure_id } });
    expect(listed.body.dead_letters).toHaveLength(2);
    expect(await requested()).toEqual([]);
    expect((await service.call('ListJobs')).body.jobs).toHaveLength(before);
    const { status, body } = await start({ action: 'redrive', failure_id }, { headers });
    expect(status).toBe(202);
    expect((await show(body.job_id)).body).toMatchObject({ failure_id });
  });

  test('counts held messages of a topic or a subscription in a dry run', async () => {
    const topic_urn = await service.topic();
    const subscription_urn = await subscribed(topic_urn);
    const topicId = String((await service.jobs.get(await startedOn({ topic_urn })))?.topicId);
    const subscriptionId = subscription_urn.split(':').at(-1) ?? '';
    const backlog = createBacklogStore(service.dynamodb.deliveries);
    const held = { reason: 'paused' };
    const messages = ['a', 'b', 'c'].map(() => ({
      ...anEnvelope({ topicUrn: topic_urn, topicId, messageId: newId(), publishedAt: service.dependencies.clock() }),
      recipients: [aRecipient({ subscriptionId, held })],
    }));
    await backlog.hold(messages, 60_000);
    const count = async (body: object) => (await start({ dry_run: true, ...body })).body;

    for (const action of ['release', 'purge'])
      for (const place of [{ topic_urn }, { subscription_urn }])
        expect(await count({ action, ...place })).toMatchObject({ count: 3, has_more: false });
    expect(await count({ action: 'purge', topic_urn, protocol: 'sms' })).toMatchObject({ count: 0, has_more: false });
    expect(await start({ action: 'purge', dry_run: true })).toMatchObject({ status: 400, code: 'OPS.0045' });
    const needs = { grant: { actions: ['smn:job:start'] } };
    expect(await start({ action: 'purge', topic_urn, dry_run: true }, needs)).toMatchObject({ status: 403 });
  });

  test('needs the permission of what it does to each', async () => {
    const topic_urn = await service.topic();
    for (const [action, permission] of [
      ['redrive', 'smn:letter:redrive'],
      ['delete', 'smn:letter:delete'],
      ['release', 'smn:held:release'],
      ['purge', 'smn:held:delete'],
    ] as const) {
      const without = { grant: { actions: ['smn:job:start'] } };
      const refused = { status: 403, code: 'SMN.0001', message: expect.stringContaining(permission) };
      expect(await start({ action, topic_urn }, without)).toMatchObject(refused);
      const grant = { actions: ['smn:job:start', permission] };
      expect(await start({ action, topic_urn }, { grant })).toMatchObject({ status: 202 });
    }
  });

  test('is one job for all calls with its Idempotency-Key', async () => {
    await requested();
    const headers = { 'idempotency-key': newId() };
    const first = await start({ action: 'delete', all: true }, { headers });
    const second = await start({ action: 'delete', all: true }, { headers });

    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(await requested()).toHaveLength(1);
    expect(await start({ action: 'redrive', all: true }, { headers })).toMatchObject({ status: 422, code: 'OPS.0422' });
  });

  test('is answered again to who may still do what it does, and to no other', async () => {
    const [topic_urn, headers] = [await service.topic(), { 'idempotency-key': newId() }];
    const name = topic_urn.split(':').at(-1) ?? '';
    const body = { action: 'delete', topic_urn };
    const actions = ['smn:job:start', 'smn:letter:delete'];
    const first = await start(body, { headers, grant: { actions } });

    expect(await start(body, { headers, grant: { actions: ['smn:job:start'] } })).toMatchObject({
      ...{ status: 403, code: 'SMN.0001', message: expect.stringContaining('smn:letter:delete') },
    });
    expect(await start(body, { headers, grant: { actions, topics: ['others-*'] } })).toMatchObject({
      ...{ status: 403, code: 'SMN.0001', message: expect.stringContaining('others-*') },
    });
    expect(await start(body, { headers, grant: { actions, topics: [name] } })).toMatchObject({ body: first.body });
  });

  test('leaves nothing behind when the queue refuses', async () => {
    const queues = { ...service.dependencies.queues, send: async <M>(_to: unknown, all: readonly M[]) => all };
    const before = (await service.call('ListJobs')).body.jobs.length;

    await expect(service.call('StartJob', { body: { action: 'delete', all: true } }, { queues })).rejects.toThrow(
      'refused',
    );
    expect((await service.call('ListJobs')).body.jobs).toHaveLength(before);
  });
});

describe('a job that a call before has begun', () => {
  const body = { action: 'delete', all: true };
  const refusing = () => ({
    queues: { ...service.dependencies.queues, send: async <M>(_to: unknown, all: readonly M[]) => all },
  });

  test('runs on when the queue refuses a repetition of the call', async () => {
    const headers = { 'idempotency-key': newId() };
    // The function dies before it has kept its answer; half a minute later the call counts as broken off.
    const { idempotency } = service.dependencies;
    service.wait(1);
    const dying = { ...idempotency, complete: () => Promise.reject(new Error('The function was cut off')) };
    await expect(service.call('StartJob', { body, headers }, { idempotency: dying })).rejects.toThrow('cut off');
    const [{ job_id }] = (await service.call('ListJobs', { query: { limit: '1' } })).body.jobs;
    service.wait(36);

    await expect(service.call('StartJob', { body, headers }, refusing())).rejects.toThrow('refused');

    expect((await show(job_id)).body).toMatchObject({ state: 'running' });
    expect((await start(body, { headers })).body).toMatchObject({ job_id });
  });

  test('runs on when its request came to a worker although the queue seemed to refuse it', async () => {
    const turn = { project: PROJECT, ticket: 't', now: 0, busyUntil: 0 };
    let begun = '';
    const send = async <M>(_to: unknown, all: readonly M[]) => {
      begun = (await service.call('ListJobs', { query: { limit: '1' } })).body.jobs[0].job_id;
      await service.jobs.take({ ...turn, id: begun });
      return all;
    };
    service.wait(1);

    const queues = { ...service.dependencies.queues, send };
    await expect(service.call('StartJob', { body }, { queues })).rejects.toThrow('refused');

    expect(await service.jobs.get({ project: PROJECT, id: begun })).toMatchObject({ state: 'running' });
  });
});

describe('as many jobs as a project may run', () => {
  const FEW = 3;
  let few: Operations;
  beforeAll(async () => {
    few = await startOperations();
  });
  afterAll(() => few.stop());

  const settings = () => {
    const { settings: usual } = few.dependencies;
    return { settings: { ...usual, quotas: { ...usual.quotas, runningJobsPerProject: FEW } } };
  };
  const startOne = (input: object = {}) =>
    few.call('StartJob', { body: { action: 'delete', all: true }, ...input }, settings());
  const refused = { status: 429, code: 'OPS.0046', message: expect.stringContaining('at most 3') };

  test('are all there are, also of those that start at once; one that is too many leaves nothing behind', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => startOne()));

    expect(answers.filter(({ status }) => status === 202)).toHaveLength(FEW);
    for (const answer of answers.filter(({ status }) => status !== 202)) expect(answer).toMatchObject(refused);
    expect((await few.call('ListJobs')).body.jobs).toHaveLength(FEW);
    expect(await few.sqs.take(few.sqs.urls.jobs)).toHaveLength(FEW);
    expect(await startOne()).toMatchObject(refused);
  });

  test('make room when they end, are stopped, or nothing works on them any more', async () => {
    const { jobs } = (await few.call('ListJobs')).body;
    const [ended, stopped] = jobs.map((job: Record<string, string>) => job['job_id']);
    const turn = { project: PROJECT, id: ended, ticket: 't', now: 0, busyUntil: 0 };
    const { jobs: store } = few;
    await store.take(turn);
    await store.end(turn);
    expect(await startOne()).toMatchObject({ status: 202 });
    expect(await startOne()).toMatchObject(refused);
    await few.call('StopJob', { path: { id: stopped } });
    expect(await startOne()).toMatchObject({ status: 202 });
    expect(await startOne()).toMatchObject(refused);
    few.wait(3700);
    expect(
      (await Promise.all([startOne(), startOne(), startOne(), startOne()])).map(({ status }) => status).sort(),
    ).toEqual([202, 202, 202, 429]);
  });

  test('refuse no repetition of one that was started, and cost one read and one write of it', async () => {
    few.wait(3700);
    const headers = { 'idempotency-key': newId() };
    const first = await startOne({ headers });
    await Promise.all([startOne(), startOne()]);
    expect(await startOne({ headers })).toMatchObject({ status: 202, body: first.body });

    const key = newId();
    expect(await startOne({ headers: { 'idempotency-key': key } })).toMatchObject(refused);
    few.wait(3700);
    expect(await startOne({ headers: { 'idempotency-key': key } })).toMatchObject({ status: 202 });
    const calls = await few.dynamodb.callsOf(() => startOne());
    expect(calls).toEqual(['PutItem', 'GetItem', 'PutItem']);
  });
});

describe('jobs', () => {
  test('are listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      service.wait(1);
      ids.unshift((await start({ action: 'delete', all: true })).body.job_id);
    }
    const idsOf = ({ body }: Answer) => body.jobs.map((job: Record<string, string>) => job['job_id']);
    const first = await service.call('ListJobs', { query: { limit: '2' } });
    const second = await service.call('ListJobs', { query: { limit: '1', cursor: first.body.next_cursor } });

    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
    expect(await service.call('ListJobs', { query: { cursor: 'x' } })).toMatchObject({ code: 'OPS.0001' });
  });

  test('are stopped, once, and shown as failed when nothing works on them any more', async () => {
    const [stopped, lost] = [
      (await start({ action: 'delete', all: true })).body.job_id,
      (await start({ action: 'delete', all: true })).body.job_id,
    ];

    const answer = await stop(stopped);
    expect(answer.body).toMatchObject({ job_id: stopped, state: 'stopped', ended_at: expect.any(String) });
    service.wait(3);
    expect((await stop(stopped)).body).toEqual({ ...answer.body, request_id: expect.any(String) });
    expect((await show(lost)).body.state).toBe('running');
    service.wait(3700);
    expect((await show(lost)).body.state).toBe('failed');
    expect((await show(stopped)).body.state).toBe('stopped');
    for (const id of ['x', newId()]) {
      expect(await show(id)).toMatchObject({ status: 404, code: 'OPS.0043' });
      expect(await stop(id)).toMatchObject({ status: 404, code: 'OPS.0043' });
    }
  });

  test('are those about its topics, or started with the same binding, for a caller that is bound to some', async () => {
    const topic_urn = await service.topic();
    const name = topic_urn.split(':').at(-1) ?? '';
    const mine = { grant: { actions: '*', topics: [name] } } as const;
    const others = { grant: { actions: '*', topics: ['others-*'] } } as const;
    const ofTopic = (await start({ action: 'purge', topic_urn })).body.job_id;
    const ofAll = (await start({ action: 'delete', all: true })).body.job_id;
    const bound = (await start({ action: 'delete', all: true }, others)).body.job_id;

    expect(await start({ action: 'delete', topic_urn }, others)).toMatchObject({ status: 403, code: 'SMN.0001' });
    const seenBy = async (caller: object) =>
      Promise.all([ofTopic, ofAll, bound].map(async (id) => (await show(id, caller)).status));
    expect(await seenBy({})).toEqual([200, 200, 200]);
    expect(await seenBy(mine)).toEqual([200, 404, 404]);
    expect(await seenBy(others)).toEqual([404, 404, 200]);
    const listed = (await service.call('ListJobs', mine)).body.jobs;
    expect(listed.map((job: Record<string, string>) => job['job_id'])).toEqual([ofTopic]);
    expect(await stop(ofAll, mine)).toMatchObject({ status: 404, code: 'OPS.0043' });
  });
});
