import { grantSend } from '../../constructs/queue.ts';
import { allowAccepting } from './accepting.ts';
import type { FunctionAccess } from './context.ts';

/**
 * Accepts what triggers make of events. Reads triggers and access policies, counts publishes and usage, and hands on what is no
 * event. Message ids come from the id secret.
 */
export const ingressAccess: FunctionAccess = (to, context) => {
  const { registry, deliveries, key, eventDeadLetters } = context.state;
  registry.grantWrites(to, { actions: ['PutItem'], keys: ['secret#id-secret'] });
  deliveries.grantReads(to, 'Query');
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['publishes#*', 'usage#*'] });
  key.grant(to, 'id-secret', 'Encrypt', 'Decrypt');
  grantSend(eventDeadLetters, to);
  return { ...allowAccepting(to, context), EVENT_DEAD_LETTERS_QUEUE_URL: eventDeadLetters.queueUrl };
};
