import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, laneQueues, registryName, retryQueues } from './environment.ts';

/**
 * Keeps held messages, long bodies once for all that refer to them, and asks for the release of those not held any more, or sees
 * to it by a wake. What only a rate holds goes on to its lane, at a time that is reserved, or back to its queue. What is for topics
 * that have moved away goes to the queue of jobs.
 */
export const holdAccess: FunctionAccess = (to, { state }) => {
  const { registry, deliveries, lanes, hold, release, receipts, jobs } = state;
  registry.grantReads(to, 'BatchGetItem');
  deliveries.grantReads(to, 'GetItem');
  deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['held#*'] });
  deliveries.grantWrites(to, { actions: ['PutItem', 'UpdateItem'], keys: ['dead-letter#*'] });
  deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['wake#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['rate#*'] });
  for (const lane of LANES) lanes[lane].grantRelease(to);
  for (const queue of [hold, release, receipts, jobs]) grantSend(queue, to);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...laneQueues(state),
    ...retryQueues(state),
    HOLD_QUEUE_URL: hold.queueUrl,
    RELEASE_QUEUE_URL: release.queueUrl,
    RECEIPTS_QUEUE_URL: receipts.queueUrl,
    JOBS_QUEUE_URL: jobs.queueUrl,
  };
};
