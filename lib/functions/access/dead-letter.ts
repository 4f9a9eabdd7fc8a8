import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId } from './environment.ts';

/** Files dead letters, the body of a message once, and notes that a text without a topic was given up. */
export const deadLetterAccess: FunctionAccess = (to, { state }) => {
  const { deliveries, key, receipts } = state;
  deliveries.grantReads(to, 'GetItem');
  deliveries.grantWrites(to, { actions: ['PutItem', 'BatchWriteItem'], keys: ['dead-letter#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['dead-letter#*', 'direct-sms#*'] });
  key.grant(to, 'dead-letter-token', 'Encrypt');
  grantSend(receipts, to);
  return { ...deliveriesName(state), ...encryptionKeyId(state), RECEIPTS_QUEUE_URL: receipts.queueUrl };
};
