import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { lastingKeys } from '#test/support/lasting-keys.ts';
import { createOfficialClient } from '#test/support/official-client.ts';
import { runCommand } from '#test/support/run-command.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { answer, isNotification } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let state: string;

const CACHE_SECONDS = 2;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'smn-commands-'));
  const settings = { ...PATIENT.settings, callers: { credentialCacheSeconds: CACHE_SECONDS } };
  service = await startService({ ...PATIENT, settings }, { stateDirectory: state });
});
afterAll(async () => {
  await service.stop();
  await rm(state, { recursive: true, force: true });
});

/** An operator's command to the service under test; returns its JSON answer. */
const smn = async (...args: readonly string[]): Promise<unknown> => {
  const ran = await runCommand('smn', ...args, '--local', '--stage', 'test', '--state', state, '--json');
  expect(ran).toMatchObject({ exitCode: 0, errors: '' });
  return JSON.parse(ran.output);
};

/** Waits until no function trusts what it read before now. */
const cachesAreOld = (): Promise<boolean> => {
  const start = Date.now();
  return until('caches to be old', () => Date.now() > start + CACHE_SECONDS * 1000);
};

const Credential = z.object({ accessKey: z.string(), secretKey: z.string() });
const Token = z.object({ token: z.string() });
const DeadLetters = z.object({ dead_letters: z.array(z.looseObject({ id: z.string(), endpoint: z.string() })) });

