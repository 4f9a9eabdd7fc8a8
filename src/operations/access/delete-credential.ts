import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteCredential } from '#src/contract/operations-api/access/credentials.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { noAccess } from './access-view.ts';

/** Deletes an access key of the project for good. */
export const deleteCredential = async (
  { path }: InputOf<typeof DeleteCredential>,
  { requestId }: OperationContext,
  { credentials }: Pick<Dependencies, 'credentials'>,
): Promise<Reply> => {
  if (!(await credentials.remove(path.project_id, path.access_key))) throw noAccess('access key', path.access_key);
  return { status: 200, body: { request_id: requestId } };
};
