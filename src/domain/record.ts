import * as z from 'zod';
import { isObject } from './json.ts';

/** What a check says of a value that fails it. */
type Refusal = string | ((issue: { readonly input?: unknown }) => string);

/** A record of an object of any names. One called `[object Object]` is refused: zod's own record leaves it out without a word. */
export const recordOf = <V extends z.ZodType>(values: V, error: Refusal) =>
  z
    .unknown()
    .refine((value) => !(isObject(value) && Object.hasOwn(value, '__proto__')), { error })
    .meta({ type: 'object' })
    .pipe(z.record(z.string(), values, { error }));