describe.concurrent('what an operator does with npm run smn', () => {
  test('lets a new credential in, and keeps a disabled and a deleted one out after the time of the cache', async () => {
    const keys = Credential.parse(await smn('credentials', 'create'));
    const topics = () => createOfficialClient({ ...service.cloud.facts, ...keys }).get('{p}/topics');
    /** Every function instance has a cache of its own, hence several calls at once. */
    const calls = () => Promise.allSettled(Array.from({ length: 5 }, topics));
    const refusal = (text: string) => ({
      status: 'rejected',
      reason: { httpStatusCode: 401, errorCode: 'APIGW.0301', errorMsg: expect.stringContaining(text) },
    });
    for (const call of await calls()) expect(call).toMatchObject({ value: { httpStatusCode: 200 } });

    await smn('credentials', 'disable', '--access-key', keys.accessKey);
    await cachesAreOld();
    for (const call of await calls()) expect(call).toMatchObject(refusal('disabled'));
    expect(await smn('credentials', 'list')).toMatchObject({
      credentials: expect.arrayContaining([expect.objectContaining({ accessKey: keys.accessKey, isEnabled: false })]),
    });

    await smn('credentials', 'enable', '--access-key', keys.accessKey);
    await cachesAreOld();
    for (const call of await calls()) expect(call).toMatchObject({ value: { httpStatusCode: 200 } });
    await smn('credentials', 'delete', '--access-key', keys.accessKey);
    await cachesAreOld();
    for (const call of await calls()) expect(call).toMatchObject(refusal('wrong'));
  });

  test('makes tokens that open their own project only, until they are revoked', async () => {
    const { endpoint, projectId } = service.cloud.facts;
    const stranger = 'b'.repeat(32);
    const { token } = Token.parse(await smn('tokens', 'create', '--ttl', '600', '--project', stranger));
    const status = async (project: string) => {
      const url = `${endpoint}/v2/${project}/notifications/topics`;
      return (await fetch(url, { headers: { 'X-Auth-Token': token } })).status;
    };

    expect([await status(stranger), await status(projectId)]).toEqual([200, 403]);
    await smn('tokens', 'revoke', '--token', token);
    await until('the refusal', async () => (await status(stranger)) === 401);
  });

  test('makes tokens with names, which are for their topics alone, are listed with their use, and revoked by name', async () => {
    const { endpoint, projectId } = service.cloud.facts;
    const [topicUrn, otherUrn] = [await service.topic('alerts-1'), await service.topic('billing')];
    const limits = ['--role', 'publisher', '--topics', 'alerts-*', '--ttl', 'never'];
    const { token } = Token.parse(await smn('tokens', 'create', '--name', 'grafana', ...limits));
    const publish = async (urn: string) => {
      const url = `${endpoint}/v2/${projectId}/notifications/topics/${urn}/publish`;
      const headers = { 'X-Auth-Token': token, 'Content-Type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: '{"message": "x"}' })).status;
    };
    const list = async () => z.object({ tokens: z.array(z.looseObject({})) }).parse(await smn('tokens', 'list')).tokens;
    const shown = { name: 'grafana', id: expect.any(String), actions: 'publisher', topics: ['alerts-*'] };
    const [unused] = await list();
    expect(unused).toEqual({ ...shown, createdAt: expect.any(String) });

    expect([await publish(topicUrn), await publish(otherUrn)]).toEqual([200, 403]);
    expect(await list()).toEqual([{ ...unused, lastUsedAt: expect.any(String) }]);
    await smn('tokens', 'revoke', '--name', 'grafana');
    await until('the refusal', async () => (await publish(topicUrn)) === 401);
    expect(await list()).toEqual([]);
  });

  test('lists dead letters in 80 columns, shows one whole and purges it, by its short id', async () => {
    const topicUrn = await service.topic('tides');
    service.sink.on('/gone', (response, delivery, count) =>
      answer(isNotification(delivery) ? 410 : 200)(response, delivery, count),
    );
    await service.subscribe(topicUrn, '/gone');
    await service.publish(topicUrn, { subject: 'Tide', message: 'High water\nis at 14:05.' });
    const run = (...args: readonly string[]) =>
      runCommand('smn', 'letters', ...args, '--local', '--stage', 'test', '--state', state);
    const list = (...filters: readonly string[]) => run('list', '--topic', 'tides', ...filters);
    const { output } = await until('the dead letter', async () => {
      const listed = await list();
      return listed.output !== 'None.\n' && listed;
    });

    expect(output).toMatch(
      /^id +at \(UTC\) +kind +protocol +endpoint +reason\n(\w{14}) +\d\d-\d\d \d\d:\d\d +notification +http +/,
    );
    expect(output).toMatch(/ HTTP 410\n$/);
    expect(Math.max(...output.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    for (const filters of [
      ['--protocol', 'email'],
      ['--reason', 'timeout'],
      ['--kind', 'confirmation'],
      ['--until', '1h'],
    ])
      expect(await list(...filters)).toMatchObject({ exitCode: 0, output: 'None.\n' });
    expect((await list('--protocol', 'http', '--reason', 'http 410', '--since', '1h')).output).toBe(output);

    const [id = ''] = /^\w{14}/m.exec(output) ?? [];
    const shown = await run('show', '--id', id);
    expect(shown.output).toMatch(/^reason +HTTP 410$/m);
    expect(shown.output).toMatch(/^Failed attempts:\nattempted_at +reason *\n\d{4}-\S+Z +HTTP 410$/m);
    expect(shown.output).toMatch(/^subject +Tide$/m);
    expect(shown.output).toMatch(/\n\nHigh water\nis at 14:05\.\n$/);
    expect((await run('purge', '--id', id)).output).toMatch(/^outcome +purged$/m);
    expect((await list()).output).toBe('None.\n');
    expect(await run('show', '--id', id)).toMatchObject({
      exitCode: 1,
      errors: `Error: OPS.0004: Dead letter not found. The project has no dead letter "${id}".\n`,
    });
    expect(await list('--protocol', 'fax')).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining(
        'Error: SMN.0011: Parameter: Protocol is invalid. It is "fax"; allowed: email, sms, ',
      ),
    });
    expect(await list('--since', 'x')).toMatchObject({ exitCode: 2, errors: expect.stringContaining('30m, 12h, 7d') });
  });

  test('names what is dropped when all are sent again, and why', async () => {
    const project = service.cloud.facts.projectId;
    const topicUrn = await service.topic('fairways');
    service.sink.on('/left', (response, delivery, count) =>
      answer(isNotification(delivery) ? 410 : 200)(response, delivery, count),
    );
    const subscriptionUrn = await service.subscribe(topicUrn, '/left');
    await service.publish(topicUrn, { message: 'Dredging' });
    const filter = ['--topic', 'fairways', '--project', project] as const;
    await until(
      'the dead letter',
      async () => DeadLetters.parse(await smn('letters', 'list', ...filter)).dead_letters.length === 1,
    );
    await service.call('DELETE', `{p}/subscriptions/${subscriptionUrn}`);

    const endpoint = service.sink.url('/left');
    expect(await smn('letters', 'redrive', '--all', ...filter)).toMatchObject({
      state: 'done',
      dropped: 1,
      done: 0,
      notes: [{ outcome: 'dropped', endpoint, protocol: 'http', why: 'the subscription is gone' }],
    });
  });

  test('lists what is held and sends it, one or all, in spite of the pause; shows the job that did', async () => {
    const topicUrn = await service.topic();
    const subscriptionUrn = await service.subscribe(topicUrn, '/waits');
    await smn('subscriptions', 'pause', '--subscription', subscriptionUrn);
    for (const message of ['a', 'b', 'c']) await service.publish(topicUrn, { message });
    const place = ['--subscription', subscriptionUrn] as const;
    const Held = z.object({ held: z.array(z.object({ id: z.string(), reason: z.string() })) });
    const [first] = await until('three held messages', async () => {
      const { held } = Held.parse(await smn('held', 'list', ...place));
      return held.length === 3 && held;
    });
    expect(first?.reason).toBe('paused');
    expect(await smn('held', 'list', '--topic', topicUrn)).toMatchObject({
      subscriptions: [{ subscription_urn: subscriptionUrn, held_messages: 3 }],
    });

    const withBody = ['held', 'list', '--with-body', ...place, '--local', '--stage', 'test', '--state', state] as const;
    expect((await runCommand('smn', ...withBody)).output).toMatch(/^reason +paused$(.*\n)*\na\n\nid /m);

    expect(await smn('held', 'release', '--id', first?.id ?? '')).toMatchObject({ outcome: 'released' });
    const job = await smn('held', 'release', '--all', ...place);
    expect(job).toMatchObject({ action: 'release', state: 'done', done: 2 });
    await until('all messages', () => service.notifications('/waits').length === 3);
    const { job_id } = z.object({ job_id: z.string() }).parse(job);
    expect(await smn('jobs', 'show', '--id', job_id)).toMatchObject({ state: 'done' });
    const { jobs } = z.object({ jobs: z.array(z.object({ job_id: z.string() })) }).parse(await smn('jobs', 'list'));
    expect(jobs.map((one) => one.job_id)).toContain(job_id);
    expect(await smn('jobs', 'stop', '--id', job_id)).toMatchObject({ state: 'done' });
  });

  test('lists dead letters and sends them again, one or all', async () => {
    const topicUrn = await service.topic();
    const paths = ['/dead/0', '/dead/1', '/dead/2'];
    let isMended = false;
    for (const path of paths) {
      service.sink.on(path, (response, delivery, count) => {
        answer(isNotification(delivery) && !isMended ? 410 : 200)(response, delivery, count);
      });
      await service.subscribe(topicUrn, path);
    }
    const messageId = await service.publish(topicUrn, { message: 'Lost and found' });
    const ofTopic = ['--topic', topicUrn] as const;
    const list = async () => DeadLetters.parse(await smn('letters', 'list', ...ofTopic)).dead_letters;
    const dead = await until('three dead letters', async () => {
      const found = await list();
      return found.length === 3 && found;
    });
    expect(dead.map(({ endpoint }) => endpoint).toSorted()).toEqual(paths.map(service.sink.url));
    expect(dead[0]).toMatchObject({
      ...{ message_id: messageId, topic_urn: topicUrn, protocol: 'http', reason: 'HTTP 410', attempts: 1 },
    });

    isMended = true;
    const [first] = dead;
    expect(await smn('letters', 'redrive', '--id', first?.id ?? '')).toMatchObject({ outcome: 'redriven' });
    await until('one less', async () => (await list()).length === 2);
    expect(await smn('letters', 'redrive', '--all', ...ofTopic)).toMatchObject({ state: 'done', done: 2, dropped: 0 });
    await until('all copies', () => paths.every((path) => service.notifications(path).length === 2));
    expect(await list()).toEqual([]);
  });
});

describe('npm run smoke', () => {
  test('subscribes an endpoint that confirms, and sends it a message', async () => {
    const { endpoint, projectId, accessKey, secretKey } = service.cloud.facts;
    service.sink.on('/smoke', (response, { body }) => {
      if (body['subscribe_url'] !== undefined) void fetch(body['subscribe_url']);
      response.writeHead(200).end();
    });

    const { exitCode, output, errors } = await runCommand(
      'smoke',
      ...['--endpoint', endpoint, '--project', projectId, '--ak', accessKey, '--sk', secretKey],
      ...['--subscriber', service.sink.url('/smoke'), '--wait', '30'],
    );

    expect([exitCode, errors]).toEqual([0, '']);
    expect(output).toMatch(/\n(\d+) of \1 checks are ok\.\n$/);
    expect(output).not.toContain(secretKey);
    expect((await until('the message', () => service.notifications('/smoke').at(0))).body).toMatchObject({
      message: 'It works. 可以了。',
    });
  });
});

describe('npm run demo', () => {
  test('shows what each subscriber got, twice in a row, and leaves nothing behind', async () => {
    const before = await service.call('GET', '{p}/topics');

    for (const { exitCode, output, errors } of [
      await runCommand('demo', '--state', state),
      await runCommand('demo', '--state', state),
    ]) {
      expect([exitCode, errors]).toEqual([0, '']);
      for (const [who, what] of [
        [/^email ada\.\w+@example\.com$/m, 'The lock closes half an hour before.'],
        [/^sms \+447400\d{6}$/m, 'High water 14:05'],
        [/^http http:\/\/127\.0\.0\.1:\d+\/notifications$/m, 'signature verified'],
      ] as const) {
        const [, section = ''] = output.split(who);
        const [told = ''] = section.split(/\n\n/);
        expect(told).toContain(what);
        expect(told).toContain('Dear Ada, berth C 14 is yours until Sunday.');
        expect(told.match(/^ {2}- /gm)).toHaveLength(3);
      }
    }
    expect((await service.call('GET', '{p}/topics')).body['topic_count']).toBe(before.body['topic_count']);
    expect((await service.call('GET', '{p}/message_template')).body).toMatchObject({ message_template_count: 0 });
  });

  test('leaves the topic and its subscribers for the console when it is told to', async () => {
    const { exitCode, output, errors } = await runCommand('demo', '--state', state, '--keep');

    expect([exitCode, errors]).toEqual([0, '']);
    expect(output).toContain(`${service.cloud.facts.endpoint}/console/`);
    const [topic = ''] = /urn:smn:\S+:demo-\w+/.exec(output) ?? [];
    const { body } = await service.call('GET', `{p}/topics/${topic}/subscriptions`);
    expect(body).toMatchObject({ subscription_count: 3 });
    await service.call('DELETE', `{p}/topics/${topic}`);
  });
});

describe('npm run conformance', () => {
  /** What lasts, but for what the cleanup of a deleted topic removes half a minute later. */
  const left = async (): Promise<readonly string[]> =>
    (await lastingKeys(service.cloud)).filter((key) => !/^(topic-id#|s#)/.test(key));

  test('passes, in projects of its own, and leaves nothing behind', async () => {
    const own = await service.topic('own');
    const before = await left();
    const kept = service.cloud.outbox().length;
    expect(before.join('\n')).toContain('own');

    const command = ['test/conformance/run.ts', '--operation', 'PublishMessage', '--state', state] as const;
    const { exitCode, output, errors } = await runCommand(...command);

    expect([exitCode, errors], output).toEqual([0, '']);
    expect(output).toMatch(/\n(\d+) of \1 cases passed, 0 left out\.\n$/);
    expect(service.cloud.outbox()).toHaveLength(kept);
    expect(await left()).toEqual(before);
    await service.call('DELETE', `{p}/topics/${own}`);
  });

  test('says which operations there are', async () => {
    const { exitCode, errors } = await runCommand('test/conformance/run.ts', '--operation', 'Nope', '--state', state);

    expect([exitCode, errors]).toEqual([
      2,
      expect.stringMatching(/^Error: --operation is "Nope"; allowed: .*CreateTopic/),
    ]);
  });
});
