import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { ACCOUNT } from '#local/account.ts';
import type { Cloud } from '#local/cloud.ts';
import { readDeployment } from '#local/deployment.ts';
import { type LocalProcess, startStageProcess } from '#test/support/local-process.ts';
import { startReplicator } from '#test/support/replicator.ts';
import { runCommand } from '#test/support/run-command.ts';
import { type Api, createApi } from '#test/support/service.ts';
import { createSink, isNotification, type Sink } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

/** Of replication between the two. */
const LAG_MS = 1000;

const common = (region: string) => ({
  ...{ senderAddress: 'notifications@smn.example.com', region, retainData: false },
  functions: loadStage('test').functions,
  customDomain: {
    domainName: 'smn.example.com',
    certificateArn: `arn:aws:acm:${region}:000000000000:certificate/1`,
  },
  fence: { cacheSeconds: 0.5, waitSeconds: 4 },
  settings: { region: 'world', allowedCidrs: ['127.0.0.0/8'], delivery: loadStage('test').settings.delivery },
});
const FIRST = { name: 'one', replicas: ['eu-west-1'], ...common('us-east-1') };
const secondOf = (keyArn: string) => ({
  name: 'two',
  standbyOf: { stage: 'one', region: 'us-east-1', keyArn },
  ...common('eu-west-1'),
});

type Name = 'one' | 'two';
type Running = { process: LocalProcess; facts: Cloud['facts']; api: Api };

let directory: string;
let sink: Sink;
let replicator: ReturnType<typeof startReplicator>;
let topicUrn: string;
let subscriptionUrn: string;
const services: Partial<Record<Name, Running>> = {};
const stages: Partial<Record<Name, object>> = { one: FIRST };

const stateOf = (name: Name): string => join(directory, name);

const of = (name: Name): Running => {
  const running = services[name];
  if (running === undefined) throw new Error(`The service ${name} does not run`);
  return running;
};

/** Starts one, at the address that it had before. */
const start = async (name: Name): Promise<void> => {
  const port = services[name] === undefined ? 0 : Number(new URL(of(name).facts.endpoint).port);
  const process = startStageProcess(stateOf(name), stages[name] ?? {}, port);
  const facts = await process.facts();
  services[name] = { process, facts, api: createApi(facts) };
};

const end = async (name: Name, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  of(name).process.signal(signal);
  await of(name).process.ended;
};

const StateFile = z.looseObject({});

/** A folder that begins as that of the other one: its registry, its key, and the callers that both know. */
const copyState = async (): Promise<void> => {
  await cp(stateOf('one'), stateOf('two'), { recursive: true });
  for (const name of ['lock', 'queues', 'outbox.db', 'cdk.out'])
    await rm(join(stateOf('two'), name), { recursive: true, force: true });
  const { ports: _, ...state } = StateFile.parse(
    JSON.parse(await readFile(join(stateOf('two'), 'state.json'), 'utf8')),
  );
  await writeFile(join(stateOf('two'), 'state.json'), JSON.stringify({ ...state, stage: 'two', region: 'eu-west-1' }));
};

/** The KMS key of the first stage, as its output says. */
const keyArnOf = (name: Name): string => {
  const surroundings = { region: 'us-east-1', account: ACCOUNT, apiEndpoint: '', queuesEndpoint: '', issuerUrl: '' };
  return readDeployment(join(stateOf(name), 'cdk.out'), surroundings).keys.at(0)?.arn ?? '';
};

/** The same link at a service: as if both had the domain. */
const at = (name: Name, link: string): string => {
  const { pathname, search } = new URL(link);
  return `${of(name).facts.endpoint}${pathname}${search}`;
};

const siteOf = async (name: Name): Promise<string> => {
  try {
    const response = await fetch(`${of(name).facts.endpoint}/site`, { signal: AbortSignal.timeout(5000) });
    return z.object({ state: z.string() }).parse(await response.json()).state;
  } catch {
    return 'down';
  }
};

