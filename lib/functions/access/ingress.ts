import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName } from './environment.ts';
import { allowTopicKeys } from './topic-keys.ts';

/**
 * Publishes as the publish function does, what triggers say: it reads them, the topic with its access policy, templates and
 * subscribers, counts publishes, begins receipts and sends to queues. Message ids come from the id secret.
 */
export const ingressAccess: FunctionAccess = (to, { stage, state }) => {
  state.registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  state.registry.grantWrites(to, { actions: ['PutItem'], keys: ['secret#id-secret'] });
  state.deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['publishes#*'] });
  state.deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['receipt#*'] });
  state.key.grant(to, 'id-secret', 'Encrypt', 'Decrypt');
  for (const lane of LANES) state.lanes[lane].grantSend(to);
  for (const queue of [state.fanOut, state.hold, state.receipts, state.eventDeadLetters]) grantSend(queue, to);
  allowTopicKeys(to, stage, 'GenerateDataKey');
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    FAN_OUT_QUEUE_URL: state.fanOut.queueUrl,
    HOLD_QUEUE_URL: state.hold.queueUrl,
    RECEIPTS_QUEUE_URL: state.receipts.queueUrl,
    EVENT_DEAD_LETTERS_QUEUE_URL: state.eventDeadLetters.queueUrl,
  };
};
