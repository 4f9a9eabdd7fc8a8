import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteMessageTemplate } from '#src/contract/templates.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { templateNotFound } from './template-not-found.ts';

/** Deletes a template; messages accepted before still use it. */
export const deleteMessageTemplate = async (
  { path }: InputOf<typeof DeleteMessageTemplate>,
  { requestId }: Call,
  { templates }: Pick<Dependencies, 'templates'>,
): Promise<Reply> => {
  const id = path.message_template_id;
  if (!(await templates.remove(path.project_id, id))) throw templateNotFound(id);
  return { status: 200, body: { request_id: requestId } };
};
