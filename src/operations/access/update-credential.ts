import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateCredential } from '#src/contract/operations-api/access/credentials.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { noAccess } from './access-view.ts';

/** Disables an access key of the project, or enables it again. Repeatable. */
export const updateCredential = async (
  { path, body }: InputOf<typeof UpdateCredential>,
  { requestId }: OperationContext,
  { credentials }: Pick<Dependencies, 'credentials'>,
): Promise<Reply> => {
  const change = body.enabled ? credentials.enable : credentials.disable;
  if (!(await change(path.project_id, path.access_key))) throw noAccess('access key', path.access_key);
  return { status: 200, body: { request_id: requestId } };
};
