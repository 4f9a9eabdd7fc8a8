import type { Trigger, TriggerContent } from '#src/domain/events/trigger.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';

/** A trigger as the operations API shows it. */
export const triggerView = (trigger: Trigger) => {
  const { id, name, topicUrn, source, pattern, subject, content, variables, isEnabled } = trigger;
  return {
    ...{ trigger_id: id, name, topic_urn: topicUrn, source, pattern },
    ...(subject !== undefined && { subject }),
    ...contentView(content),
    ...{ variables, enabled: isEnabled },
    created_at: formatTimestamp(trigger.createdAt),
    updated_at: formatTimestamp(trigger.updatedAt),
  };
};

const contentView = (content: TriggerContent) => {
  switch (content.form) {
    case 'message':
      return { message_template: content.text };
    case 'template':
      return { template_name: content.name };
    case 'preset':
      return { preset: content.preset };
  }
};
