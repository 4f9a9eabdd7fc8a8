import type { DeleteConsoleSession } from '#src/contract/console/console.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { ConsoleDependencies } from './console-context.ts';

/** Ends a session. What has ended already is as the caller wants it (RFC 7009 section 2.2). */
export const deleteConsoleSession = async (
  { headers }: InputOf<typeof DeleteConsoleSession>,
  _context: OperationContext,
  { sessions }: Pick<ConsoleDependencies, 'sessions'>,
): Promise<Reply> => {
  if (headers === undefined) throw new Error('An operation with headers was called without');
  await sessions.end(headers['x-auth-token']);
  return { status: 204, body: {} };
};
