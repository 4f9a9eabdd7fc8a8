import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteResourceTag } from '#src/contract/topics/tags.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { withoutKeys } from '#src/domain/topics/tags.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { TagChange } from '#src/stores/topics/tag-store.ts';
import { changeResourceTags, type TagDependencies } from './change-resource-tags.ts';

/** Removes a tag of a resource; one that is not there (any more) is 404 (contract section 17 no. 15). */
export const deleteResourceTag = async (
  input: InputOf<typeof DeleteResourceTag>,
  context: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  const { key } = input.path;
  const change: TagChange = (tags) => {
    if (tags.some((tag) => tag.key === key)) return withoutKeys(tags, [key]);
    throw tagNotFound(key);
  };
  await changeResourceTags(input, { caller: callerOf(context), permission: 'smn:tag:delete', change }, dependencies);
  return { status: 204, body: {} };
};

const tagNotFound = (key: string): ServiceError =>
  new ServiceError('SMN.0038', `Tag not found. The resource has no tag ${JSON.stringify(key.slice(0, 128))}.`, {
    status: 404,
  });
