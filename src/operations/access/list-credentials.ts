import type { InputOf } from '#src/contract/operation.ts';
import type { ListCredentials } from '#src/contract/operations-api/access/credentials.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { grantView, lastUseView } from './access-view.ts';

/** Lists all access keys of the project: one query of the index, and a batch read of their last uses. */
export const listCredentials = async (
  { path }: InputOf<typeof ListCredentials>,
  { requestId }: OperationContext,
  { credentials, callerUses }: Pick<Dependencies, 'credentials' | 'callerUses'>,
): Promise<Reply> => {
  const listed = await credentials.list(path.project_id);
  const uses = await callerUses.lastUses(listed.map(({ accessKey }) => accessKey));
  const views = listed.map(({ accessKey, isEnabled, createdAt, grant }) => ({
    ...{ access_key: accessKey, enabled: isEnabled, created_at: formatTimestamp(createdAt) },
    ...lastUseView(uses.get(accessKey)),
    ...grantView(grant),
  }));
  return { status: 200, body: { request_id: requestId, credentials: views } };
};
