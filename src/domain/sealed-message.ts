import { type Bodies, type Message, withApplicationBody } from './message.ts';
import { PROTOCOLS, type Protocol } from './protocol.ts';
import { sealText } from './sealed-text.ts';
import type { DataKey } from './topic-key.ts';

/**
 * The message with its subject and every body sealed, and the data key, encrypted, beside them. What tells where it goes
 * (topic, display name, attributes, addresses) stays readable. A text that several protocols share is sealed once.
 */
export const sealMessage = (message: Message, { key, encryption }: DataKey): Message => {
  const { id: messageId, subject } = message;
  const bodies = withApplicationBody(message.bodies);
  const sealed = new Map<string, string>();
  const seal = (body: string): string => {
    const known = sealed.get(body) ?? sealText(body, key, { messageId, field: 'body' });
    sealed.set(body, known);
    return known;
  };
  const own: { -readonly [P in Protocol]?: string } = {};
  for (const protocol of PROTOCOLS) {
    const body = bodies[protocol];
    if (body !== undefined) own[protocol] = seal(body);
  }
  const sealedBodies: Bodies = { ...own, default: seal(bodies.default) };
  return {
    ...message,
    ...(subject !== undefined && { subject: sealText(subject, key, { messageId, field: 'subject' }) }),
    bodies: sealedBodies,
    encryption,
  };
};
