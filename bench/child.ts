import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

/** A program of `bench/children`. */
type Program = 'aws' | 'backlog' | 'deaf' | 'deliver' | 'fan-out' | 'init' | 'memory' | 'release' | 'sink';

/** What a child said, and how much it wrote to its log meanwhile. */
export type Answer<T> = { readonly value: T; readonly loggedBytes: number };

const start = (program: Program, parameters: object, environment: NodeJS.ProcessEnv = {}): ChildProcess =>
  fork(fileURLToPath(new URL(`./children/${program}.ts`, import.meta.url)), [JSON.stringify(parameters)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });

const firstMessage = async <T>(child: ChildProcess, schema: z.ZodType<T>): Promise<T> => {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the bench ended with ${code} before it answered`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return schema.parse(message);
};

/** Runs a program in a process of its own and returns its one answer. */
export const ask = async <T>(
  program: Program,
  { schema, parameters, environment }: { schema: z.ZodType<T>; parameters: object; environment?: NodeJS.ProcessEnv },
): Promise<Answer<T>> => {
  const child = start(program, parameters, environment);
  let loggedBytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    loggedBytes += chunk.length;
  });
  const closed = once(child, 'close');
  const value = await firstMessage(child, schema);
  await closed;
  return { value, loggedBytes };
};

/** Keeps a program running that listens on a port. */
export const serve = async (program: Program, parameters: object, port: z.ZodType<number>) => {
  const child = start(program, parameters);
  child.stdout?.resume();
  return { port: await firstMessage(child, port), stop: () => child.kill() };
};
