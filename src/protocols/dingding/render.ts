import { createHmac } from 'node:crypto';
import { splitParts } from '#src/domain/split-parts.ts';
import { type Rendered, robotMessageOf, tooLong } from '#src/protocols/robots/robot-text.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** The most bytes of a webhook's message (contract section 6.1). */
const MAX_BYTES = 20_000;

/**
 * The webhook with what proves that the caller knows the robot's secret: the time in milliseconds, and the HMAC of that, a
 * line break and the secret. DingTalk accepts it for an hour. `now` in epoch milliseconds.
 */
export const signedWebhook = (webhook: string, secret: string, now: number): string => {
  const [url] = splitParts(webhook, '#', 1);
  const sign = createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64');
  return `${url}${url.includes('?') ? '&' : '?'}timestamp=${now}&sign=${encodeURIComponent(sign)}`;
};

/** Builds what the webhook of a DingTalk group robot is sent: text, or markdown with a title, and its mentions. */
export const renderDingding = (envelope: Envelope, recipient: Recipient, publicBaseUrl: string): Rendered => {
  const message = robotMessageOf(envelope, recipient, publicBaseUrl);
  if ('fault' in message) return message;
  const { kind, text, title, at } = message;
  const content = kind === 'text' ? { text: { content: text } } : { markdown: { title, text } };
  const body = JSON.stringify({ msgtype: kind, ...content, at });
  return tooLong(body, MAX_BYTES) ?? { body };
};
