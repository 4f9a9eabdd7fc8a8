import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Shows the caller's account: its project under another word. */
export const listDomains = async (_input: unknown, context: OperationContext): Promise<Reply> => {
  const id = callerOf(context).project;
  return { status: 200, body: { domains: [{ id, name: id }] } };
};
