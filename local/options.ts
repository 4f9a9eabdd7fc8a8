import { readdirSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { flag, oneOf, readCommandLine, text, textLike, wholeNumber, wrongUsage } from '../bin/command-line.ts';

/** The options of `npm start -- …`. */
export type Options = {
  readonly port: number;
  /** Absent with `--ephemeral`. */
  readonly stateDirectory?: string;
  readonly stage: string;
  readonly isVerbose: boolean;
  /** Modules of functions that are to be subscribers, by name. */
  readonly functions: Readonly<Record<string, string>>;
  /** Names of queues that are to be subscribers. */
  readonly queues: readonly string[];
};

/** What `npm start -- --help` prints. */
export const HELP = `Runs the whole service on this machine.

  npm start -- [options]

  --port N       port of the API; 0 is any free one (default 8787)
  --state DIR    where everything is kept (default .smn)
  --ephemeral    keep nothing: a temporary state that is gone at the end
  --stage NAME   the stage file to run, stages/NAME.json (default local)
  --function NAME=FILE
                 a function of yours, to be subscribed: FILE is a module that exports handler; repeatable
  --queue NAME   a queue of yours, to be subscribed; repeatable
  --verbose      print all that the functions log, not only warnings and errors
  --help         this text`;

const stageNames = (): readonly string[] =>
  readdirSync(new URL('../stages', import.meta.url))
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'));

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const NAMED_FILE = /^([A-Za-z0-9_-]{1,64})=(.+)$/;
const NAMED_FILE_ALLOWED = 'NAME=FILE, a name of 1 to 64 letters, digits, "-" and "_" and a file that is there';

/** `orders=./orders.mjs`. */
const namedFile = textLike(NAMED_FILE, NAMED_FILE_ALLOWED)
  .transform((value) => NAMED_FILE.exec(value) ?? [])
  .refine(([, , file = '']) => isFile(file), NAMED_FILE_ALLOWED)
  .transform(([, name = '', file = '']) => [name, file] as const);

const queueName = textLike(/^[A-Za-z0-9_-]{1,80}$/, 'a name of 1 to 80 letters, digits, "-" and "_"');

/** Reads the command line; what it does not know is a wrong usage. */
export const readOptions = (parameters: readonly string[]): Options => {
  const schema = z.strictObject({
    port: wholeNumber(0, 65_535).default(8787),
    state: text.optional(),
    ephemeral: flag,
    stage: oneOf(stageNames()).default('local'),
    function: z.array(namedFile).default([]),
    queue: z.array(queueName).default([]),
    verbose: flag,
    help: flag,
  });
  const { port, state, ephemeral, stage, ...rest } = readCommandLine({ options: schema }, parameters).options;
  if (ephemeral && state !== undefined) throw wrongUsage('--ephemeral and --state exclude each other.');
  return {
    port,
    ...(ephemeral ? {} : { stateDirectory: state ?? '.smn' }),
    stage,
    isVerbose: rest.verbose,
    functions: Object.fromEntries(rest.function),
    queues: rest.queue,
  };
};
