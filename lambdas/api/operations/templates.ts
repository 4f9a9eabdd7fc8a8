import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  CreateMessageTemplate,
  DeleteMessageTemplate,
  ListMessageTemplateDetails,
  ListMessageTemplates,
  UpdateMessageTemplate,
} from '#src/contract/templates.ts';
import { createMessageTemplate } from '#src/operations/templates/create-message-template.ts';
import { deleteMessageTemplate } from '#src/operations/templates/delete-message-template.ts';
import { listMessageTemplateDetails } from '#src/operations/templates/list-message-template-details.ts';
import { listMessageTemplates } from '#src/operations/templates/list-message-templates.ts';
import { updateMessageTemplate } from '#src/operations/templates/update-message-template.ts';

/** Operations on message templates. */
export const templateOperations: readonly BoundOperation[] = [
  bind(CreateMessageTemplate, createMessageTemplate),
  bind(ListMessageTemplates, listMessageTemplates),
  bind(ListMessageTemplateDetails, listMessageTemplateDetails),
  bind(UpdateMessageTemplate, updateMessageTemplate),
  bind(DeleteMessageTemplate, deleteMessageTemplate),
];
