import type { InputOf } from '#src/contract/operation.ts';
import type { ListMembers } from '#src/contract/operations-api/access/members.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { grantView } from './access-view.ts';

/** Lists the people who may sign in to the project, read consistently. */
export const listMembers = async (
  { path }: InputOf<typeof ListMembers>,
  { requestId }: OperationContext,
  { members }: Pick<Dependencies, 'members'>,
): Promise<Reply> => {
  const listed = await members.list(path.project_id);
  const views = listed.map(({ email, addedAt, grant }) => ({
    ...{ email, added_at: formatTimestamp(addedAt) },
    ...grantView(grant),
  }));
  return { status: 200, body: { request_id: requestId, members: views } };
};