const standby = (name: Name, ...args: readonly string[]) =>
  runCommand('smn', 'standby', ...args, '--local', '--state', stateOf(name), '--json');

const Answered = z.looseObject({ epoch: z.number(), isActive: z.boolean() });
const done = async (name: Name, ...args: readonly string[]) => {
  const { exitCode, output, errors } = await standby(name, ...args);
  if (exitCode !== 0) throw new Error(errors);
  return { ...Answered.parse(JSON.parse(output)), progress: errors };
};

/** Looks at both all the time, and remembers what they said at once. */
const watch = () => {
  const seen: string[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      seen.push((await Promise.all([siteOf('one'), siteOf('two')])).join(' '));
      await pause(200);
    }
  })();
  return {
    end: async (): Promise<readonly string[]> => {
      isOver = true;
      await watching;
      return seen;
    },
  };
};

/** Publishes one message after the other, to the other service whenever one refuses; returns what was accepted until it is told to end. */
const publisher = (name: string) => {
  const accepted: string[] = [];
  let isOver = false;
  const publishing = (async () => {
    let site: Name = 'one';
    while (!isOver) {
      const message = `${name} ${accepted.length}`;
      const isDone = await isAccepted(site, message);
      if (isDone) accepted.push(message);
      else site = site === 'one' ? 'two' : 'one';
      await pause(isDone ? 50 : 200);
    }
  })();
  return {
    accepted: (): readonly string[] => accepted,
    end: async (): Promise<readonly string[]> => {
      isOver = true;
      await publishing;
      return accepted;
    },
  };
};

const isAccepted = async (site: Name, message: string): Promise<boolean> => {
  try {
    const { status } = await of(site).api.call('POST', `{p}/topics/${topicUrn}/publish`, { message });
    return status === 200;
  } catch {
    return false;
  }
};

const delivered = (): ReadonlySet<unknown> =>
  new Set(
    sink
      .received('/load')
      .filter(isNotification)
      .map(({ body }) => body['message']),
  );

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'smn-standby-'));
  sink = await createSink();
  await start('one');
  const { api } = of('one');
  topicUrn = String((await api.call('POST', '{p}/topics', { name: 'load' })).body['topic_urn']);
  const data = { protocol: 'http', endpoint: sink.url('/load') };
  subscriptionUrn = String(
    (await api.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data)).body['subscription_urn'],
  );
  const confirmation = await until('a confirmation', () => sink.received('/load').at(0));
  await fetch(at('one', confirmation.body['subscribe_url'] ?? ''));
  await end('one', 'SIGTERM');
  await copyState();
  stages.two = secondOf(keyArnOf('one'));
  await Promise.all([start('one'), start('two')]);
  replicator = startReplicator([stateOf('one'), stateOf('two')], { tableName: 'smn-one-registry', lagMs: LAG_MS });
});

afterAll(async () => {
  await replicator?.stop();
  const ends = Object.values(services).map(({ process }) => {
    process.signal('SIGTERM');
    return process.ended;
  });
  const ended = await Promise.all(ends);
  await sink?.close();
  await rm(directory, { recursive: true, force: true });
  expect(ended.map(({ exitCode, errors }) => [exitCode, errors])).toEqual(ended.map(() => [0, '']));
});

