import type { InputOf } from '#src/contract/operation.ts';
import type { CreateMessageTemplate } from '#src/contract/publishing/templates.ts';
import { tagNamesOf, templateId } from '#src/domain/messages/template.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Creates a template's variant for one protocol. Name and protocol identify it and never change. */
export const createMessageTemplate = async (
  { path, body }: InputOf<typeof CreateMessageTemplate>,
  { requestId }: OperationContext,
  { templates, settings, clock }: Pick<Dependencies, 'templates' | 'settings' | 'clock'>,
): Promise<Reply> => {
  const project = path.project_id;
  const { message_template_name: name, protocol, content } = body;
  const id = templateId({ project, name, protocol });
  if ((await templates.get(project, id)) !== undefined) throw exists(name, protocol);
  const quota = settings.quotas.templatesPerProject;
  if ((await templates.count(project)) >= quota) {
    throw new ServiceError('SMN.0044', `The number of templates has reached the quota of ${quota} per project.`);
  }
  const now = clock();
  const tagNames = tagNamesOf(content);
  const template = { id, project, name, protocol, content, tagNames, createdAt: now, updatedAt: now };
  if (!(await templates.create(template))) throw exists(name, protocol);
  return { status: 201, body: { request_id: requestId, message_template_id: id } };
};

const exists = (name: string, protocol: string): ServiceError =>
  new ServiceError('SMN.0025', `A template with the name ${name} and the protocol ${protocol} exists.`);
