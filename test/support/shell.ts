import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A bash that runs scripts one after the other, as a terminal does: variables, functions and background jobs stay. */
export type Shell = {
  /** Runs a script; resolves to what it printed. Rejects when one of its commands fails, which ends the shell. */
  readonly run: (script: string) => Promise<string>;
  /** Ends the shell and whatever it started. */
  readonly stop: () => Promise<void>;
};

type ShellOptions = { readonly directory: string; readonly environment: NodeJS.ProcessEnv };

/** Separates the output of one script from the next. */
const END = '\u001e';

/** Starts a shell; unset variables and commands of a pipe that fail are failures, too. */
export const startShell = ({ directory, environment }: ShellOptions): Shell => {
  const bash = spawn('bash', ['--noprofile', '--norc', '-euo', 'pipefail'], {
    ...{ cwd: directory, env: environment, detached: true, stdio: 'pipe' },
  });
  const said = { output: '', errors: '' };
  bash.stdout.on('data', (chunk) => {
    said.output += chunk;
  });
  bash.stderr.on('data', (chunk) => {
    said.errors += chunk;
  });
  // A shell that has ended takes no more input: the next script is told of it by the exit code.
  bash.stdin.on('error', () => undefined);
  const exited = once(bash, 'exit');
  let scripts = 0;

  const ended = async (): Promise<string> => {
    while (!said.output.includes(END)) await Promise.race([once(bash.stdout, 'data'), exited.then(failed)]);
    const [output = '', ...rest] = said.output.split(END);
    said.output = rest.join(END);
    return output;
  };
  const failed = ([code]: unknown[]): never => {
    throw new Error(`The shell ended with ${code}.\n${said.output}\n${said.errors}`);
  };

  return {
    run: async (script) => {
      const file = join(directory, `script-${++scripts}.sh`);
      writeFileSync(file, script);
      // The script's own standard input is not the shell's: a command that reads it would read the next script.
      bash.stdin.write(`source ${file} < /dev/null; printf '\\036'\n`);
      return await ended();
    },
    stop: async () => {
      if (bash.pid !== undefined) killGroup(bash.pid);
      await exited;
    },
  };
};

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
};
