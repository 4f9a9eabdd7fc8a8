import type * as z from 'zod';
import { invalidCursor } from '#src/domain/invalid.ts';

/** Where a page of a list ended, as a text that callers give back as it is. */
export const encodeCursor = (place: object): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** What {@link encodeCursor} was called with; refuses a text of something else with `OPS.0001`. */
export const decodeCursor = <T>(cursor: string, schema: z.ZodType<T>): T => {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw invalidCursor(cause);
  }
};
