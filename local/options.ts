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
};

export const HELP = `Runs the whole service on this machine.

  npm start -- [options]

  --port N       port of the API; 0 is any free one (default 8787)
  --state DIR    where everything is kept (default .smn)
  --ephemeral    keep nothing: a temporary state that is gone at the end
  --stage NAME   the stage file to run, stages/NAME.json (default local)
  --verbose      print all that the functions log, not only warnings and errors
  --help         this text`;

const HIGHEST_PORT = 65_535;

/** Reads the command line; throws a {@link StartFailure} on anything that it does not know. */
export const readOptions = (parameters: readonly string[]): Options => {
  const { port, state, ephemeral, stage, verbose, help } = parse(parameters);
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
  };
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
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new StartFailure(`${messageOf(error).split('. ')[0]}. See --help.`);
  }
};
