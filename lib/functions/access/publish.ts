import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName } from './environment.ts';
import { allowTopicKeys } from './topic-keys.ts';

/**
 * Reads the topic, its subscribers, the template and the caller's credential; counts publishes and notes uses of tokens, keeps the answers of those
 * that may be repeated, begins receipts, and sends to queues.
 */
export const publishAccess: FunctionAccess = (to, { stage, state }) => {
  state.registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  state.deliveries.grantReads(to, 'GetItem');
  state.deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['publishes#*', 'idempotency#*', 'token-use#*'] });
  state.deliveries.grantWrites(to, { actions: ['PutItem', 'DeleteItem'], keys: ['idempotency#*'] });
  state.deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['receipt#*'] });
  state.key.grant(to, 'credential', 'Decrypt');
  for (const lane of LANES) state.lanes[lane].grantSend(to);
  for (const queue of [state.fanOut, state.hold, state.receipts]) grantSend(queue, to);
  allowTopicKeys(to, stage, 'GenerateDataKey');
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    FAN_OUT_QUEUE_URL: state.fanOut.queueUrl,
    HOLD_QUEUE_URL: state.hold.queueUrl,
    RECEIPTS_QUEUE_URL: state.receipts.queueUrl,
  };
};
