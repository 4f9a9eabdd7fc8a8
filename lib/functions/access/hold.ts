import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, registryName } from './environment.ts';

/**
 * Keeps held messages, long bodies once for all that refer to them, and asks for the release of those not held any more, or sees
 * to it by a wake.
 */
export const holdAccess: FunctionAccess = (to, { state }) => {
  const { registry, deliveries, release, receipts } = state;
  registry.grantReads(to, 'BatchGetItem');
  deliveries.grantReads(to, 'GetItem');
  deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['held#*'] });
  deliveries.grantWrites(to, { actions: ['PutItem', 'UpdateItem'], keys: ['dead-letter#*'] });
  deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['wake#*'] });
  for (const queue of [release, receipts]) grantSend(queue, to);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    RELEASE_QUEUE_URL: release.queueUrl,
    RECEIPTS_QUEUE_URL: receipts.queueUrl,
  };
};
