import * as z from 'zod';
import { topicUrn } from '#src/contract/fields.ts';
import { isGiven, type Refuse, refuseIn } from '#src/contract/publishing/published-text.ts';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';
import { compileTrigger } from '#src/domain/events/compile-trigger.ts';
import { EventBridgeEvent } from '#src/domain/events/event.ts';
import { InvalidDefinition } from '#src/domain/events/invalid-definition.ts';
import { PRESETS, type TriggerContent, type TriggerDefinition } from '#src/domain/events/trigger.ts';
import { invalid, plainError } from '#src/domain/invalid.ts';
import { recordOf } from '#src/domain/record.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';

const MAX_TEMPLATE_CHARACTERS = 8192;
const MAX_SUBJECT_CHARACTERS = 512;

const TEMPLATE = invalid('OPS.0054', `1 to ${MAX_TEMPLATE_CHARACTERS} characters as "message_template"`);
const TEMPLATE_NAME = invalid('SMN.0042', '1 to 64 letters, digits, "-" and "_", starting with a letter or a digit');
const PRESET = invalid('OPS.0054', `${PRESETS.join(', ')} as "preset"`);
const SUBJECT = invalid('OPS.0056', `at most ${MAX_SUBJECT_CHARACTERS} characters`);
const VARIABLES = invalid('OPS.0055', 'an object of names and paths, as {"state": "$.detail.state.value"}');
const ENABLED = invalid('SMN.0136', 'true or false');

/** What a trigger does, field by field; {@link triggerDefinitionOf} checks what they are together. */
export const definitionFields = {
  topic_urn: topicUrn,
  pattern: z.unknown().meta({ type: 'object' }),
  subject: z.string({ error: SUBJECT }).max(MAX_SUBJECT_CHARACTERS, { error: SUBJECT }).optional(),
  message_template: z.string({ error: TEMPLATE }).max(MAX_TEMPLATE_CHARACTERS, { error: TEMPLATE }).optional(),
  template_name: z
    .string({ error: TEMPLATE_NAME })
    .regex(/^(?:|[A-Za-z0-9][A-Za-z0-9_-]{0,63})$/, { error: TEMPLATE_NAME })
    .optional(),
  preset: z.enum(PRESETS, { error: PRESET }).optional(),
  variables: recordOf(z.string({ error: VARIABLES }), VARIABLES)
    .meta({ additionalProperties: { type: 'string' } })
    .default({}),
  enabled: z.boolean({ error: ENABLED }).default(true),
};

type DefinitionFields = z.output<z.ZodObject<typeof definitionFields>>;

/** Which code a fault has, by the part of the definition that it is in. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  pattern: 'OPS.0053',
  variables: 'OPS.0055',
  subject: 'OPS.0056',
};

/** The definition of a trigger; the first fault of its pattern, variables or templates becomes an issue of the schema. */
export const triggerDefinitionOf = (fields: DefinitionFields, context: z.RefinementCtx): TriggerDefinition => {
  const { topic_urn, pattern, subject, variables, enabled } = fields;
  const definition: TriggerDefinition = {
    topicUrn: formatTopicUrn(topic_urn),
    pattern,
    ...(subject !== undefined && subject !== '' && { subject }),
    content: contentOf(fields, refuseIn(context)),
    variables,
    isEnabled: enabled,
  };
  try {
    compileTrigger({ name: '', ...definition });
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    const code = CODES[error.place.split('.').at(0) ?? ''] ?? 'OPS.0054';
    context.issues.push({ code: 'custom', input: fields, message: `${code}|${ERROR_CODES[code][1]} ${error.message}` });
  }
  return definition;
};

const contentOf = (fields: DefinitionFields, refuse: Refuse): TriggerContent => {
  const { message_template, template_name, preset } = fields;
  const given = Object.entries({ message_template, template_name, preset }).filter(([, value]) => isGiven(value));
  if (given.length !== 1) {
    const found = given.length === 0 ? undefined : given.map(([name]) => name).join(' and ');
    return refuse('OPS.0054', found, 'exactly one of message_template, template_name and preset');
  }
  if (message_template) return { form: 'message', text: message_template };
  if (template_name) return { form: 'template', name: template_name };
  return preset === undefined ? refuse('OPS.0054', preset, PRESETS.join(', ')) : { form: 'preset', preset };
};

/** An event to try a trigger with; its first fault is said with its place. */
export const sampleEvent = z
  .unknown()
  .meta({ type: 'object' })
  .transform((value, context) => {
    const read = EventBridgeEvent.safeParse(value, { error: plainError });
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const place = ['event', ...(issue?.path ?? [])].map(String).join('.');
    const message = `OPS.0059|${ERROR_CODES['OPS.0059'][1]} At ${place}: ${issue?.message}`;
    context.issues.push({ code: 'custom', input: value, message });
    return z.NEVER;
  });
