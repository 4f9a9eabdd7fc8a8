import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { asProject } from '#test/support/as-project.ts';
import { gather, statuses } from '#test/support/cast.ts';
import { createLetters, linkIn, pressButton } from '#test/support/letters.ts';
import { runCommand } from '#test/support/run-command.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let directory: string;
let from: Service;
let to: Service;

/** A service of its own, whose state is in a folder of that name. */
const start = (name: string) => startService(PATIENT, { stateDirectory: join(directory, name) });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'smn-transfer-'));
  vi.stubEnv('SMN_PASSPHRASE', 'correct horse battery staple');
  from = await start('from');
  to = await asProject(await start('to'), from.cloud.facts.projectId);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([from?.stop(), to?.stop()]);
  await rm(directory, { recursive: true, force: true });
});

const smn = (where: 'from' | 'to', ...args: readonly string[]) =>
  runCommand(
    'smn',
    ...args,
    ...['--project', from.cloud.facts.projectId, '--local', '--stage', 'test'],
    ...['--state', join(directory, where), '--json'],
  );

const done = async (where: 'from' | 'to', ...args: readonly string[]): Promise<unknown> => {
  const { exitCode, output, errors } = await smn(where, ...args);
  if (exitCode !== 0) throw new Error(errors);
  return JSON.parse(output);
};

/** The same link at another service: as if both had one domain. */
const at = (service: Service, link: string): string => {
  const { pathname, search } = new URL(link);
  return `${service.cloud.facts.endpoint}${pathname}${search}`;
};

test('a project goes from one service to another: nobody is asked again, links in old mails work, secrets are none in the file', async () => {
  const cast = await gather(from, 'Harbour');
  const { topicUrn, email, http } = cast;
  const secret = 'X-Harbour-Secret-2718';
  await from.call('POST', `{p}/topics/${topicUrn}/subscriptions`, {
    ...{ protocol: 'http', endpoint: from.sink.url('/with-header') },
    extension: { header: { 'x-harbour': secret } },
  });
  await from.publish(topicUrn, { message: 'Before' });
  const link = linkIn(await createLetters(from.cloud.facts).nth('email', email.address, 2));
  const file = join(directory, 'project.jsonl');

  expect(await done('from', 'topics', 'export', file)).toMatchObject({ file, topic: 1, subscription: 4 });
  expect(await readFile(file, 'utf8')).not.toContain(secret);
  expect(await done('to', 'topics', 'import', file, '--dry-run')).toMatchObject({ topic: 1, subscription: 4 });
  expect(await to.call('GET', `{p}/topics/${topicUrn}`)).toMatchObject({ status: 404 });
  expect(await done('to', 'topics', 'import', file)).toEqual({ file, topic: 1, subscription: 4 });
  expect(await done('to', 'topics', 'import', file)).toEqual({ file });

  expect(await statuses(to, topicUrn)).toEqual(await statuses(from, topicUrn));
  const posts = from.notifications(http.path).length;
  const messageId = await to.publish(topicUrn, { message: 'After' });
  const { body } = await until('the message', () => from.notifications(http.path).at(posts));
  expect(body).toMatchObject({ message_id: messageId, message: 'After', topic_urn: topicUrn });
  const mails = await createLetters(to.cloud.facts).to('email', email.address);
  expect(mails.filter(({ text }) => text.includes('confirm'))).toEqual([]);

  expect((await pressButton(at(to, link), 'unsubscribe')).text).toContain('Your subscription is cancelled');
  expect(await statuses(to, topicUrn)).toMatchObject({ [email.urn]: 3 });
});

test('a topic goes to a service that has made ids of its own', async () => {
  const topicUrn = await from.topic('tides');
  await to.call('POST', `{p}/topics/${await to.topic('own')}/subscriptions`, {
    protocol: 'sms',
    endpoint: '+447400123456',
  });
  const urn = await from.subscribe(topicUrn, '/tides');
  const file = join(directory, 'tides.jsonl');
  await done('from', 'topics', 'export', file, '--topic', 'tides');

  expect(await done('to', 'topics', 'import', file)).toMatchObject({ topic: 1, subscription: 1 });
  const again = { protocol: 'http', endpoint: from.sink.url('/tides') };
  const added = await to.call('POST', `{p}/topics/${topicUrn}/subscriptions`, again);
  expect(added).toMatchObject({ status: 200, body: { subscription_urn: urn } });
});

test('what cannot be imported changes nothing, and says why in one line', async () => {
  const topicUrn = await from.topic('refused');
  const file = join(directory, 'refused.jsonl');
  await done('from', 'topics', 'export', file, '--topic', 'refused');
  await to.topic('refused');

  expect((await smn('to', 'topics', 'import', file)).errors).toBe(
    'Error: Nothing was imported. The project has another topic refused.\n',
  );
  await writeFile(file, (await readFile(file, 'utf8')).replace(topicUrn.split(':').at(-1) ?? '', 'renamed'));
  expect((await smn('to', 'topics', 'import', file)).errors).toMatch(/^Error: .* was changed or cut short: .*\n$/);
  expect((await smn('to', 'topics', 'import', join(directory, 'none'))).errors).toMatch(/^Error: .*none.*\n$/);
  expect((await smn('from', 'topics', 'export', file)).errors).toMatch(/^Error: There is a file .* already; .*\n$/);
  expect((await smn('from', 'topics', 'export', `${file}.2`, '--topic', 'nowhere')).errors).toMatch(
    /^Error: The project \w+ has no topic nowhere[.]\n$/,
  );
  expect((await smn('to', 'topics', 'import')).errors).toMatch(/"topics import" wants --file/);
});
