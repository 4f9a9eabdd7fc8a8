import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  DeleteTopicAttributeByName,
  DeleteTopicAttributes,
  ListTopicAttributes,
  UpdateTopicAttribute,
} from '#src/contract/attributes.ts';
import { deleteTopicAttributeByName } from '#src/operations/attributes/delete-topic-attribute-by-name.ts';
import { deleteTopicAttributes } from '#src/operations/attributes/delete-topic-attributes.ts';
import { listTopicAttributes } from '#src/operations/attributes/list-topic-attributes.ts';
import { updateTopicAttribute } from '#src/operations/attributes/update-topic-attribute.ts';

/** Operations on attributes of topics. */
export const attributeOperations: readonly BoundOperation[] = [
  bind(ListTopicAttributes, listTopicAttributes),
  bind(UpdateTopicAttribute, updateTopicAttribute),
  bind(DeleteTopicAttributes, deleteTopicAttributes),
  bind(DeleteTopicAttributeByName, deleteTopicAttributeByName),
];
