import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, registryName } from './environment.ts';

/**
 * Removes what deleted topics and applications leave, page by page; the next page is a message to its own queue. What is held
 * of their subscribers is dropped by releases.
 */
export const cleanupAccess: FunctionAccess = (to, { state }) => {
  const { registry, deliveries, cleanup, release } = state;
  registry.grantReads(to, 'GetItem', 'Query');
  registry.grantWrites(to, { actions: ['DeleteItem'], keys: ['topic-id#*', 'tags#*'] });
  registry.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['s#*', 'application-endpoints#*'] });
  deliveries.grantReads(to, 'Query');
  deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['wake#*'] });
  for (const queue of [cleanup, release]) grantSend(queue, to);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    CLEANUP_QUEUE_URL: cleanup.queueUrl,
    RELEASE_QUEUE_URL: release.queueUrl,
  };
};
