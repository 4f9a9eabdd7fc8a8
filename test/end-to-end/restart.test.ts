import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cloud } from '#local/cloud.ts';
import { createLetters } from '#test/support/letters.ts';
import { type LocalProcess, listeningAddresses, startLocalProcess } from '#test/support/local-process.ts';
import { createReceiptLaw } from '#test/support/receipt-law.ts';
import { type Api, createApi } from '#test/support/service.ts';
import { createSink, isNotification, type Sink } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

let state: string;
let sink: Sink;
let running: LocalProcess;
let facts: Cloud['facts'];
let api: Api;

const start = async (): Promise<void> => {
  running = startLocalProcess(state);
  facts = await running.facts();
  api = createApi(facts);
};

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'smn-restart-'));
  sink = await createSink();
  await start();
});

afterAll(async () => {
  running.signal('SIGKILL');
  await running.ended;
  await sink.close();
  await rm(state, { recursive: true, force: true });
});

const messagesAt = (path: string) =>
  sink
    .received(path)
    .filter(isNotification)
    .map(({ body }) => body['message']);

/** A topic with a confirmed subscriber at `path`. */
const subscribed = async (path: string): Promise<string> => {
  const { body } = await api.call('POST', '{p}/topics', { name: `t${path.replaceAll('/', '-')}` });
  const topicUrn = String(body['topic_urn']);
  const data = { protocol: 'http', endpoint: sink.url(path) };
  await api.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
  const confirmation = await until(`a confirmation at ${path}`, () => sink.received(path).at(0));
  await fetch(confirmation.body['subscribe_url'] ?? '');
  return topicUrn;
};

/** Publishes; returns the id of the message. */
const publish = async (topicUrn: string, message: string): Promise<string> => {
  const { status, body } = await api.call('POST', `{p}/topics/${topicUrn}/publish`, { message });
  expect(status).toBe(200);
  return String(body['message_id']);
};

/** Takes a path down until it is restored; it asks for time, so that retries are still to come on a slow machine too. */
const takeDown = (path: string) => {
  sink.on(path, (response) => response.writeHead(503, { 'retry-after': '3' }).end());
  return { restore: () => sink.on(path, (response) => response.writeHead(200).end()) };
};

/** The first line that the process says, and that it says no other. */
const oneLine = (pattern: RegExp) => expect.stringMatching(new RegExp(`^${pattern.source}[^\n]*\n$`));

describe('npm start', () => {
  test('writes down what a client needs, for this user only', async () => {
    const file = await stat(join(state, 'local.json'));

    expect(file.mode & 0o777).toBe(0o600);
    expect(Object.keys(facts).toSorted()).toEqual(
      [
        ...['accessKey', 'authToken', 'awsEndpointUrl', 'docs', 'endpoint', 'outbox', 'projectId', 'region'],
        ...['secretKey', 'stage', 'subscribers', 'awsPrincipals'],
      ].toSorted(),
    );
    expect(await (await fetch(`${facts.outbox}?protocol=email`)).json()).toEqual([]);
    for (const fact of [facts.endpoint, facts.projectId, facts.accessKey, facts.secretKey, facts.authToken]) {
      expect(running.output()).toContain(fact);
    }
  });

  test.runIf(process.platform === 'linux')('listens on loopback only', () => {
    const addresses = listeningAddresses(running.pid);

    expect(addresses.length).toBeGreaterThanOrEqual(3);
    expect(addresses.filter((address) => !address.startsWith('0100007F:'))).toEqual([]);
  });

  test('says in one line why it cannot start', async () => {
    const { port } = new URL(facts.endpoint);
    const elsewhere = await mkdtemp(join(tmpdir(), 'smn-refused-'));
    const file = join(elsewhere, 'file');
    await writeFile(file, '');
    await writeFile(join(elsewhere, 'state.json'), '{"version":');
    const refusals: readonly [LocalProcess, RegExp, number][] = [
      [startLocalProcess(state), /The state folder \S+ is in use by process \d+/, 1],
      [startLocalProcess(join(elsewhere, 'new'), '--port', port), new RegExp(`Port ${port} cannot be used`), 1],
      [startLocalProcess(file), /The state folder \S+file cannot be used: it is not a folder/, 1],
      [startLocalProcess(elsewhere), /The state folder /, 1],
      [startLocalProcess(join(elsewhere, 'new'), '--stage', 'nonsense'), /--stage is "nonsense"; allowed: dev, /, 2],
      [startLocalProcess(join(elsewhere, 'new'), '--port', 'x'), /--port is "x"; allowed: /, 2],
    ];

    for (const [{ ended }, errors, exitCode] of refusals) {
      expect(await ended).toMatchObject({ exitCode, errors: oneLine(errors) });
    }
    await rm(elsewhere, { recursive: true });
    expect(await api.call('GET', '{p}/topics')).toMatchObject({ status: 200 });
  });
});

