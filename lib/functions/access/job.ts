import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import { perLane } from '../../lanes.ts';
import { DELIVERIES_INDEXES } from '../../stateful-stack.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, queueUrls, registryName, retryQueues } from './environment.ts';
import { allowTopicKeys } from './topic-keys.ts';

/**
 * Sends dead letters and held messages to their lanes again, or forgets them, part by part; what is left of a job is a message to
 * its own queue. Tokens in dead letters are encrypted. What goes after a topic that moves, it decrypts, and sends to the place that the
 * move names; what has come from such a place, to the queues that it would have come to.
 */
export const jobAccess: FunctionAccess = (to, { stage, state }) => {
  const { registry, deliveries, key, lanes, fanOut, receipts, jobs, feedback } = state;
  registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantLists(to, DELIVERIES_INDEXES.byProject);
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['job#*'] });
  deliveries.grantWrites(to, { actions: ['DeleteItem'], keys: ['dead-letter#*', 'failure#*'] });
  deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['held#*', 'receipt#*'] });
  key.grant(to, 'dead-letter-token', 'Decrypt');
  key.grant(to, 'move', 'Decrypt');
  allowTopicKeys(to, stage, 'Decrypt');
  for (const lane of LANES) {
    lanes[lane].grantRelease(to);
    grantSend(lanes[lane].deadLetters, to);
  }
  for (const queue of [fanOut, receipts, jobs, feedback]) grantSend(queue, to);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    ...retryQueues(state),
    DEAD_LETTER_QUEUES: queueUrls(perLane((lane) => lanes[lane].deadLetters)),
    FAN_OUT_QUEUE_URL: fanOut.queueUrl,
    RECEIPTS_QUEUE_URL: receipts.queueUrl,
    JOBS_QUEUE_URL: jobs.queueUrl,
    FEEDBACK_QUEUE_URL: feedback.queueUrl,
  };
};
