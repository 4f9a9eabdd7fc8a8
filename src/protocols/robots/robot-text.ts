import { confirmationPageLink, shownName } from '#src/domain/messages/links.ts';
import type { Locale } from '#src/domain/messages/message.ts';
import { type RobotMessage, readRobotMessage } from '#src/domain/messages/robot-message.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

type Words = { readonly name: string; readonly link: string };

/** Robots are not asked to confirm, but a reader of the chat may subscribe it again after a cancellation. */
const ANNOUNCEMENTS = {
  confirmation: {
    'en-us': ({ name, link }: Words) => `${name}: confirm the subscription of this chat within 48 hours: ${link}`,
    'zh-cn': ({ name, link }: Words) => `${name}：请在 48 小时内确认本会话的订阅：${link}`,
  },
  cancellation: {
    'en-us': ({ name, link }: Words) =>
      `${name}: the subscription of this chat has been cancelled. Subscribe again within 48 hours: ${link}`,
    'zh-cn': ({ name, link }: Words) => `${name}：本会话已取消订阅。48 小时内可重新订阅：${link}`,
  },
} as const satisfies Record<string, Record<Locale, (words: Words) => string>>;

const nameOf = ({ topicUrn, displayName = '' }: Envelope): string =>
  shownName({ displayName, name: parseTopicUrn(topicUrn)?.name ?? topicUrn });

/** A message that a robot is to say; whatever its kind it has a title, for robots that want one. */
export type TitledMessage = RobotMessage & { readonly title: string };

/** Why a robot can be sent nothing: the reason with which the delivery is rejected. */
export type Fault = { readonly fault: string };

/** The JSON text that a robot is sent. */
export type Rendered = { readonly body: string } | Fault;

const announcementOf = (
  envelope: Envelope & { readonly kind: keyof typeof ANNOUNCEMENTS },
  token: string,
  publicBaseUrl: string,
): TitledMessage => {
  const { kind, locale = 'en-us' } = envelope;
  const name = nameOf(envelope);
  const link = confirmationPageLink(publicBaseUrl, token);
  return { kind: 'text', text: ANNOUNCEMENTS[kind][locale]({ name, link }), title: name };
};

const publishedMessageOf = (envelope: Envelope): TitledMessage | Fault => {
  const message = readRobotMessage(envelope.body);
  if (message.text.trim() === '') return { fault: 'the text is empty' };
  const title = [message.title, envelope.subject].find((given) => given !== undefined && given.trim() !== '');
  return { ...message, title: title ?? nameOf(envelope) };
};

/**
 * The message with the keyword that a robot insists on. A text that lacks it gets it as a paragraph of its own at the end,
 * where it disturbs least; one that has it, in any place, is left as it is.
 */
const withKeyword = (message: TitledMessage, keyword: string | undefined): TitledMessage =>
  keyword === undefined || message.text.includes(keyword)
    ? message
    : { ...message, text: `${message.text}\n\n${keyword}` };

/**
 * What an envelope's robot is to say to a recipient: the published message, whose title is its own, the subject or the topic's
 * name, or the text about a confirmation. The keyword of a subscription is in it.
 */
export const robotMessageOf = (
  envelope: Envelope,
  { token, extension }: Recipient,
  publicBaseUrl: string,
): TitledMessage | Fault => {
  const { kind } = envelope;
  if (kind !== 'confirmation' && kind !== 'cancellation') {
    const message = publishedMessageOf(envelope);
    return 'fault' in message ? message : withKeyword(message, extension?.robot?.['keyword']);
  }
  if (token === undefined) return { fault: 'the confirmation has no token' };
  const announcement = announcementOf({ ...envelope, kind }, token, publicBaseUrl);
  return withKeyword(announcement, extension?.robot?.['keyword']);
};

/** The fault of a message that is longer than its robot takes: it is never cut, as what matters may be at its end. */
export const tooLong = (text: string, maxBytes: number): Fault | undefined => {
  const bytes = Buffer.byteLength(text);
  return bytes > maxBytes ? { fault: `the message has ${bytes} bytes, the robot takes ${maxBytes}` } : undefined;
};
