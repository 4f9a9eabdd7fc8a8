import { Tokenization } from 'aws-cdk-lib';
import { EventField, type IRuleRef, RuleTargetInput, type RuleTargetInputProperties } from 'aws-cdk-lib/aws-events';
import { compileMessage } from '#src/domain/events/compile-trigger.ts';
import { encodeTemplateText, TOPIC_TARGET } from '#src/domain/events/topic-target.ts';
import type { Preset, TriggerContent } from '#src/domain/events/trigger.ts';

/** The message that is made of an event. */
export type TargetMessage = {
  /** May hold fields of the event, `EventField.fromPath('$.detail.id')`. @default - none, or that of the preset */
  readonly subject?: string;
  /**
   * May hold fields of the event. The text of a JSON object or list makes JSON: a field is a value there, or a part of a text,
   * escaped. @default - that of the preset; the event as JSON without one
   */
  readonly message?: string;
  /** The form of Cloud Eye for changes of CloudWatch alarms, that of OBS for events of S3. @default - none */
  readonly preset?: Preset;
};

/** The most that EventBridge takes. */
const MAX_TEMPLATE = 8192;

/**
 * What a rule sends to the queue of events: the event, whole, and beside it the topic and the message (decision 097). It is checked
 * when the app is synthesized, by the same code that makes the message.
 */
export class TopicTargetInput extends RuleTargetInput {
  private readonly topicUrn: string;
  private readonly ruleName: string;
  private readonly message: TargetMessage;

  constructor(topicUrn: string, ruleName: string, message: TargetMessage) {
    super();
    this.topicUrn = topicUrn;
    this.ruleName = ruleName;
    this.message = message;
  }

  bind(rule: IRuleRef): RuleTargetInputProperties {
    const {
      topicUrn,
      ruleName,
      message: { preset, ...texts },
    } = this;
    const fields = new Map<string, string>();
    const subject = texts.subject === undefined ? undefined : withVariables(texts.subject, fields);
    const message = texts.message === undefined ? undefined : withVariables(texts.message, fields);
    const variables = Object.fromEntries([...fields].map(([path, name]) => [name, path]));
    check(rule, { subject, message, preset, variables });
    const target = {
      ...{ topicUrn, rule: ruleName },
      ...(subject !== undefined && { subject: encodeTemplateText(subject) }),
      ...(message !== undefined && { message: encodeTemplateText(message) }),
      ...(preset !== undefined && { preset }),
      ...(fields.size > 0 && { variables }),
    };
    const inputTemplate = `{"${TOPIC_TARGET}":${JSON.stringify(target)},"event":<aws.events.event.json>}`;
    if (inputTemplate.length > MAX_TEMPLATE)
      throw new Error(
        `${rule.node.path}: the message takes ${inputTemplate.length} characters; allowed: ${MAX_TEMPLATE} with what is around it.`,
      );
    return { inputTemplate };
  }
}

const TOKEN = /\$\{Token\[[^\]]+\]\}/g;

/** The text with the fields of the event in it as variables, `<field1>`; their paths are noted. */
const withVariables = (text: string, fields: Map<string, string>): string =>
  text.replaceAll(TOKEN, (written) => {
    const token = Tokenization.reverseString(written).firstToken;
    if (!(token instanceof EventField)) return written;
    const name = fields.get(token.path) ?? `field${fields.size + 1}`;
    fields.set(token.path, name);
    return `<${name}>`;
  });

type Draft = {
  readonly subject: string | undefined;
  readonly message: string | undefined;
  readonly preset: Preset | undefined;
  readonly variables: Readonly<Record<string, string>>;
};

const check = (rule: IRuleRef, { subject, message, preset, variables }: Draft): void => {
  if (preset !== undefined && message !== undefined)
    throw new Error(`${rule.node.path}: a message is made by a preset or by a text, and not by both.`);
  const content: TriggerContent =
    preset === undefined ? { form: 'message', text: message ?? '' } : { form: 'preset', preset };
  try {
    compileMessage({ name: '', content, variables, ...(subject !== undefined && { subject }) });
  } catch (fault) {
    throw new Error(`${rule.node.path}: ${fault instanceof Error ? fault.message : ''}`, { cause: fault });
  }
};
