import type { InputOf } from '#src/contract/operation.ts';
import type { AddMember } from '#src/contract/operations-api/access/members.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { grantToGive, grantView } from './access-view.ts';

/** Lets a person sign in to the project, in place of what they might do before. The caller can give no more than it has. */
export const addMember = async (
  { path, body }: InputOf<typeof AddMember>,
  context: OperationContext,
  { members, clock }: Pick<Dependencies, 'members' | 'clock'>,
): Promise<Reply> => {
  const grant = grantToGive(body, context);
  const now = clock();
  await members.add(path.project_id, body.email, { addedAt: now, grant });
  const view = { email: body.email, added_at: formatTimestamp(now), ...grantView(grant) };
  return { status: 200, body: { request_id: context.requestId, ...view } };
};
