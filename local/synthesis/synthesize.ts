import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Stage } from '#lib/stage.ts';
import { SHARED_CACHE } from '#local/shared-cache.ts';
import { StartFailure } from '#local/start-failure.ts';
import type { State } from '#local/state.ts';
import { hashFolder, hashSources } from './source-hash.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const SHARED = join(SHARED_CACHE, 'assemblies');
const SHARED_LIFE_MILLISECONDS = 24 * 3600 * 1000;

type SynthesisOptions = {
  readonly stage: Stage;
  readonly state: State;
  /** The module that exports `createApp`. */
  readonly appModule: URL;
};

/**
 * The folder of the stage's cloud assembly, synthesized anew only when a source has changed. A state that lasts has a copy of its own:
 * what all starts share goes away when it has not been used for a day, and a service may run for longer.
 */
export const synthesize = async (options: SynthesisOptions): Promise<string> => {
  const app = readFileSync(options.appModule, 'utf8');
  const hash = hashSources(REPOSITORY, JSON.stringify([options.stage, options.appModule, app]));
  if (options.state.isEphemeral) return synthesizeShared(options, hash);
  const outdir = options.state.path('cdk.out');
  if (readMark(outdir) === hash) return outdir;
  rmSync(outdir, { recursive: true, force: true });
  cpSync(await synthesizeShared(options, hash), outdir, { recursive: true });
  return outdir;
};

/** Starts share assemblies, each under its hash and put in place whole: tests start several at once. */
const synthesizeShared = async (options: SynthesisOptions, hash: string): Promise<string> => {
  const outdir = join(SHARED, hash.slice(0, 32));
  // Checked first: what another start puts there meanwhile is complete.
  const exists = existsSync(outdir);
  if (readMark(outdir) !== hash) {
    if (exists) rmSync(outdir, { recursive: true, force: true });
    mkdirSync(SHARED, { recursive: true });
    removeOld();
    const scratch = `${outdir}.${process.pid}`;
    await runChild(options, scratch);
    writeMark(scratch, hash);
    putInPlace(scratch, outdir);
  }
  utimesSync(outdir, new Date(), new Date());
  return outdir;
};

/** In the folder of an assembly that is whole: the hash of what it was made from, and that of its files. */
const MARK = 'made-from.json';
const Mark = z.object({ sources: z.string(), files: z.string() });

/** What an assembly was made from; undefined when it is not whole, or not there. */
const readMark = (outdir: string): string | undefined => {
  try {
    const { sources, files } = Mark.parse(JSON.parse(readFileSync(join(outdir, MARK), 'utf8')));
    return files === hashFolder(outdir, MARK) ? sources : undefined;
  } catch {
    return undefined;
  }
};

const writeMark = (outdir: string, sources: string): void => {
  const mark: z.infer<typeof Mark> = { sources, files: hashFolder(outdir, MARK) };
  writeFileSync(join(outdir, MARK), JSON.stringify(mark), { mode: 0o600 });
};

const putInPlace = (scratch: string, outdir: string): void => {
  try {
    renameSync(scratch, outdir);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    if (!existsSync(outdir)) throw error;
  }
};

const removeOld = (): void => {
  for (const name of readdirSync(SHARED)) {
    const path = join(SHARED, name);
    if (statSync(path).mtimeMs < Date.now() - SHARED_LIFE_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
};

const runChild = async ({ stage, appModule }: SynthesisOptions, outdir: string): Promise<void> => {
  const child = fileURLToPath(new URL('./child.ts', import.meta.url));
  const task = JSON.stringify({ stage, outdir, appModule: appModule.href });
  const synthesis = spawn(process.execPath, [child], { cwd: REPOSITORY, stdio: ['pipe', 'pipe', 'pipe'] });
  // A child that is gone reports why by its output and exit code.
  synthesis.stdin.on('error', () => undefined).end(task);
  const kill = () => synthesis.kill();
  process.once('exit', kill);
  let output = '';
  for (const stream of [synthesis.stdout, synthesis.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    synthesis.once('error', reject);
    synthesis.once('close', resolve);
  });
  process.off('exit', kill);
  if (exitCode !== 0) throw new StartFailure(`The stacks cannot be synthesized:\n${output.trim()}`);
};
