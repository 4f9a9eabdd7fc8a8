import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { callerProject } from './caller-project.ts';

/** Shows the caller's account: its project under another word. */
export const listDomains = async (_input: unknown, context: OperationContext): Promise<Reply> => {
  const id = callerProject(context);
  return { status: 200, body: { domains: [{ id, name: id }] } };
};
