import * as z from 'zod';
import { AttemptLog } from '#src/domain/delivery/attempt-log.ts';
import { REPORTED_STATES, type ReportedFact, type ReportedState } from '#src/domain/receipts/recipient-state.ts';

/** Numbers of so many recipients are a set of less than 1 KB, and as many are in an envelope. */
export const NUMBERS_PER_ITEM = 200;

/** Facts are longer, and come one by one: a few in an item keep each write at a unit or two. */
export const FACTS_PER_ITEM = 10;

const LETTERS: Readonly<Record<ReportedState, string>> = {
  dead: 'x',
  expired: 'e',
  dropped: 'o',
  held: 'h',
  waiting: 'w',
};

/** The attribute of a fact: the recipient's number in its item, the state, and how often it had been redriven. */
export const factName = (number: number, { state, redrives = 0 }: Pick<ReportedFact, 'state' | 'redrives'>): string =>
  `f${number}${LETTERS[state]}${redrives}`;

const REASON_CHARACTERS = 200;

/**
 * A fact as its attribute holds it: of two under one name the later one is the greater text, so that a write can ask for that. Later
 * is what was reported after more releases, or else at a later time.
 */
export const encodeFact = ({ subscriptionId, at, releases = 0, until, reason }: ReportedFact): string =>
  [
    String(releases).padStart(COUNT_DIGITS, '0'),
    String(at).padStart(TIME_DIGITS, '0'),
    JSON.stringify([subscriptionId, until ?? null, reason?.slice(0, REASON_CHARACTERS).toWellFormed()]),
  ].join('#');

const COUNT_DIGITS = 6;
const TIME_DIGITS = 13;

const Encoded = z.tuple([z.string(), z.number().nullable(), z.string().nullable()]);

/** The fact of an attribute, and the number of its recipient in the item; undefined when it is none of this version's. */
export const decodeFact = (
  name: string,
  value: unknown,
): { readonly number: number; readonly fact: ReportedFact } | undefined => {
  const [, number, letter, redrives] = /^f(\d)([a-z])(\d+)$/.exec(name) ?? [];
  const state = REPORTED_STATES.find((one) => LETTERS[one] === letter);
  if (number === undefined || state === undefined || typeof value !== 'string') return undefined;
  const [, releases, at, rest] = /^(\d+)#(\d+)#(.*)$/s.exec(value) ?? [];
  if (rest === undefined) return undefined;
  const [subscriptionId, until, reason] = Encoded.parse(JSON.parse(rest));
  return {
    number: Number(number),
    fact: {
      ...{ state, subscriptionId, at: Number(at), redrives: Number(redrives), releases: Number(releases) },
      ...(until !== null && { until }),
      ...(reason !== null && { reason }),
    },
  };
};

/** The attribute of a recipient's attempt log: one for all of its facts. */
export const attemptLogName = (number: number): string => `a${number}`;

/**
 * The attempt log of a fact as its attribute holds it; undefined of a fact without one. Of two the later one is the greater text:
 * that of more redrives, or else of more attempts.
 */
export const encodeAttemptLog = ({ redrives = 0, attempts, attemptLog }: ReportedFact): string | undefined =>
  attempts === undefined || attemptLog === undefined
    ? undefined
    : [
        String(redrives).padStart(COUNT_DIGITS, '0'),
        String(attempts).padStart(COUNT_DIGITS, '0'),
        JSON.stringify(attemptLog),
      ].join('#');

/** The attempt log of an attribute, and how often its recipient had been redriven; undefined when there is none. */
export const decodeAttemptLog = (
  value: unknown,
): { readonly redrives: number; readonly attemptLog: AttemptLog } | undefined => {
  const [, redrives, log] = /^(\d+)#\d+#(.*)$/s.exec(typeof value === 'string' ? value : '') ?? [];
  return log === undefined ? undefined : { redrives: Number(redrives), attemptLog: AttemptLog.parse(JSON.parse(log)) };
};
