import { z } from 'zod';

/** The parameters from the parent process. */
export const readParameters = <T>(schema: z.ZodType<T>): T => schema.parse(JSON.parse(process.argv[2] ?? '{}'));

/** Sends a value to the parent. */
export const answer = (value: unknown): void => {
  process.send?.(value);
};

/** Sends the result to the parent and ends the process, whatever sockets are open. */
export const finish = (result: unknown): void => {
  process.once('disconnect', () => process.exit());
  answer(result);
  // Not from the parent's side: it would then not be notified that this process closed its output.
  process.disconnect();
};

/** A port number. */
export const Port = z.int().positive();
