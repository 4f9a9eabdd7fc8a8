import type { InputOf } from '#src/contract/operation.ts';
import type { ListProjectTags } from '#src/contract/topics/tags.ts';
import { valuesByKey } from '#src/domain/topics/tags.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { TagDependencies } from './change-resource-tags.ts';
import { listResources, requireType } from './resources.ts';

/**
 * Lists all keys of tags of a type of resources in the project, with their different values; for a caller that is bound to
 * topics those of these topics.
 */
export const listProjectTags = async (
  { path: { project_id: project, resource_type: type } }: InputOf<typeof ListProjectTags>,
  context: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  const caller = callerOf(context);
  requireType(type, { caller, permission: 'smn:tag:list' });
  const tagged = await dependencies.tags.listByProject(project, type);
  const { topics } = caller;
  if (topics === undefined) return replyOf([...tagged.values()]);
  const shown = await listResources({ project, topics, type }, dependencies);
  return replyOf(shown.map(({ id }) => tagged.get(id) ?? []));
};

const replyOf = (tagged: Parameters<typeof valuesByKey>[0]): Reply => ({
  status: 200,
  body: { tags: valuesByKey(tagged) },
});
