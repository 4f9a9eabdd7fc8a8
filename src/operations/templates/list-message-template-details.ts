import type { InputOf } from '#src/contract/operation.ts';
import type { ListMessageTemplateDetails } from '#src/contract/templates.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { templateNotFound } from './template-not-found.ts';
import { templateView } from './template-view.ts';

/** Shows a template with its content. */
export const listMessageTemplateDetails = async (
  { path }: InputOf<typeof ListMessageTemplateDetails>,
  { requestId }: Call,
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
