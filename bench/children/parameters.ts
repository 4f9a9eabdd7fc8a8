import { z } from 'zod';

/** What the parent gave this process. */
export const readParameters = <T>(schema: z.ZodType<T>): T => schema.parse(JSON.parse(process.argv[2] ?? '{}'));

/** Tells the parent something. */
export const answer = (value: unknown): void => {
  process.send?.(value);
};

/** Tells the parent the result and ends, whatever sockets are open. */
export const finish = (result: unknown): void => {
  process.once('disconnect', () => process.exit());
  answer(result);
  // Not from the parent's side: it would then never hear that this process closed its output.
  process.disconnect();
};

/** A port number. */
export const Port = z.int().positive();
