/**
 * Why the local service cannot start or go on, in one sentence for the person at the terminal.
 * It is not for faults of this program: those keep their own error and stack.
 */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** The text of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The `code` of a Node error, `EADDRINUSE`. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
