import { grantSend } from '../../constructs/queue.ts';
import { sendsServiceEvents } from '../../service-events.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId } from './environment.ts';
import { allowServiceEvents } from './service-events.ts';

/**
 * Files dead letters, the body of a message once, counts them in their failures, and notes that a text without a topic was given
 * up.
 */
export const deadLetterAccess: FunctionAccess = (to, { stage, state }) => {
  const { deliveries, key, receipts } = state;
  deliveries.grantReads(to, 'GetItem', 'BatchGetItem');
  deliveries.grantWrites(to, { actions: ['PutItem', 'BatchWriteItem'], keys: ['dead-letter#*', 'failure#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['dead-letter#*', 'failure#*', 'direct-sms#*'] });
  allowServiceEvents(to, stage);
  if (sendsServiceEvents(stage)) deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['letter-event#*'] });
  key.grant(to, 'dead-letter-token', 'Encrypt');
  grantSend(receipts, to);
  return { ...deliveriesName(state), ...encryptionKeyId(state), RECEIPTS_QUEUE_URL: receipts.queueUrl };
};
