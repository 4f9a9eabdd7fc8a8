import * as z from 'zod';

/** A whole number in these bounds. */
export const between = (least: number, most: number) => {
  const error = `is not a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

/** The id of a project. */
export const project = z
  .string({ error: 'is missing' })
  .regex(
    /^(?!-$)[A-Za-z0-9_-]{1,64}$/,
    'is not a project id: 1 to 64 of A-Z, a-z, 0-9, "_" and "-", and not "-" alone',
  );
