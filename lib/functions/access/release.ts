import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, laneQueues, registryName, retryQueues } from './environment.ts';
import { allowServiceEvents } from './service-events.ts';

/**
 * Sends held messages to their lanes and removes them, page by page; the next page is a message to its own queue, and what is due
 * later has a wake. It alone holds subscriptions whose endpoints are unhealthy, and tells publishers so by the topic's version.
 */
export const releaseAccess: FunctionAccess = (to, { stage, state }) => {
  const { registry, deliveries, lanes, release, receipts } = state;
  registry.grantReads(to, 'GetItem');
  deliveries.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['held#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem', 'DeleteItem'], keys: ['hold-state#*'] });
  deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['wake#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['rate#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem', 'DeleteItem'], keys: ['health#*'] });
  registry.grantWrites(to, { actions: ['UpdateItem'], keys: ['s#*', 'topic#*'] });
  for (const lane of LANES) lanes[lane].grantRelease(to);
  for (const queue of [release, receipts]) grantSend(queue, to);
  allowServiceEvents(to, stage);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...laneQueues(state),
    ...retryQueues(state),
    RELEASE_QUEUE_URL: release.queueUrl,
    RECEIPTS_QUEUE_URL: receipts.queueUrl,
  };
};
