import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  BatchCreateOrDeleteResourceTags,
  CreateResourceTag,
  DeleteResourceTag,
  ListProjectTags,
  ListResourceInstances,
  ListResourceTags,
} from '#src/contract/tags.ts';
import { batchCreateOrDeleteResourceTags } from '#src/operations/tags/batch-create-or-delete-resource-tags.ts';
import { createResourceTag } from '#src/operations/tags/create-resource-tag.ts';
import { deleteResourceTag } from '#src/operations/tags/delete-resource-tag.ts';
import { listProjectTags } from '#src/operations/tags/list-project-tags.ts';
import { listResourceInstances } from '#src/operations/tags/list-resource-instances.ts';
import { listResourceTags } from '#src/operations/tags/list-resource-tags.ts';

/** Operations on tags of resources. */
export const tagOperations: readonly BoundOperation[] = [
  bind(CreateResourceTag, createResourceTag),
  bind(BatchCreateOrDeleteResourceTags, batchCreateOrDeleteResourceTags),
  bind(DeleteResourceTag, deleteResourceTag),
  bind(ListResourceTags, listResourceTags),
  bind(ListProjectTags, listProjectTags),
  bind(ListResourceInstances, listResourceInstances),
];
