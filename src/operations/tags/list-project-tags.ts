import type { InputOf } from '#src/contract/operation.ts';
import type { ListProjectTags } from '#src/contract/topics/tags.ts';
import { valuesByKey } from '#src/domain/topics/tags.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Lists all keys of tags of a type of resources in the project, with their different values. */
export const listProjectTags = async (
  { path }: InputOf<typeof ListProjectTags>,
  _call: OperationContext,
  { tags }: Pick<Dependencies, 'tags'>,
): Promise<Reply> => {
  const tagged = await tags.listByProject(path.project_id, path.resource_type);
  return { status: 200, body: { tags: valuesByKey([...tagged.values()]) } };
};