test('the standby reads, and leaves what changes something to the active site', async () => {
  const { api } = of('two');
  const active = of('one').facts.endpoint;

  expect([await siteOf('one'), await siteOf('two')]).toEqual(['active', 'inactive']);
  expect(await api.call('GET', '{p}/topics')).toMatchObject({ status: 200, body: { topic_count: 1 } });
  const refused = await api.call('POST', `{p}/topics/${topicUrn}/publish`, { message: 'x' });
  expect(refused).toMatchObject({ status: 503, body: { code: 'OPS.0140', active_endpoint: active } });
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(await api.call('POST', '{p}/topics', { name: 'new' })).toMatchObject({ status: 503 });
  const command = ['credentials', 'create', '--local', '--state', stateOf('two')];
  expect(await runCommand('smn', ...command)).toMatchObject({ exitCode: 1, errors: expect.stringContaining(active) });
  const link = `/v2/notifications/subscriptions/unsubscribe?subscription_urn=${subscriptionUrn}`;
  const led = await fetch(`${of('two').facts.endpoint}${link}`, { redirect: 'manual' });
  expect([led.status, led.headers.get('location')]).toEqual([307, `${active}${link}`]);
});

test.each(['Feedback', 'Cleanup'])('what comes to the queue %s of the standby goes back to wait', async (queue) => {
  const { ports } = z
    .object({ ports: z.object({ queues: z.number() }) })
    .parse(JSON.parse(await readFile(join(stateOf('two'), 'state.json'), 'utf8')));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint: `http://127.0.0.1:${ports.queues}`, region: 'eu-west-1', credentials });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const QueueUrl = QueueUrls.find((url) => url.includes(`-${queue}`)) ?? '';
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  const AttributeNames = ['ApproximateNumberOfMessagesDelayed'] as const;

  await until('it to wait', async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
    return (await sqs.send(command)).Attributes?.[AttributeNames[0]] === '1';
  });
  sqs.destroy();
});

test('nothing that was accepted is lost when the active site is killed under load, the standby takes over, and the other returns', async () => {
  const watching = watch();
  const publishers = ['ada', 'grace', 'edith'].map(publisher);
  const acceptedBy = (): number => publishers.reduce((sum, { accepted }) => sum + accepted().length, 0);
  await until('some messages', () => acceptedBy() > 20);

  await end('one', 'SIGKILL');
  const refused = await standby('two', 'activate');
  expect([refused.exitCode, refused.errors]).toEqual([1, expect.stringContaining('does not answer at')]);
  expect(await done('two', 'activate', '--active-is-down')).toMatchObject({ epoch: 2, isActive: true });
  const before = acceptedBy();
  await until('messages at the standby', () => acceptedBy() > before + 20);

  await start('one');
  await until('the first site to hear of it', async () => (await siteOf('one')) === 'inactive');
  const accepted = (await Promise.all(publishers.map(({ end: stop }) => stop()))).flat();
  await until('all messages', () => accepted.every((message) => delivered().has(message)));
  const seen = await watching.end();
  expect(seen.filter((sites) => sites === 'active active')).toEqual([]);
  expect(new Set(seen)).toContain('down active');
});

test('the first site is activated again by what it hears of the other, without telling that one is down', async () => {
  const watching = watch();
  const writer = publisher('mary');
  await until('some messages', () => writer.accepted().length > 5);
  const answered = await done('one', 'activate');
  expect(answered).toMatchObject({ epoch: 3, isActive: true });
  expect(answered.progress).toMatch(/The site before has heard of it after \d+[.]\d s, and has stopped/);
  const before = writer.accepted().length;
  await until('messages at the first site', () => writer.accepted().length > before + 5);

  const accepted = await writer.end();
  await until('all messages', () => accepted.every((message) => delivered().has(message)));
  expect((await watching.end()).filter((sites) => sites === 'active active')).toEqual([]);
  expect(await done('two', 'status')).toMatchObject({ isActive: false, epoch: 3, activeSite: 'active, epoch 3' });
});

test('a cancellation by a link at the site that is not active reaches the active one', async () => {
  const link = `/v2/notifications/subscriptions/unsubscribe?subscription_urn=${subscriptionUrn}`;
  expect((await fetch(`${of('two').facts.endpoint}${link}`)).status).toBe(200);

  const { body } = await of('one').api.call('GET', `{p}/topics/${topicUrn}/subscriptions`);
  expect(body).toMatchObject({ subscriptions: [{ status: 3 }] });
});
