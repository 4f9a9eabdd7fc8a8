import type { Platform } from '#src/domain/applications/application.ts';
import { type PushPayload, type PushTexts, pushPayload, pushTextsOf } from '#src/domain/applications/push-payload.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { createLinkTextWriter, type LinkTexts } from '../link-text.ts';

/** Devices are subscribed without asking; their owners may cancel by the link of the subscription. */
const TEXTS: LinkTexts = {
  confirmation: {
    'en-us': ({ name, link }) => `${name}: confirm your subscription within 48 hours: ${link}`,
    'zh-cn': ({ name, link }) => `${name}：请在 48 小时内确认订阅：${link}`,
  },
  cancellation: {
    'en-us': ({ name, link }) => `${name}: you have unsubscribed. Subscribe again within 48 hours: ${link}`,
    'zh-cn': ({ name, link }) => `${name}：您已取消订阅。48 小时内可重新订阅：${link}`,
  },
};

/** The app that a device runs. */
export type App = { readonly platform: Platform; readonly name: string };

/** Reads an envelope once and returns what each recipient's platform is sent, or what is wrong with it. */
export const createPushRenderer = (envelope: Envelope, publicBaseUrl: string) => {
  const { kind, subject, body } = envelope;
  const linkText = createLinkTextWriter(TEXTS, publicBaseUrl);
  const published = pushTextsOf(body);
  const textsFor = (recipient: Pick<Recipient, 'token'>): PushTexts => {
    if (kind !== 'confirmation' && kind !== 'cancellation') return published;
    const text = linkText(envelope, recipient);
    return text === undefined ? {} : { default: text };
  };
  return (recipient: Pick<Recipient, 'token'>, { platform, name }: App): PushPayload =>
    pushPayload(platform, textsFor(recipient), { subject, applicationName: name });
};
