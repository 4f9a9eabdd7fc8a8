import * as z from 'zod';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/**
 * The last attempts of a delivery that failed, oldest first, as a copy of its message carries them (decision 112). Those that
 * failed in a row for one reason stand together; `at` is when each began, in epoch seconds.
 */
export const AttemptLog = z
  .array(tolerantObject({ reason: z.string(), at: z.array(z.number()).readonly() }))
  .readonly();
export type AttemptLog = z.infer<typeof AttemptLog>;

/** A failed attempt. `at` is when it began, in epoch milliseconds. */
export type FailedAttempt = { readonly at: number; readonly reason: string };

/** As many as the longest retry profile makes of its own (decision 073). */
export const MAX_LOGGED_ATTEMPTS = 10;

/** Codes such as `HTTP 503`, and most texts, are shorter. */
const REASON_CHARACTERS = 60;

/** The log with one attempt more: the last ten, reasons cut to 60 characters. */
export const withAttempt = (log: AttemptLog = [], { at, reason }: FailedAttempt): AttemptLog => {
  const second = Math.floor(at / 1000);
  const short = reason.slice(0, REASON_CHARACTERS).toWellFormed();
  const last = log.at(-1);
  const added =
    last?.reason === short
      ? [...log.slice(0, -1), { ...last, at: [...last.at, second] }]
      : [...log, { reason: short, at: [second] }];
  return newestAttempts(added, MAX_LOGGED_ATTEMPTS);
};

/** The log without its oldest attempts: at most `count`. */
export const newestAttempts = (log: AttemptLog, count: number): AttemptLog => {
  let surplus = Math.max(0, log.reduce((sum, { at }) => sum + at.length, 0) - count);
  return log.flatMap((run) => {
    const at = run.at.slice(surplus);
    surplus = Math.max(0, surplus - run.at.length);
    return at.length === 0 ? [] : [{ ...run, at }];
  });
};

/** The attempts of a log, oldest first. */
export const attemptsIn = (log: AttemptLog): readonly FailedAttempt[] =>
  log.flatMap(({ reason, at }) => at.map((second) => ({ at: second * 1000, reason })));
