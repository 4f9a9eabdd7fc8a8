import type { InputOf } from '#src/contract/operation.ts';
import type { CreateResourceTag } from '#src/contract/tags.ts';
import type { Call, Reply } from '#src/operations/call.ts';
import { changeResourceTags, settingTags, type TagDependencies } from './change-resource-tags.ts';

/** Sets a tag of a resource; repeating it changes nothing. */
export const createResourceTag = async (
  input: InputOf<typeof CreateResourceTag>,
  _call: Call,
  dependencies: TagDependencies,
): Promise<Reply> => {
  await changeResourceTags(input, settingTags([input.body.tag]), dependencies);
  return { status: 204, body: {} };
};
