import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a command said and how it ended. */
export type Ran = { readonly exitCode: number; readonly output: string; readonly errors: string };

/** For what hangs: with other work beside it a command may take ten times as long as alone. */
const TIMEOUT_MS = 540_000;

/** Runs a command of `bin/`, or another by its path, as npm does, with a home directory of its own: the SDK leaves a file there. */
export const runCommand = (command: string, ...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const path = command.endsWith('.ts') ? command : `bin/${command}.ts`;
    const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
    const home = mkdtempSync(join(tmpdir(), 'smn-home-'));
    const options = { env: { ...process.env, HOME: home }, timeout: TIMEOUT_MS };
    const child = execFile(process.execPath, [file, ...args], options, (_error, output, errors) => {
      rmSync(home, { recursive: true, force: true });
      resolve({ exitCode: child.exitCode ?? -1, output, errors });
    });
  });
