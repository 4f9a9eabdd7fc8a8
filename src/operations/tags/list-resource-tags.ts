import type { InputOf } from '#src/contract/operation.ts';
import type { ListResourceTags } from '#src/contract/topics/tags.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { resourceOf, type TagDependencies } from './change-resource-tags.ts';
import { resolveResource } from './resources.ts';

/** Lists the tags of a resource, in the order in which their keys were set first. */
export const listResourceTags = async (
  input: InputOf<typeof ListResourceTags>,
  context: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  const wanted = resourceOf(input);
  const use = { caller: callerOf(context), permission: 'smn:tag:list' } as const;
  const id = await resolveResource(wanted, use, dependencies);
  return { status: 200, body: { tags: await dependencies.tags.get({ type: wanted.type, id }) } };
};
