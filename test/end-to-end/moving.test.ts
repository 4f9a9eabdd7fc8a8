import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { asProject } from '#test/support/as-project.ts';
import { gather, invitations, invite, statuses } from '#test/support/cast.ts';
import { createLetters, linkIn, openPage, pressButton } from '#test/support/letters.ts';
import { runCommand } from '#test/support/run-command.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let directory: string;
let from: Service;
let to: Service;

const start = (name: string) => startService(PATIENT, { stateDirectory: join(directory, name) });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'smn-moving-'));
  from = await start('from');
  to = await asProject(await start('to'), from.cloud.facts.projectId);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([from?.stop(), to?.stop()]);
  await rm(directory, { recursive: true, force: true });
});

const smn = async (where: 'from' | 'to', ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
  const { exitCode, output, errors } = await runCommand(
    'smn',
    ...args,
    ...['--project', from.cloud.facts.projectId, '--local', '--stage', 'test'],
    ...['--state', join(directory, where), '--json'],
  );
  if (exitCode !== 0) throw new Error(errors);
  return JSON.parse(output);
};

const other = { from: 'to', to: 'from' } as const;

/** Moves a topic to the other service, as from one account to another. */
const move = async (where: 'from' | 'to', name: string, ...args: readonly string[]) => {
  const { endpoint, token } = await smn(other[where], 'moves', 'receive', '--topic', name);
  vi.stubEnv('SMN_MOVE_TOKEN', String(token));
  return smn(where, 'topics', 'move', '--topic', name, '--to-endpoint', String(endpoint), ...args);
};

const nameOf = (urn: string): string => urn.split(':').at(-1) ?? '';

const messageIds = (service: Service, path: string): readonly string[] =>
  service.notifications(path).map(({ body }) => String(body['message_id']));

test('a topic moves while publishers publish: every accepted message reaches its subscribers, and nobody is asked again', async () => {
  const cast = await gather(from, 'Harbour');
  const { topicUrn, email, http } = cast;
  const accepted = new Set<string>();
  let isOver = false;
  const publishers = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      accepted.add(await from.publish(topicUrn, { message: 'On the way' }));
      await pause(400);
    }
  });

  const moved = await move('from', nameOf(topicUrn)).finally(() => {
    isOver = true;
  });
  await Promise.all(publishers);
  expect(moved).toMatchObject({ phase: 'done', copied: 3, to_topic_urn: topicUrn });
  const late = await from.publish(topicUrn, { message: 'To the old place' });
  accepted.add(late);
  const direct = await to.publish(topicUrn, { message: 'To the new place' });
  accepted.add(direct);

  await until('every message', () => [...accepted].every((id) => messageIds(from, http.path).includes(id)));
  expect(accepted.size).toBeGreaterThan(8);
  expect(await statuses(to, topicUrn)).toEqual({ [email.urn]: 1, [cast.sms.urn]: 1, [http.urn]: 1 });
  expect(await from.call('GET', `{p}/topics/${topicUrn}`)).toMatchObject({ status: 410, body: { code: 'OPS.0134' } });
  const mails = await createLetters(to.cloud.facts).to('email', email.address);
  expect(mails.length).toBeGreaterThan(0);
  expect(mails.filter(({ text }) => text.includes('confirm'))).toEqual([]);
});

test('links of old mails lead to the new place: one that confirms, and one that cancels', async () => {
  const confirmed = await gather(from);
  const { topicUrn, email } = confirmed;
  await from.publish(topicUrn, { message: 'Before' });
  const unsubscribing = linkIn(await createLetters(from.cloud.facts).nth('email', email.address, 2));
  const waiting = await invite(from);
  const { mail, post } = await invitations(from, waiting);
  await move('from', nameOf(topicUrn));
  await move('from', nameOf(waiting.topicUrn));

  expect((await openPage(linkIn(mail))).text).toContain('confirm');
  expect((await pressButton(linkIn(mail), 'confirm')).status).toBe(200);
  expect((await fetch(post.body['subscribe_url'] ?? '')).status).toBe(200);
  expect(await statuses(to, waiting.topicUrn)).toMatchObject({ [waiting.email.urn]: 1, [waiting.http.urn]: 1 });
  expect((await pressButton(unsubscribing, 'unsubscribe')).text).toContain('Your subscription is cancelled');
  expect(await statuses(to, topicUrn)).toMatchObject({ [email.urn]: 3 });
});

test('a topic goes to another project of its stage, and is published to under either name', async () => {
  const topicUrn = await from.topic('handed-over');
  await from.subscribe(topicUrn, '/handed-over');

  const moved = await smn('from', 'topics', 'move', '--topic', 'handed-over', '--to-project', 'harbour');
  const now = topicUrn.replace(from.cloud.facts.projectId, 'harbour');
  expect(moved).toMatchObject({ phase: 'done', copied: 1, to_topic_urn: now });
  const id = await from.publish(topicUrn, { message: 'Under the old name' });
  const received = await until('the message', () => from.notifications('/handed-over').at(0));
  expect(received.body).toMatchObject({ message_id: id, topic_urn: now });
  expect(await smn('from', 'moves', 'list')).toMatchObject({ moves: expect.arrayContaining([{ ...moved }]) });
});
