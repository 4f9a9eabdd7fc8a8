import type { InputOf } from '#src/contract/operation.ts';
import type { RemoveMember } from '#src/contract/operations-api/access/members.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { noAccess } from './access-view.ts';

/** Ends that a person may sign in to the project. */
export const removeMember = async (
  { path, query }: InputOf<typeof RemoveMember>,
  { requestId }: OperationContext,
  { members }: Pick<Dependencies, 'members'>,
): Promise<Reply> => {
  if (!(await members.remove(path.project_id, query.email))) throw noAccess('member', query.email);
  return { status: 200, body: { request_id: requestId } };
};
