import { createHash } from 'node:crypto';
import * as z from 'zod';
import { formatTopicUrn, parseTopicUrn } from '#src/domain/urn.ts';
import { type CompiledTrigger, compileMessage } from './compile-trigger.ts';
import { PRESETS, type Trigger, type TriggerContent } from './trigger.ts';

/** The key that a rule's target puts beside the event. No event of EventBridge and no notification of SNS has it at its top. */
export const TOPIC_TARGET = 'smnTopic';

/** A text as a template of EventBridge may hold it: there `<` begins a variable. */
export const encodeTemplateText = (text: string): string => text.replaceAll('%', '%25').replaceAll('<', '%3C');

const templateText = z.string().transform((text) => text.replaceAll('%3C', '<').replaceAll('%25', '%'));

/** What the target of a rule says beside the event; what later versions say besides is left out. */
export const TopicTarget = z.object({
  topicUrn: z.string().transform((text, context) => {
    const urn = parseTopicUrn(text);
    if (urn === undefined) context.addIssue({ code: 'custom', message: 'It is no URN of a topic.' });
    return urn ?? z.NEVER;
  }),
  /** The rule's name. */
  rule: z.string().min(1).max(256),
  subject: templateText.optional(),
  message: templateText.optional(),
  preset: z.enum(PRESETS).optional(),
  /** Paths into the event, by the names of the variables. */
  variables: z.record(z.string(), z.string()).default({}),
});

/** To which topic an event goes, and as which message. */
export type TopicTarget = z.infer<typeof TopicTarget>;

/** What of a trigger publishing needs; the target of a rule has it, too. */
export type Publisher = Pick<Trigger, 'id' | 'project' | 'name' | 'topicUrn' | 'content'>;

/** What publishes messages made of events, and how it makes them. */
export type ReadyPublisher = { readonly trigger: Publisher; readonly render: CompiledTrigger['render'] };

/**
 * Reads the target of a rule as if it were a trigger: with a preset, a text of its own, or the event as JSON. Its id is the same as
 * long as the target says the same. Throws {@link InvalidDefinition}.
 */
export const readTopicTarget = (target: TopicTarget): ReadyPublisher => {
  const { topicUrn, rule, subject, message = '<aws.events.event.json>', preset, variables } = target;
  const content: TriggerContent =
    preset === undefined ? { form: 'message', text: message } : { form: 'preset', preset };
  const trigger: Publisher = {
    id: `rule-${createHash('sha256').update(JSON.stringify(target)).digest('hex').slice(0, 32)}`,
    project: topicUrn.project,
    name: rule,
    topicUrn: formatTopicUrn(topicUrn),
    content,
  };
  return { trigger, render: compileMessage({ ...trigger, ...(subject !== undefined && { subject }), variables }) };
};
