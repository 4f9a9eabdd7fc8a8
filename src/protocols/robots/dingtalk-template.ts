import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { type Fault, robotMessageOf, type TitledMessage, tooLong } from './robot-text.ts';

/** A message in the form of DingTalk's server API: a template, and its parameter as JSON text. */
export type DingtalkTemplate = { readonly msgKey: 'sampleText' | 'sampleMarkdown'; readonly msgParam: string };

/** The most bytes of `msgParam`. */
const MAX_BYTES = 15_000;

/** Builds what the robot of an application writes, to a group or to one person. */
export const renderDingtalkTemplate = (
  envelope: Envelope,
  recipient: Recipient,
  publicBaseUrl: string,
): DingtalkTemplate | Fault => {
  const message = robotMessageOf(envelope, recipient, publicBaseUrl);
  return 'fault' in message ? message : templateOf(message);
};

/** The template of a message of an application's robot. It has no mentions: the API has no field for them. */
const templateOf = ({ kind, text, title }: TitledMessage): DingtalkTemplate | Fault => {
  const msgParam = JSON.stringify(kind === 'text' ? { content: text } : { title, text });
  return tooLong(msgParam, MAX_BYTES) ?? { msgKey: kind === 'text' ? 'sampleText' : 'sampleMarkdown', msgParam };
};
