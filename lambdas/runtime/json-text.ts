import * as z from 'zod';

/** A text of JSON, parsed by `schema`; what is wrong with it is said without showing any of it. */
export const jsonText = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
