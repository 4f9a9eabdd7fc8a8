import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import type { DataKey } from '#src/domain/topics/topic-key.ts';
import { encryptText } from './encrypted-text.ts';
import { type Bodies, type Message, withApplicationBody } from './message.ts';

/**
 * The message with its subject and every body encrypted, and the data key, encrypted, beside them. Its routing data (topic,
 * display name, attributes, addresses) stays readable. A text that several protocols share is encrypted once.
 */
export const encryptMessage = (message: Message, { key, encryption }: DataKey): Message => {
  const { id: messageId, subject } = message;
  const bodies = withApplicationBody(message.bodies);
  const encrypted = new Map<string, string>();
  const encrypt = (body: string): string => {
    const known = encrypted.get(body) ?? encryptText(body, key, { messageId, field: 'body' });
    encrypted.set(body, known);
    return known;
  };
  const own: { -readonly [P in Protocol]?: string } = {};
  for (const protocol of PROTOCOLS) {
    const body = bodies[protocol];
    if (body !== undefined) own[protocol] = encrypt(body);
  }
  const encryptedBodies: Bodies = { ...own, default: encrypt(bodies.default) };
  return {
    ...message,
    ...(subject !== undefined && { subject: encryptText(subject, key, { messageId, field: 'subject' }) }),
    bodies: encryptedBodies,
    encryption,
  };
};
