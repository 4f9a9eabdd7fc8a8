import type { Locale } from '#src/domain/messages/message.ts';
import { createLinkTextWriter, type LinkTexts } from '../link-text.ts';

/** A call carries no link: the request to confirm is sent as a text message to the same number. */
const TEXTS: LinkTexts = {
  confirmation: {
    'en-us': ({ name, introduction, link }) =>
      `${name}: ${introduction === '' ? '' : `${introduction} `}Allow calls to this number within 48 hours: ${link}`,
    'zh-cn': ({ name, introduction, link }) =>
      `${name}：${introduction === '' ? '' : `${introduction} `}请在 48 小时内确认接收语音通知：${link}`,
  },
  cancellation: {
    'en-us': ({ name, link }) => `${name}: you will not be called again. Allow calls within 48 hours: ${link}`,
    'zh-cn': ({ name, link }) => `${name}：您已取消语音通知。48 小时内可重新订阅：${link}`,
  },
};

/** Writes the text messages about a subscription to calls. */
export const createCallTextWriter = (publicBaseUrl: string) => createLinkTextWriter(TEXTS, publicBaseUrl);

/** The language to read a text aloud in: the publisher's `locale`, else Chinese where there are Chinese characters. */
export const languageOf = (text: string, locale: Locale | undefined): Locale =>
  locale ?? (/\p{Script=Han}/u.test(text) ? 'zh-cn' : 'en-us');
