import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../structure/sources.ts';

const run = promisify(execFile);
let folder: string;

/** A checkout of nothing but the check and a command. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smn-install-'));
  mkdirSync(join(folder, 'bin'));
  cpSync(join(ROOT, 'bin/check-install.mjs'), join(folder, 'bin/check-install.mjs'));
  writeFileSync(join(folder, 'bin/command.ts'), "const ran: string = 'It runs.';\nconsole.log(ran);\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const start = (...flags: readonly string[]) =>
  run(process.execPath, [...flags, '--import', './bin/check-install.mjs', 'bin/command.ts'], { cwd: folder });

test('a command says in one line that the packages are not installed', async () => {
  await expect(start()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Error: Run "npm ci" first: the packages that it needs are not there\..*\n$/),
  });
});

test('a command says in one line that this Node cannot run it', async () => {
  mkdirSync(join(folder, 'node_modules/zod'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/zod/package.json'), '{}');

  await expect(start('--no-experimental-strip-types')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Error: Run "npm ci" first: this is Node [\d.]+, which cannot run it\..*\n$/),
  });
  expect(await start()).toMatchObject({ stdout: 'It runs.\n' });
});
