import { isSubscriptionUserUrn } from '#src/domain/urn.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { createLinkTextWriter, type LinkTexts } from '../link-text.ts';

/** English texts stay within the GSM-7 alphabet: one other character would more than halve what a part holds. */
const TEXTS: LinkTexts = {
  confirmation: {
    'en-us': ({ name, introduction, link }) =>
      `${name}: ${introduction === '' ? '' : `${introduction} `}Confirm your subscription within 48 hours: ${link}`,
    'zh-cn': ({ name, introduction, link }) =>
      `${name}：${introduction === '' ? '' : `${introduction} `}请在 48 小时内确认订阅：${link}`,
  },
  cancellation: {
    'en-us': ({ name, link }) => `${name}: you have unsubscribed. Subscribe again within 48 hours: ${link}`,
    'zh-cn': ({ name, link }) => `${name}：您已取消订阅。48 小时内可重新订阅：${link}`,
  },
};

/** To subscription users, to whom nothing is published: they agree to topics to come. */
const USER_TEXTS: LinkTexts = {
  confirmation: {
    'en-us': ({ name, link }) => `${name}: may topics be subscribed to this number? Confirm within 48 hours: ${link}`,
    'zh-cn': ({ name, link }) => `${name}：是否允许将此号码订阅到主题？请在 48 小时内确认：${link}`,
  },
  cancellation: {
    'en-us': ({ name, link }) =>
      `${name}: no more topics are subscribed to this number. Confirm again within 48 hours: ${link}`,
    'zh-cn': ({ name, link }) => `${name}：此号码不再订阅新的主题。48 小时内可重新确认：${link}`,
  },
};

/** A recipient's text: the content and nothing else for messages. Undefined when a confirmation lacks its token. */
export const renderSms = (
  envelope: Envelope,
  recipient: Pick<Recipient, 'token'>,
  publicBaseUrl: string,
): string | undefined => {
  const { kind } = envelope;
  if (kind !== 'confirmation' && kind !== 'cancellation') return envelope.body;
  const texts = isSubscriptionUserUrn(envelope.topicUrn) ? USER_TEXTS : TEXTS;
  return createLinkTextWriter(texts, publicBaseUrl)(envelope, recipient);
};
