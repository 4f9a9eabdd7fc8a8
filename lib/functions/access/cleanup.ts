import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { registryName } from './environment.ts';

/** Removes what deleted topics and applications leave, page by page; the next page is a message to its own queue. */
export const cleanupAccess: FunctionAccess = (to, { state }) => {
  const { registry, cleanup } = state;
  registry.grantReads(to, 'GetItem', 'Query');
  registry.grantWrites(to, { actions: ['DeleteItem'], keys: ['topic-id#*', 'tags#*'] });
  registry.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['s#*', 'application-endpoints#*'] });
  grantSend(cleanup, to);
  return { ...registryName(state), CLEANUP_QUEUE_URL: cleanup.queueUrl };
};
