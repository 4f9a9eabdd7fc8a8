import * as z from 'zod';
import type { Answer } from '../operator-function.ts';

/** Calls the operator function once. */
export type Ask = (payload: Answer) => Promise<Answer>;

/** A call takes 100; more than this many calls are a mistake. */
const MAX_CALLS = 1000;

const Swept = z.object({
  cursor: z.string().optional(),
  notes: z.array(z.unknown()).default([]),
});
const Counts = z.record(z.string(), z.number());

/** Does something to all, page after page: adds up the counts, and collects the notes on single ones. */
export const askForAll = async (ask: Ask, payload: Answer): Promise<Answer> => {
  const totals: Record<string, number> = {};
  const notes: unknown[] = [];
  let next: Answer | undefined = payload;
  for (let calls = 0; next !== undefined && calls < MAX_CALLS; calls++) {
    const answer: Answer = await ask(next);
    const { cursor, notes: more } = Swept.parse(answer);
    notes.push(...more);
    const { cursor: _cursor, notes: _notes, ...counts } = answer;
    for (const [name, count] of Object.entries(Counts.parse(counts))) totals[name] = (totals[name] ?? 0) + count;
    next = cursor === undefined ? undefined : { ...payload, cursor };
  }
  return { ...totals, ...(notes.length > 0 && { notes }) };
};

const Listed = z.object({ deadLetters: z.array(z.unknown()), cursor: z.string().optional() });
const MAX_LISTED = 100;

/** Lists dead letters until as many are found as the limit says: a page of those that match may be empty and not the last. */
export const askForList = async (ask: Ask, payload: Answer): Promise<Answer> => {
  const wanted = z.number().default(MAX_LISTED).parse(payload['limit']);
  const deadLetters: unknown[] = [];
  let next: Answer | undefined = payload;
  let last: string | undefined;
  for (let calls = 0; next !== undefined && calls < MAX_CALLS; calls++) {
    const { deadLetters: found, cursor } = Listed.parse(await ask({ ...next, limit: wanted - deadLetters.length }));
    deadLetters.push(...found);
    last = cursor;
    next = cursor === undefined || deadLetters.length >= wanted ? undefined : { ...payload, cursor };
  }
  return { deadLetters, ...(last !== undefined && { cursor: last }) };
};
