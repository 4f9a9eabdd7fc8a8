import type { InputOf } from '#src/contract/operation.ts';
import type { CreateResourceTag } from '#src/contract/topics/tags.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeResourceTags, settingTags, type TagDependencies } from './change-resource-tags.ts';

/** Sets a tag of a resource; repeating it changes nothing. */
export const createResourceTag = async (
  input: InputOf<typeof CreateResourceTag>,
  _call: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  await changeResourceTags(input, settingTags([input.body.tag]), dependencies);
  return { status: 204, body: {} };
};
