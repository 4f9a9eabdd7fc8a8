import type { Call, Reply } from '#src/operations/call.ts';
import { callerProject } from './caller-project.ts';

/** Shows the caller's account: its project under another word. */
export const listDomains = async (_input: unknown, call: Call): Promise<Reply> => {
  const id = callerProject(call);
  return { status: 200, body: { domains: [{ id, name: id }] } };
};
