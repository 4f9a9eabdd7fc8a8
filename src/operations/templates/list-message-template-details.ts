import type { InputOf } from '#src/contract/operation.ts';
import type { ListMessageTemplateDetails } from '#src/contract/publishing/templates.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { templateNotFound } from './template-not-found.ts';
import { templateView } from './template-view.ts';

/** Shows a template with its content. */
export const listMessageTemplateDetails = async (
  { path }: InputOf<typeof ListMessageTemplateDetails>,
  { requestId }: OperationContext,
  { templates }: Pick<Dependencies, 'templates'>,
): Promise<Reply> => {
  const id = path.message_template_id;
  const template = await templates.get(path.project_id, id);
  if (template === undefined) throw templateNotFound(id);
  return {
    status: 200,
    body: { request_id: requestId, ...templateView(template), content: template.content },
  };
};
