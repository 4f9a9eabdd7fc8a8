import * as z from 'zod';
import type { Answer } from '../operator-function.ts';

/** Asks the operator function once. */
type Ask = (payload: Answer) => Promise<Answer>;

/** A call takes 100; more than this many calls are a mistake. */
const MAX_CALLS = 1000;

const Cursor = z.object({ cursor: z.string().optional() });
const Counts = z.record(z.string(), z.number());

/** Does something to all, page after page, and adds up the counts. */
export const askForAll = async (ask: Ask, payload: Answer): Promise<Answer> => {
  const totals: Record<string, number> = {};
  let next: Answer | undefined = payload;
  for (let calls = 0; next !== undefined && calls < MAX_CALLS; calls++) {
    const { cursor: _cursor, ...counts }: Answer = await ask(next);
    const { cursor } = Cursor.parse({ cursor: _cursor });
    for (const [name, count] of Object.entries(Counts.parse(counts))) totals[name] = (totals[name] ?? 0) + count;
    next = cursor === undefined ? undefined : { ...payload, cursor };
  }
  return totals;
};
