import * as z from 'zod';
import { limitOf, timestamp } from '#src/contract/fields.ts';
import { invalid } from '#src/domain/invalid.ts';
import { parseTime } from '#src/domain/timestamp.ts';
import { HEX_ID } from '#src/domain/urn.ts';

/** The page of a list: go on with `next_cursor` of the answer, until there is none. */
export const cursorPaging = {
  limit: limitOf('OPS.0001'),
  cursor: z.string().optional(),
};

/** The last failed attempts of a delivery, oldest first; absent where none is known. */
export const attemptLog = z.array(z.object({ attempted_at: timestamp, reason: z.string() })).optional();

/**
 * A time, as epoch milliseconds: `2026-01-31T12:00:00Z`, epoch milliseconds, or what `toISOString` writes, of which the
 * milliseconds do not count. `error` is that of {@link invalid}.
 */
export const instant = (error: (issue: { readonly input?: unknown }) => string) =>
  z.string({ error }).transform((text, context) => {
    const at = parseTime(text.replace(/\.\d{3}Z$/, 'Z'));
    if (at !== undefined) return at;
    context.issues.push({ code: 'custom', input: text, message: error({ input: text }) });
    return z.NEVER;
  });

/** The id of a failure, as a filter of dead letters. */
export const failureId = z.string().regex(HEX_ID, { error: invalid('OPS.0124', 'the failure_id of a failure') });

/** A time in a query. */
export const time = instant(invalid('OPS.0002', 'a time such as 2026-01-31T12:00:00Z, or epoch milliseconds'));
