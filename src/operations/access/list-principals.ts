import type { InputOf } from '#src/contract/operation.ts';
import type { ListPrincipals } from '#src/contract/operations-api/access/principals.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { bindingUseId } from '#src/stores/deliveries/caller-use-store.ts';
import { grantView, lastUseView } from './access-view.ts';

/** Lists the bindings of the project, read consistently, with a batch read of their last uses. */
export const listPrincipals = async (
  { path }: InputOf<typeof ListPrincipals>,
  { requestId }: OperationContext,
  { principalBindings, callerUses }: Pick<Dependencies, 'principalBindings' | 'callerUses'>,
): Promise<Reply> => {
  const project = path.project_id;
  const listed = await principalBindings.list(project);
  const uses = await callerUses.lastUses(listed.map(({ id }) => bindingUseId(project, id)));
  const principals = listed.map(({ arn, id, boundAt, grant }) => ({
    ...{ arn, bound_at: formatTimestamp(boundAt) },
    ...lastUseView(uses.get(bindingUseId(project, id))),
    ...grantView(grant),
  }));
  return { status: 200, body: { request_id: requestId, principals } };
};
