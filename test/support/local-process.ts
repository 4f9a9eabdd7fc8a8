import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Cloud } from '#local/cloud.ts';
import { until } from './until.ts';

/** For what hangs: beside six others on two busy processors a start takes a minute. */
const START_SECONDS = 300;

/** How a process ended and what it said. */
type Ended = { readonly exitCode: number | null; readonly output: string; readonly errors: string };

/** `npm start` as a process of its own. */
export type LocalProcess = {
  readonly pid: number;
  /** The content of `local.json`, when the banner is out. */
  readonly facts: () => Promise<Cloud['facts']>;
  readonly output: () => string;
  readonly signal: (name: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => void;
  readonly ended: Promise<Ended>;
};

/** Runs `npm start`, by default with the stage `test` on a free port. */
export const startLocalProcess = (state: string, ...options: readonly string[]): LocalProcess =>
  run(new URL('../../local/main.ts', import.meta.url), state, ['--stage', 'test', '--port', '0', ...options]);

/** Runs the local service with a stage that has no file, on a port, 0 being any free one. */
export const startStageProcess = (state: string, stage: object, port = 0): LocalProcess =>
  run(new URL('./run-stage.ts', import.meta.url), state, ['--stage', JSON.stringify(stage), '--port', String(port)]);

const run = (module: URL, state: string, options: readonly string[]): LocalProcess => {
  const parameters = [fileURLToPath(module), '--state', state, ...options];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (chunk) => {
    said.output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.errors += chunk;
  });
  const facts = async (): Promise<Cloud['facts']> => {
    const isUp = () => said.output.includes('SMN is up after') || isOver(child);
    await until('the banner', isUp, START_SECONDS).catch((error: unknown) => {
      throw new Error(`The local service has said so far: ${said.output}${said.errors}`, { cause: error });
    });
    if (isOver(child)) throw new Error(`The local service did not start: ${said.errors}`);
    return JSON.parse(readFileSync(`${state}/local.json`, 'utf8'));
  };
  return {
    pid: child.pid ?? 0,
    facts,
    output: () => said.output,
    signal: (name) => child.kill(name),
    ended: once(child, 'close').then(() => ({ exitCode: child.exitCode, ...said })),
  };
};

const isOver = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const LISTENING = '0A';

/** The addresses at which a process listens, as the kernel writes them: hexadecimal, `0100007F:1F90`. Linux only. */
export const listeningAddresses = (pid: number): readonly string[] => {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTENING && sockets.has(`socket:[${inode}]`))
      .map(([, address = '']) => address),
  );
};

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed since the folder was read
  }
};
