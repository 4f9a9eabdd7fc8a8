import { type Bodies, MAX_BODY_BYTES, PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { asSubject } from '#src/domain/messages/subject.ts';
import { renderedLength, renderTemplate, type Template } from '#src/domain/messages/template.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import type { EventBridgeEvent } from './event.ts';
import { readEventPattern } from './event-pattern.ts';
import { type EventTemplate, fillEventTemplate, readEventTemplate, textOfValue } from './event-template.ts';
import { type EventVariables, PREDEFINED_NAMES, readVariables, valueOfVariable } from './event-variables.ts';
import { type Explanation, explainMatch } from './explain-match.ts';
import { matchesPattern } from './match-event.ts';
import { renderAlarmMessage } from './presets/ces.ts';
import { renderObsMessage } from './presets/obs.ts';
import type { Preset, Trigger, TriggerContent } from './trigger.ts';

/** What a trigger does with an event, made ready for many. */
export type CompiledTrigger = {
  /** Whether it is an event that messages are made of. */
  readonly match: (event: EventBridgeEvent) => boolean;
  /** The same, with the field that decided. */
  readonly explain: (event: EventBridgeEvent) => Explanation;
  /** The message for an event, or why there can be none. Never throws. */
  readonly render: (arrival: Arrival) => RenderedMessage;
};

/** An event, and what a message is made of beside it. */
type Arrival = {
  readonly event: EventBridgeEvent;
  /** When the service got it, in epoch milliseconds. */
  readonly receivedAt: number;
  /** The variants of the message template that the trigger names, by protocol; none when it names none. */
  readonly variants: ReadonlyMap<string, Pick<Template, 'content'>>;
};

/** What is published for an event, within the limits of a publish; or why nothing can be. */
export type RenderedMessage =
  | { readonly subject?: string; readonly bodies: Bodies }
  | { readonly problem: 'empty' | 'too-long' | 'template-missing' };

/** What of a trigger is compiled. */
export type TriggerRule = Pick<Trigger, 'name' | 'pattern' | 'subject' | 'content' | 'variables'>;

/** What of it messages are made by. */
type MessageRule = Omit<TriggerRule, 'pattern'>;

/** Reads a trigger's pattern, variables and templates. Throws {@link InvalidDefinition} with the first fault. */
export const compileTrigger = ({ pattern, ...message }: TriggerRule): CompiledTrigger => {
  const rule = readEventPattern(pattern);
  return {
    match: (event) => matchesPattern(rule, event),
    explain: (event) => explainMatch(rule, event),
    render: compileMessage(message),
  };
};

/** Reads variables and templates. Throws {@link InvalidDefinition} with the first fault. */
export const compileMessage = ({ name, subject, content, variables }: MessageRule): CompiledTrigger['render'] => {
  const paths = readVariables(variables);
  const names = [...paths.keys(), ...PREDEFINED_NAMES];
  const writer: Writer = {
    subject: subject === undefined ? undefined : readEventTemplate(subject, names, 'subject'),
    text: content.form === 'message' ? readEventTemplate(content.text, names, 'message_template') : [],
    content,
    paths,
    triggerName: name,
  };
  return (arrival) => render(writer, arrival);
};

type Writer = {
  readonly subject: EventTemplate | undefined;
  /** Of a trigger with a text of its own. */
  readonly text: EventTemplate;
  readonly content: TriggerContent;
  readonly paths: EventVariables;
  readonly triggerName: string;
};

type Draft = { readonly subject?: string; readonly bodies: Bodies } | 'too-long' | 'template-missing';

const render = (writer: Writer, arrival: Arrival): RenderedMessage => {
  const draft = draftOf(writer, arrival);
  if (typeof draft === 'string') return { problem: draft };
  const texts = Object.values(draft.bodies);
  if (texts.some((text) => text === '')) return { problem: 'empty' };
  if (texts.some((text) => Buffer.byteLength(text) > MAX_BODY_BYTES)) return { problem: 'too-long' };
  const own = writer.subject && fillEventTemplate(writer.subject, fillingOf(writer, arrival));
  const subject = asSubject(own ?? draft.subject ?? '');
  return { ...(subject !== '' && { subject }), bodies: draft.bodies };
};

const draftOf = (writer: Writer, arrival: Arrival): Draft => {
  const { content, triggerName, text } = writer;
  switch (content.form) {
    case 'message':
      return { bodies: { default: fillEventTemplate(text, fillingOf(writer, arrival)) } };
    case 'template':
      return fromVariants(writer, arrival);
    case 'preset':
      return PRESET_WRITERS[content.preset](arrival.event, triggerName);
  }
};

const fillingOf = ({ paths, triggerName }: Writer, { event, receivedAt }: Arrival) => ({
  valueFor: (name: string) => valueOfVariable(paths, name, { event, triggerName, receivedAt }),
  maxLength: MAX_BODY_BYTES,
});

/** The variables are the tags of the template. */
const fromVariants = (writer: Writer, arrival: Arrival): Draft => {
  const { valueFor } = fillingOf(writer, arrival);
  const tags = Object.fromEntries([...writer.paths.keys()].map((name) => [name, textOfValue(valueFor(name))]));
  const written = new Map<string, string>();
  for (const [protocol, { content }] of arrival.variants) {
    if (renderedLength(content, tags) > MAX_BODY_BYTES) return 'too-long';
    written.set(protocol, renderTemplate(content, tags));
  }
  const fallback = written.get('default');
  if (fallback === undefined) return 'template-missing';
  return { bodies: { ...bodiesFor(PROTOCOLS, (protocol) => written.get(protocol)), default: fallback } };
};

/** Subscribers of these protocols are people, who read a sentence; all others are programs. */
const READ_BY_PEOPLE = [
  ...(['email', 'sms', 'callnotify', 'wechat', 'dingding', 'feishu', 'welink', 'dingTalkBot'] as const),
  ...PUSH_PLATFORMS,
];

const PRESET_WRITERS: Readonly<Record<Preset, (event: EventBridgeEvent, triggerName: string) => Draft>> = {
  ces: (event) => {
    const { subject, forPrograms, forPeople } = renderAlarmMessage(event);
    return { subject, bodies: { ...bodiesFor(READ_BY_PEOPLE, () => forPeople), default: forPrograms } };
  },
  obs: (event, triggerName) => ({ bodies: { default: renderObsMessage(event, triggerName) } }),
};

type BodyKey = Protocol | (typeof PUSH_PLATFORMS)[number];

const bodiesFor = <K extends BodyKey>(keys: readonly K[], textFor: (key: K) => string | undefined) => {
  const bodies: { -readonly [key in BodyKey]?: string } = {};
  for (const key of keys) {
    const text = textFor(key);
    if (text !== undefined) bodies[key] = text;
  }
  return bodies;
};
