import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import { DELIVERIES_INDEXES } from '../../stateful-stack.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName, retryQueues } from './environment.ts';

/**
 * Sends dead letters and held messages to their lanes again, or forgets them, part by part; what is left of a job is a message to
 * its own queue. Tokens in dead letters are encrypted.
 */
export const jobAccess: FunctionAccess = (to, { state }) => {
  const { registry, deliveries, key, lanes, receipts, jobs } = state;
  registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantLists(to, DELIVERIES_INDEXES.byProject);
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['job#*'] });
  deliveries.grantWrites(to, { actions: ['DeleteItem'], keys: ['dead-letter#*', 'failure#*'] });
  deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['held#*'] });
  key.grant(to, 'dead-letter-token', 'Decrypt');
  for (const lane of LANES) lanes[lane].grantRelease(to);
  for (const queue of [receipts, jobs]) grantSend(queue, to);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    ...retryQueues(state),
    RECEIPTS_QUEUE_URL: receipts.queueUrl,
    JOBS_QUEUE_URL: jobs.queueUrl,
  };
};
