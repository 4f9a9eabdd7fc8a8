import type { InputOf } from '#src/contract/operation.ts';
import type { CreateResourceTag } from '#src/contract/topics/tags.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeResourceTags, settingTags, type TagDependencies } from './change-resource-tags.ts';

/** Sets a tag of a resource; repeating it changes nothing. */
export const createResourceTag = async (
  input: InputOf<typeof CreateResourceTag>,
  context: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  const change = settingTags([input.body.tag]);
  await changeResourceTags(input, { caller: callerOf(context), permission: 'smn:tag:create', change }, dependencies);
  return { status: 204, body: {} };
};
