import { appendFileSync, renameSync, statSync } from 'node:fs';
import * as z from 'zod';
import type { OnLine } from './sandbox.ts';

/** `_aws` marks metrics (embedded metric format), which are not for people. */
const LogLine = z.object({
  _aws: z.unknown().optional(),
  level: z.string().optional(),
});

type LogOptions = {
  /** Every line goes here, metrics included. */
  readonly file: string;
  readonly isVerbose: boolean;
  /** Names of functions whose every line is for the person at the terminal. */
  readonly own: readonly string[];
  readonly print: (line: string) => void;
};

const MAX_BYTES = 20_000_000;
const QUIET_LEVELS = ['TRACE', 'DEBUG', 'INFO'];

/** Where the lines that functions write go: all to the file; warnings, errors and those of one's own to the terminal too. */
export const createFunctionLog = ({ file, isVerbose, own, print }: LogOptions): OnLine => {
  rotate(file);
  return (functionName, line, stream) => {
    if (line.trim() === '') return;
    appendFileSync(file, `${new Date().toISOString()} ${functionName} ${line}\n`, { mode: 0o600 });
    const { _aws, level = stream === 'stderr' ? 'WARN' : 'INFO' } = readLine(line);
    if (_aws !== undefined) return;
    if (isVerbose || own.includes(functionName) || !QUIET_LEVELS.includes(level.toUpperCase()))
      print(`${functionName}: ${line}`);
  };
};

const rotate = (file: string): void => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_BYTES) renameSync(file, `${file}.1`);
};

/** A line of JSON as structured loggers write it; anything else is a line without a level. */
const readLine = (line: string): z.infer<typeof LogLine> => {
  try {
    return LogLine.safeParse(JSON.parse(line)).data ?? {};
  } catch {
    return {};
  }
};
