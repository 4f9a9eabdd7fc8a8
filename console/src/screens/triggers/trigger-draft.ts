import { parseJson } from '../../parts/json-field.tsx';

/** What messages are made of. */
export const OUTPUTS = ['message_template', 'template_name', 'ces', 'obs'] as const;

export type Output = (typeof OUTPUTS)[number];

/** A trigger as it is being written; JSON as text. */
export type TriggerDraft = {
  readonly name: string;
  readonly source: string;
  readonly topic: string;
  readonly pattern: string;
  readonly output: Output;
  readonly text: string;
  readonly templateName: string;
  readonly subject: string;
  readonly variables: string;
};

export const NEW_TRIGGER: TriggerDraft = {
  name: '',
  source: 'aws.cloudwatch',
  topic: '',
  pattern: '{\n  "detail": { "state": { "value": ["ALARM"] } }\n}',
  output: 'ces',
  text: '',
  templateName: '',
  subject: '',
  variables: '{}',
};

/** A trigger as the API shows it. */
export type Trigger = {
  readonly trigger_id: string;
  readonly name: string;
  readonly topic_urn: string;
  readonly source: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly subject?: string;
  readonly message_template?: string;
  readonly template_name?: string;
  readonly preset?: 'ces' | 'obs';
  readonly variables: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly updated_at: string;
};

const outputOf = ({ preset, template_name }: Trigger): Output =>
  preset ?? (template_name === undefined ? 'message_template' : 'template_name');

/** A trigger of the API, to be edited. */
export const draftOf = (trigger: Trigger): TriggerDraft => ({
  name: trigger.name,
  source: trigger.source,
  topic: trigger.topic_urn,
  pattern: JSON.stringify(trigger.pattern, undefined, 2),
  output: outputOf(trigger),
  text: trigger.message_template ?? '',
  templateName: trigger.template_name ?? '',
  subject: trigger.subject ?? '',
  variables: JSON.stringify(trigger.variables, undefined, 2),
});

const outputFields = ({ output, text, templateName }: TriggerDraft) => {
  switch (output) {
    case 'message_template':
      return { message_template: text };
    case 'template_name':
      return { template_name: templateName };
    case 'ces':
    case 'obs':
      return { preset: output };
  }
};

/** Whether its JSON is JSON; everything else the API checks. */
export const isWellFormed = ({ pattern, variables }: TriggerDraft): boolean =>
  [pattern, variables].every((text) => 'value' in parseJson(text));

/** The body of creating it, or of updating it. Only of what {@link isWellFormed}. */
export const bodyOf = (draft: TriggerDraft) => ({
  name: draft.name,
  source: draft.source,
  topic_urn: draft.topic,
  pattern: JSON.parse(draft.pattern),
  variables: JSON.parse(draft.variables),
  ...outputFields(draft),
  ...(draft.subject !== '' && { subject: draft.subject }),
});
