import type { InputOf } from '#src/contract/operation.ts';
import type { UnbindPrincipal } from '#src/contract/operations-api/access/principals.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { noAccess } from './access-view.ts';

/** Ends the binding of a role or a user of AWS to the project. */
export const unbindPrincipal = async (
  { path, query }: InputOf<typeof UnbindPrincipal>,
  { requestId }: OperationContext,
  { principalBindings }: Pick<Dependencies, 'principalBindings'>,
): Promise<Reply> => {
  const { id, arn } = query.arn;
  if (!(await principalBindings.unbind(path.project_id, id))) throw noAccess('principal', arn);
  return { status: 200, body: { request_id: requestId } };
};
