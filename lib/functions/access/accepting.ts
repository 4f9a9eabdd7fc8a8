import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName } from './environment.ts';
import { allowTopicKeys } from './topic-keys.ts';

/**
 * What accepting a message takes in every function that publishes: reading its topic, template and subscribers, beginning
 * receipts, sending to queues (that of jobs for what waits for a move of its topic), and the keys of encrypted topics.
 */
export const allowAccepting: FunctionAccess = (to, { stage, state }) => {
  state.registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  state.deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['receipt#*', 'project-receipts#*'] });
  for (const lane of LANES) state.lanes[lane].grantSend(to);
  for (const queue of [state.fanOut, state.hold, state.receipts, state.jobs]) grantSend(queue, to);
  allowTopicKeys(to, stage, 'GenerateDataKey');
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    FAN_OUT_QUEUE_URL: state.fanOut.queueUrl,
    HOLD_QUEUE_URL: state.hold.queueUrl,
    RECEIPTS_QUEUE_URL: state.receipts.queueUrl,
    JOBS_QUEUE_URL: state.jobs.queueUrl,
  };
};
