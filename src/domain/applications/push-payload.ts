import { isObject, parseJson } from '#src/domain/json.ts';
import { PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import type { Platform } from './application.ts';

/** The texts of a message for devices, by platform; those without one get `default`. */
export type PushTexts = { readonly [K in Platform | 'default']?: string };

/** What a platform is sent: the JSON text of Apple's payload, or of the members of Push Kit's `message` without its tokens. */
export type PushPayload = { readonly text: string } | { readonly fault: string };

/** Titles of notifications. */
export type PushTitle = {
  /** The subject of the message. */
  readonly subject?: string | undefined;
  /** Stands in where a platform wants a title. */
  readonly applicationName: string;
};

/** Contract section 4.12 no. 66; Apple's own limit is the same, Huawei's is twice as large and counts what is added here. */
const MAX_BYTES: Readonly<Record<Platform, number>> = { HMS: 2048, APNS: 4096, APNS_SANDBOX: 4096 };

const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
};

/** The texts in the body of an envelope of protocol `application`; a body of any other form is the text for every platform. */
export const pushTextsOf = (body: string): PushTexts => {
  const parsed = parseObject(body);
  const texts: { -readonly [K in keyof PushTexts]: string } = {};
  for (const key of ['default', ...PUSH_PLATFORMS] as const) {
    const text = parsed?.[key];
    if (typeof text === 'string') texts[key] = text;
  }
  return Object.keys(texts).length > 0 ? texts : { default: body };
};

/**
 * What a platform is sent of these texts. A text given for the platform is used as it is if it is the JSON text of an object;
 * any other text is what the device shows. Says what is wrong when there is no text, or it is larger than the platform takes.
 */
export const pushPayload = (platform: Platform, texts: PushTexts, title: PushTitle): PushPayload => {
  const own = texts[platform];
  const text = own ?? texts.default;
  const most = MAX_BYTES[platform];
  if (text === undefined || text === '') return { fault: `there is no text for ${platform}` };
  const tooLarge = (bytes: number): PushPayload => ({ fault: `it has ${bytes} bytes; ${platform} takes ${most}` });
  if (Buffer.byteLength(text) > most) return tooLarge(Buffer.byteLength(text));
  const given = own === undefined ? undefined : parseObject(own);
  if (given !== undefined) return platform === 'HMS' ? ownHuaweiMessage(given) : { text };
  if (platform === 'HMS') return { text: JSON.stringify(huaweiMessage(text, title)) };
  const payload = JSON.stringify({ aps: { alert: appleAlert(text, title) } });
  return Buffer.byteLength(payload) > most ? tooLarge(Buffer.byteLength(payload)) : { text: payload };
};

const appleAlert = (body: string, { subject }: PushTitle) => (subject === undefined ? body : { title: subject, body });

/** A notification that opens the app when it is touched; Push Kit takes none without a title and such an action. */
const OPENS_THE_APP = { notification: { click_action: { type: 3 } } };

/** A message of one's own, which may also be given as Push Kit's whole request. Time to live and token are written into it. */
const ownHuaweiMessage = (given: Readonly<Record<string, unknown>>): PushPayload => {
  const { message = given } = given;
  const isFit = isObject(message) && (message['android'] === undefined || isObject(message['android']));
  return isFit ? { text: JSON.stringify(message) } : { fault: '"message" and "android" of HMS are objects' };
};

const huaweiMessage = (body: string, { subject, applicationName }: PushTitle) => ({
  notification: { title: subject ?? applicationName, body },
  android: OPENS_THE_APP,
});
