import type { InputOf } from '#src/contract/operation.ts';
import type { KeystoneListProjects } from '#src/contract/service/identity.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Shows the caller's project, which is named as the region is; nothing when a filter asks for another one. */
export const listProjects = async (
  { query }: InputOf<typeof KeystoneListProjects>,
  context: OperationContext,
  { region }: Pick<Dependencies, 'region'>,
): Promise<Reply> => {
  const id = callerOf(context).project;
  const isAskedFor = (query.name ?? region) === region && (query.domain_id ?? id) === id;
  const project = { id, name: region, domain_id: id, enabled: true };
  return { status: 200, body: { projects: isAskedFor ? [project] : [] } };
};
