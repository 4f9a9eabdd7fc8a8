import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { laneQueues, registryName } from './environment.ts';

/**
 * Reads subscribers, range by range, and sends to lanes, the hold queue and the receipts queue, and what goes after a topic that has
 * moved to the queue of jobs; a range that fails is received again.
 */
export const fanOutAccess: FunctionAccess = (to, { state }) => {
  state.registry.grantReads(to, 'BatchGetItem', 'Query');
  for (const lane of LANES) state.lanes[lane].grantSend(to);
  for (const queue of [state.hold, state.receipts, state.jobs]) grantSend(queue, to);
  return {
    ...registryName(state),
    ...laneQueues(state),
    HOLD_QUEUE_URL: state.hold.queueUrl,
    RECEIPTS_QUEUE_URL: state.receipts.queueUrl,
    JOBS_QUEUE_URL: state.jobs.queueUrl,
  };
};
