import * as z from 'zod';
import { PRESETS, type Trigger, type TriggerContent, type TriggerDefinition } from '#src/domain/events/trigger.ts';
import type { PlainItem } from '#src/stores/item.ts';
import { triggerKey, triggerPosition } from '#src/stores/registry-keys.ts';
import type { UnparsedItem } from '#src/stores/table.ts';

const jsonText = z.string().transform((text): unknown => JSON.parse(text));

const StoredTrigger = z.object({
  id: z.string(),
  project: z.string(),
  name: z.string(),
  source: z.string(),
  topicUrn: z.string(),
  pattern: jsonText,
  subject: z.string().optional(),
  messageTemplate: z.string().optional(),
  templateName: z.string().optional(),
  preset: z.enum(PRESETS).optional(),
  variables: jsonText.pipe(z.record(z.string(), z.string())),
  isEnabled: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** A trigger as it is kept. */
export const triggerItem = (trigger: Trigger) => {
  const { id, project, name, source, createdAt, updatedAt } = trigger;
  return {
    ...triggerKey(trigger),
    ...triggerPosition(trigger),
    ...{ id, project, name, source, createdAt, updatedAt },
    ...definitionAttributes(trigger),
  };
};

/** What of a trigger its project may change: attributes without a value are undefined. */
export const definitionAttributes = (definition: TriggerDefinition) =>
  ({
    topicUrn: definition.topicUrn,
    pattern: JSON.stringify(definition.pattern),
    subject: definition.subject,
    messageTemplate: definition.content.form === 'message' ? definition.content.text : undefined,
    templateName: definition.content.form === 'template' ? definition.content.name : undefined,
    preset: definition.content.form === 'preset' ? definition.content.preset : undefined,
    variables: JSON.stringify(definition.variables),
    isEnabled: definition.isEnabled,
  }) satisfies PlainItem;

/** The trigger of an item; throws when it is none. */
export const parseTrigger = (item: UnparsedItem): Trigger => {
  const { messageTemplate, templateName, preset, subject, ...trigger } = StoredTrigger.parse(item);
  return {
    ...trigger,
    ...(subject !== undefined && { subject }),
    content: contentOf(messageTemplate, templateName, preset),
  };
};

const contentOf = (
  text: string | undefined,
  name: string | undefined,
  preset: (typeof PRESETS)[number] | undefined,
): TriggerContent => {
  if (text !== undefined) return { form: 'message', text };
  if (name !== undefined) return { form: 'template', name };
  if (preset !== undefined) return { form: 'preset', preset };
  throw new Error('A trigger is kept without what its messages are made of');
};
