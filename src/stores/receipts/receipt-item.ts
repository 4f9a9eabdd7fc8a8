import * as z from 'zod';
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

/** A fact as its attribute holds it. */
export const encodeFact = ({ subscriptionId, at, releases = 0, until, reason }: ReportedFact): string =>
  JSON.stringify([subscriptionId, at, releases, until ?? null, reason?.slice(0, REASON_CHARACTERS).toWellFormed()]);

const Encoded = z.tuple([z.string(), z.number(), z.number(), z.number().nullable(), z.string().nullable()]);

/** The fact of an attribute, and the number of its recipient in the item; undefined when it is none of this version's. */
export const decodeFact = (
  name: string,
  value: unknown,
): { readonly number: number; readonly fact: ReportedFact } | undefined => {
  const [, number, letter, redrives] = /^f(\d)([a-z])(\d+)$/.exec(name) ?? [];
  const state = REPORTED_STATES.find((one) => LETTERS[one] === letter);
  if (number === undefined || state === undefined || typeof value !== 'string') return undefined;
  const [subscriptionId, at, releases, until, reason] = Encoded.parse(JSON.parse(value));
  return {
    number: Number(number),
    fact: {
      ...{ state, subscriptionId, at, redrives: Number(redrives), releases },
      ...(until !== null && { until }),
      ...(reason !== null && { reason }),
    },
  };
};
