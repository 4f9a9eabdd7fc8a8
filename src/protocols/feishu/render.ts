import { createHmac } from 'node:crypto';
import { type Rendered, robotMessageOf, type TitledMessage, tooLong } from '#src/protocols/robots/robot-text.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** The most bytes of a request's body (contract section 6.1: 30 KB). */
const MAX_BYTES = 30 * 1024;

/** The colours that the header of a card may have. */
const COLORS: readonly string[] = [
  ...['blue', 'wathet', 'turquoise', 'green', 'yellow', 'orange', 'red', 'carmine'],
  ...['violet', 'purple', 'indigo', 'grey', 'default'],
];

/** What proves to Feishu that a request comes from who knows the secret of its robot. */
export type FeishuSignature = { readonly timestamp: string; readonly sign: string };

/** What a message to Feishu is made with. */
export type FeishuRenderContext = {
  readonly publicBaseUrl: string;
  /** Of robots that verify signatures. */
  readonly signature?: FeishuSignature | undefined;
};

/**
 * Signs for a robot as Feishu does: the key is the time in whole seconds, a line break and the secret; what is signed is
 * empty. It is accepted for an hour. `now` in epoch milliseconds.
 */
export const signForFeishu = (secret: string, now: number): FeishuSignature => {
  const timestamp = String(Math.floor(now / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') };
};

/** Texts have no title; markdown is a card whose header is the title, in a colour if one is given. */
const contentOf = ({ kind, text, title, color }: TitledMessage): object => {
  if (kind === 'text') return { msg_type: 'text', content: { text } };
  const template = color !== undefined && COLORS.includes(color) ? { template: color } : {};
  const header = { title: { tag: 'plain_text', content: title }, ...template };
  return { msg_type: 'interactive', card: { header, elements: [{ tag: 'markdown', content: text }] } };
};

/** Builds what a Feishu group robot is sent. */
export const renderFeishu = (
  envelope: Envelope,
  recipient: Recipient,
  { publicBaseUrl, signature }: FeishuRenderContext,
): Rendered => {
  const message = robotMessageOf(envelope, recipient, publicBaseUrl);
  if ('fault' in message) return message;
  const body = JSON.stringify({ ...signature, ...contentOf(message) });
  return tooLong(body, MAX_BYTES) ?? { body };
};
