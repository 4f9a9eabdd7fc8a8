import { confirmationPageLink, shownName } from '#src/domain/links.ts';
import type { Locale } from '#src/domain/message.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** Longer names and introductions would make a confirmation several texts long. */
const MAX_NAME_LENGTH = 40;
const MAX_INTRODUCTION_LENGTH = 60;

/** Carriers take brackets at the start for a signature and may block the text (contract section 6.1). */
const short = (text: string, length: number): string =>
  [...text.replace(/[[\]【】\p{Cc}]+/gu, ' ').trim()].slice(0, length).join('');

type Words = { readonly name: string; readonly introduction: string; readonly link: string };

/** English texts stay within the GSM-7 alphabet: one other character would more than halve what a part holds. */
const TEXTS = {
  confirmation: {
    'en-us': ({ name, introduction, link }: Words) =>
      `${name}: ${introduction === '' ? '' : `${introduction} `}Confirm your subscription within 48 hours: ${link}`,
    'zh-cn': ({ name, introduction, link }: Words) =>
      `${name}：${introduction === '' ? '' : `${introduction} `}请在 48 小时内确认订阅：${link}`,
  },
  cancellation: {
    'en-us': ({ name, link }: Words) => `${name}: you have unsubscribed. Subscribe again within 48 hours: ${link}`,
    'zh-cn': ({ name, link }: Words) => `${name}：您已取消订阅。48 小时内可重新订阅：${link}`,
  },
} as const satisfies Record<string, Record<Locale, (words: Words) => string>>;

/** A recipient's text: the content and nothing else for notifications. Undefined when a confirmation lacks its token. */
export const renderSms = (
  envelope: Envelope,
  recipient: Pick<Recipient, 'token'>,
  publicBaseUrl: string,
): string | undefined => {
  const { kind, topicUrn } = envelope;
  if (kind === 'notification') return envelope.body;
  if (recipient.token === undefined) return undefined;
  const name = shownName({ displayName: envelope.displayName ?? '', name: parseTopicUrn(topicUrn)?.name ?? topicUrn });
  return TEXTS[kind][envelope.locale ?? 'en-us']({
    name: short(name, MAX_NAME_LENGTH),
    introduction: short(envelope.introduction ?? '', MAX_INTRODUCTION_LENGTH),
    link: confirmationPageLink(publicBaseUrl, recipient.token),
  });
};
