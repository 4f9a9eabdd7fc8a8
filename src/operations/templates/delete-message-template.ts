import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteMessageTemplate } from '#src/contract/publishing/templates.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { templateNotFound } from './template-not-found.ts';

/** Deletes a template; messages accepted before still use it. */
export const deleteMessageTemplate = async (
  { path }: InputOf<typeof DeleteMessageTemplate>,
  { requestId }: OperationContext,
  { templates }: Pick<Dependencies, 'templates'>,
): Promise<Reply> => {
  const id = path.message_template_id;
  if (!(await templates.remove(path.project_id, id))) throw templateNotFound(id);
  return { status: 200, body: { request_id: requestId } };
};
