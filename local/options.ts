import { parseArgs } from 'node:util';
import { messageOf, StartFailure } from './start-failure.ts';

/** What `npm start -- …` can be told. */
export type Options = {
  readonly port: number;
  /** Absent with `--ephemeral`. */
  readonly stateDirectory?: string;
  readonly stage: string;
  readonly isVerbose: boolean;
  readonly isHelp: boolean;
  /** Modules of functions that are to be subscribers, by name. */
  readonly functions: Readonly<Record<string, string>>;
  /** Names of queues that are to be subscribers. */
  readonly queues: readonly string[];
};

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

const HIGHEST_PORT = 65_535;

/** Reads the command line; throws a {@link StartFailure} on anything that it does not know. */
export const readOptions = (parameters: readonly string[]): Options => {
  const { port, state, ephemeral, stage, verbose, help, function: functions, queue } = parse(parameters);
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > HIGHEST_PORT)
    throw new StartFailure(`--port takes a number from 0 to ${HIGHEST_PORT}, not "${port}".`);
  if (ephemeral && state !== undefined) throw new StartFailure('--ephemeral and --state exclude each other.');
  return {
    port: number,
    ...(ephemeral ? {} : { stateDirectory: state ?? '.smn' }),
    stage,
    isVerbose: verbose,
    isHelp: help,
    functions: Object.fromEntries(functions.map(namedFile)),
    queues: queue.map(queueName),
  };
};

/** `orders=./orders.mjs`. */
const namedFile = (text: string): readonly [name: string, file: string] => {
  const [, name, file] = /^([A-Za-z0-9_-]{1,64})=(.+)$/.exec(text) ?? [];
  if (name !== undefined && file !== undefined) return [name, file];
  throw new StartFailure(`--function takes NAME=FILE, a name of letters, digits, "-" and "_", not "${text}".`);
};

const queueName = (name: string): string => {
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return name;
  throw new StartFailure(`--queue takes a name of letters, digits, "-" and "_", not "${name}".`);
};

const parse = (parameters: readonly string[]) => {
  try {
    return parseArgs({
      args: [...parameters],
      options: {
        port: { type: 'string', default: '8787' },
        state: { type: 'string' },
        ephemeral: { type: 'boolean', default: false },
        stage: { type: 'string', default: 'local' },
        function: { type: 'string', multiple: true, default: [] },
        queue: { type: 'string', multiple: true, default: [] },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new StartFailure(`${messageOf(error).split('. ')[0]}. See --help.`);
  }
};
