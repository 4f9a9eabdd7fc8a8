import type { InputOf } from '#src/contract/operation.ts';
import type { BatchCreateOrDeleteResourceTags } from '#src/contract/topics/tags.ts';
import { withoutKeys } from '#src/domain/topics/tags.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { TagChange } from '#src/stores/topics/tag-store.ts';
import { changeResourceTags, settingTags, type TagDependencies } from './change-resource-tags.ts';

type BatchInput = InputOf<typeof BatchCreateOrDeleteResourceTags>;

/** Sets or removes tags of a resource, all of them or none; repeating it changes nothing. */
export const batchCreateOrDeleteResourceTags = async (
  input: BatchInput,
  context: OperationContext,
  dependencies: TagDependencies,
): Promise<Reply> => {
  const change = changeOf(input.body);
  await changeResourceTags(input, { caller: callerOf(context), permission: 'smn:tag:update', change }, dependencies);
  return { status: 204, body: {} };
};

const changeOf = (body: BatchInput['body']): TagChange => {
  if (body.action === 'create') return settingTags(body.tags);
  const keys = body.tags.map(({ key }) => key);
  return (tags) => withoutKeys(tags, keys);
};
