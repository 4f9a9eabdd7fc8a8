import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName } from './environment.ts';
import { allowTopicKeys } from './topic-keys.ts';

/** Reads the topic, its subscribers, the template and the caller's credential; counts publishes, and sends to queues. */
export const publishAccess: FunctionAccess = (to, { stage, state }) => {
  state.registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  state.deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['publishes#*'] });
  state.key.grant(to, 'credential', 'Decrypt');
  for (const lane of LANES) state.lanes[lane].grantSend(to);
  grantSend(state.fanOut, to);
  allowTopicKeys(to, stage, 'GenerateDataKey');
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    FAN_OUT_QUEUE_URL: state.fanOut.queueUrl,
  };
};
