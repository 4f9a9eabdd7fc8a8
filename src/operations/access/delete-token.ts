import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteToken } from '#src/contract/operations-api/access/tokens.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { noAccess } from './access-view.ts';

/** Revokes a token of the project that has a name, by its id. */
export const deleteToken = async (
  { path }: InputOf<typeof DeleteToken>,
  { requestId }: OperationContext,
  { issuedTokens }: Pick<Dependencies, 'issuedTokens'>,
): Promise<Reply> => {
  if (!(await issuedTokens.revokeById(path.project_id, path.token_id))) throw noAccess('token', path.token_id);
  return { status: 200, body: { request_id: requestId } };
};
