import { type Rendered, robotMessageOf, tooLong } from '#src/protocols/robots/robot-text.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** What WeCom takes of each kind, in bytes of UTF-8. */
const MAX_BYTES = { text: 2048, markdown: 4096 } as const;

/** Builds what a WeCom group robot is sent: text or markdown, neither of which has a title. */
export const renderWechat = (envelope: Envelope, recipient: Recipient, publicBaseUrl: string): Rendered => {
  const message = robotMessageOf(envelope, recipient, publicBaseUrl);
  if ('fault' in message) return message;
  const { kind, text } = message;
  const fault = tooLong(text, MAX_BYTES[kind]);
  return fault ?? { body: JSON.stringify({ msgtype: kind, [kind]: { content: text } }) };
};
