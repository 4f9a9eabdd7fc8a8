import type { InputOf } from '#src/contract/operation.ts';
import type { ListMessageTemplates } from '#src/contract/publishing/templates.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { templateView } from './template-view.ts';

/** Lists the project's templates without their content. */
export const listMessageTemplates = async (
  { path, query }: InputOf<typeof ListMessageTemplates>,
  { requestId }: OperationContext,
  { templates }: Pick<Dependencies, 'templates'>,
): Promise<Reply> => {
  const page = await templates.list({
    project: path.project_id,
    offset: query.offset,
    limit: query.limit,
    name: query.message_template_name,
    protocol: query.protocol,
  });
  return {
    status: 200,
    body: {
      request_id: requestId,
      message_template_count: page.total,
      message_templates: page.templates.map(templateView),
    },
  };
};