describe('started again with the same state', () => {
  test('after SIGTERM, it has everything and delivers what was waiting', async () => {
    const down = await subscribed('/term/down');
    const slow = await subscribed('/term/slow');
    const outage = takeDown('/term/down');
    let isSlowAnswered = false;
    sink.on('/term/slow', (response) => {
      response.on('close', () => {
        isSlowAnswered ||= response.writableFinished;
      });
      setTimeout(() => response.writeHead(200).end(), 300);
    });
    const data = { protocol: 'email', endpoint: 'kept@example.com' };
    await api.call('POST', `{p}/topics/${down}/subscriptions`, data);
    const letter = await createLetters(facts).nth('email', 'kept@example.com', 1);
    await publish(down, 'Waiting');
    await until('a failed attempt', () => messagesAt('/term/down').length > 0);
    await publish(slow, 'Under way');
    await until('the slow delivery', () => messagesAt('/term/slow').length > 0);

    running.signal('SIGTERM');
    expect(await running.ended).toMatchObject({
      exitCode: 0,
      errors: '',
      output: expect.stringMatching(/Stopped\.\n$/),
    });
    expect(isSlowAnswered).toBe(true);
    outage.restore();
    const before = facts;
    const attempts = messagesAt('/term/down').length;
    await start();

    const newAddresses = { endpoint: '', outbox: '', docs: '' };
    expect({ ...facts, ...newAddresses }).toEqual({ ...before, ...newAddresses });
    await until('the waiting message', () => messagesAt('/term/down').length > attempts);
    expect(new Set(messagesAt('/term/down'))).toEqual(new Set(['Waiting']));
    expect(await api.call('GET', `{p}/topics/${down}/subscriptions`)).toMatchObject({
      body: { subscriptions: [{ status: 1 }, { endpoint: 'kept@example.com', status: 0 }] },
    });
    expect(await createLetters(facts).to('email', 'kept@example.com')).toContainEqual(letter);
  });

  test('after SIGKILL, nothing that was accepted is lost', async () => {
    const paths = ['/kill/0', '/kill/1', '/kill/2'];
    const topics: string[] = [];
    for (const path of paths) topics.push(await subscribed(path));
    const law = () => createReceiptLaw({ ...api, cloud: { facts } });
    for (const topicUrn of topics) await law().keepReceipts(topicUrn);
    const outages = paths.map(takeDown);
    const ids: string[] = [];
    for (const topicUrn of topics) ids.push(await publish(topicUrn, 'First'));
    await until('failed attempts', () => paths.every((path) => messagesAt(path).length > 0));
    ids.push(...(await Promise.all(topics.map((topicUrn) => publish(topicUrn, 'Last')))));

    running.signal('SIGKILL');
    await running.ended;
    for (const { restore } of outages) restore();
    const attempts = paths.map((path) => messagesAt(path).length);
    await start();

    for (const [index, path] of paths.entries()) {
      const arrived = () => new Set(messagesAt(path).slice(attempts[index]));
      await until(`both messages at ${path}`, () => arrived().has('First') && arrived().has('Last'));
    }
    await law().expectSettled(ids, { recipients: 6, delivered: 6 });
    expect(await api.call('GET', '{p}/topics')).toMatchObject({ body: { topic_count: 5 } });
  });
});
