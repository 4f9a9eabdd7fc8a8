import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiptLaw } from '#test/support/receipt-law.ts';
import { runCommand } from '#test/support/run-command.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';

let service: Service;
let state: string;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'smn-receipts-'));
  const fanOut = { inlineSubscribers: 2, subscribersPerRange: 2 };
  service = await startService({ ...PATIENT, settings: { ...PATIENT.settings, fanOut } }, { stateDirectory: state });
});
afterAll(async () => {
  await service.stop();
  await rm(state, { recursive: true, force: true });
});

/** What the command prints: JSON, or what people read. */
const smn = async (...args: readonly string[]) => {
  const ran = await runCommand('smn', ...args, '--local', '--stage', 'test', '--state', state);
  expect(ran).toMatchObject({ exitCode: 0, errors: '' });
  return ran.output;
};
const json = async (...args: readonly string[]) => JSON.parse(await smn(...args, '--json'));

test('a publisher sees what became of a message, by the API and by the command', async () => {
  const law = createReceiptLaw(service);
  const topicUrn = await service.topic();
  const urns: string[] = [];
  // More than the publish expands itself, so that the fan-out function reports ranges.
  for (const path of ['/got-1', '/got-2', '/got-3', '/gone']) urns.push(await service.subscribe(topicUrn, path));
  service.sink.on('/gone', (response) => response.writeHead(404).end());

  expect(await json('topics', 'receipts', '--topic', topicUrn)).toMatchObject({
    receipts: 'failures',
    set_by: 'stage',
  });
  expect(await json('topics', 'receipts', '--topic', topicUrn, '--receipts', 'summary')).toMatchObject({
    ...{ receipts: 'summary', set_by: 'topic' },
  });
  const id = await service.publish(topicUrn, { subject: 'Tides', message: 'High water' });
  await law.expectSettled([id], { recipients: 4, delivered: 3, dead: 1 });

  const { messages } = await json('messages', 'list', '--topic', topicUrn, '--since', '1h');
  expect(messages).toMatchObject([{ message_id: id, subject: 'Tides' }]);
  expect(await smn('messages', 'show', '--id', id)).toMatch(/^protocol +recipients .*\nhttp +4 /m);
  const { recipients } = await json('messages', 'recipients', '--id', id, '--outcome', 'dead');
  expect(recipients).toMatchObject([{ subscription_urn: urns[3], state: 'dead', reason: 'HTTP 404' }]);
  expect(await smn('messages', 'recipients', '--id', id, '--outcome', 'held')).toContain('None.');
});
