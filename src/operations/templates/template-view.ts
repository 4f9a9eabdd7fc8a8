import type { Template } from '#src/domain/messages/template.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';

/** A template as the lists show it. */
export const templateView = (template: Omit<Template, 'content'>) => ({
  message_template_id: template.id,
  message_template_name: template.name,
  protocol: template.protocol,
  tag_names: template.tagNames,
  create_time: formatTimestamp(template.createdAt),
  update_time: formatTimestamp(template.updatedAt),
});
