import { createHmac } from 'node:crypto';
import { derivedKey } from '#src/domain/derived-key.ts';
import type { EventBridgeEvent } from './event.ts';
import type { Trigger } from './trigger.ts';

/**
 * The id of the message that a trigger makes of an event: 32 hex characters, the same whenever the same event comes again, so
 * that receivers know copies. `secret` is the deployment's id secret: who sends events cannot choose the ids of messages.
 */
export const messageIdOf = (
  secret: Uint8Array,
  trigger: Pick<Trigger, 'id'>,
  event: Pick<EventBridgeEvent, 'id'>,
): string =>
  createHmac('sha256', derivedKey(secret, 'event-message-id'))
    .update(JSON.stringify([trigger.id, event.id]))
    .digest('hex')
    .slice(0, 32);
