import type { InputOf } from '#src/contract/operation.ts';
import type { ListResourceTags } from '#src/contract/topics/tags.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { resourceOf, type TagDependencies } from './change-resource-tags.ts';
import { resolveResource } from './resources.ts';

/** Lists the tags of a resource, in the order in which their keys were set first. */
export const listResourceTags = async (
  input: InputOf<typeof ListResourceTags>,
  _call: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  const wanted = resourceOf(input);
  const id = await resolveResource(wanted, dependencies);
  return { status: 200, body: { tags: await dependencies.tags.get({ type: wanted.type, id }) } };
};
