import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { laneQueues, registryName } from './environment.ts';

/** Reads subscribers, range by range, and sends to lanes and the hold queue only; a range that fails is received again. */
export const fanOutAccess: FunctionAccess = (to, { state }) => {
  state.registry.grantReads(to, 'Query');
  for (const lane of LANES) state.lanes[lane].grantSend(to);
  grantSend(state.hold, to);
  return { ...registryName(state), ...laneQueues(state), HOLD_QUEUE_URL: state.hold.queueUrl };
};
