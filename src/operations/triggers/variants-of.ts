import type { Trigger } from '#src/domain/events/trigger.ts';
import { TEMPLATE_PROTOCOLS } from '#src/domain/messages/template.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** The variants of the message template that a trigger names, by protocol: one read; none, and no read, when it names none. */
export const variantsOf = async (
  { project, content }: Pick<Trigger, 'project' | 'content'>,
  { templates }: Pick<Dependencies, 'templates'>,
) => (content.form === 'template' ? templates.getVariants(project, content.name, TEMPLATE_PROTOCOLS) : new Map());
