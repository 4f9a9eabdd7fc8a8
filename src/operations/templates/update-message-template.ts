import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateMessageTemplate } from '#src/contract/publishing/templates.ts';
import { tagNamesOf } from '#src/domain/messages/template.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { templateNotFound } from './template-not-found.ts';

/** Replaces a template's content; messages accepted before keep the old one. */
export const updateMessageTemplate = async (
  { path, body }: InputOf<typeof UpdateMessageTemplate>,
  { requestId }: OperationContext,
  { templates, clock }: Pick<Dependencies, 'templates' | 'clock'>,
): Promise<Reply> => {
  const id = path.message_template_id;
  const { content } = body;
  const isDone = await templates.updateContent(path.project_id, id, {
    content,
    tagNames: tagNamesOf(content),
    updatedAt: clock(),
  });
  if (!isDone) throw templateNotFound(id);
  return { status: 200, body: { request_id: requestId } };
};
