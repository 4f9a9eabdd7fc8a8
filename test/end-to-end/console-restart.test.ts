import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { askOperator } from '../../bin/operator-function.ts';

const stateDirectory = mkdtempSync(join(tmpdir(), 'smn-console-'));

afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));

const start = () => startService({ ...PATIENT, console: { outbox: true } }, { stateDirectory });

const Members = z.object({ members: z.array(z.object({ email: z.string(), addedAt: z.string() })) });

const ask = ({ cloud: { facts } }: Service, command: string, given: object = {}) =>
  askOperator({ local: facts }, { command: `members ${command}`, project: facts.projectId, ...given });

test('a restart leaves the members of the local project, and with them their sessions, as they are', async () => {
  const first = await start();
  const made = Members.parse(await ask(first, 'list')).members;
  expect(made.map(({ email }) => email)).toEqual([
    'admin@smn.example.com',
    'operator@smn.example.com',
    'reader@smn.example.com',
  ]);
  await ask(first, 'remove', { email: 'reader@smn.example.com' });
  await first.stop();

  const second = await start();
  const kept = Members.parse(await ask(second, 'list')).members;
  await second.stop();

  expect(kept).toEqual(made.slice(0, 2));
});
