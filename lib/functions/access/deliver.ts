import type { Lane } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { Environment, ServiceFunction } from '../../constructs/service-function.ts';
import { laneTraits } from '../../lanes.ts';
import type { AccessContext } from './context.ts';
import { deliveriesName, queueUrls, registryName } from './environment.ts';
import { allowServiceEvents } from './service-events.ts';
import { allowTopicKeys } from './topic-keys.ts';

/**
 * What every function that delivers may do: read the recipients of later attempts again, send what is tried again or given up to
 * its lane's own queues, what is held to the hold queue, outcomes to the queues of delivery logs and of receipts, what goes after a topic
 * that has moved to that of jobs, count usage,
 * and decrypt messages of topics that have a key; where endpoints may be unhealthy, note that, and where messages are paid for by
 * the piece, look up what may be spent. What its transport calls is granted in the function's own file.
 */
export const allowDelivering = (to: ServiceFunction, lane: Lane, context: AccessContext): Environment => {
  const { stage, state, publicBaseUrl } = context;
  const { queue, retries, quarantine, deadLetters } = state.lanes[lane];
  state.registry.grantReads(to, 'BatchGetItem');
  state.lanes[lane].grantRequeue(to);
  for (const one of [state.deliveryLogs, state.hold, state.receipts, state.jobs]) grantSend(one, to);
  allowTopicKeys(to, stage, 'Decrypt');
  state.deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['usage#*'] });
  const { hasLinks, watchesHealth, isPaid } = laneTraits[lane];
  if (isPaid) {
    state.registry.grantReads(to, 'GetItem');
    state.deliveries.grantReads(to, 'Query');
    allowServiceEvents(to, stage);
  }
  if (watchesHealth) {
    state.deliveries.grantWrites(to, { actions: ['UpdateItem', 'DeleteItem'], keys: ['health#*'] });
    grantSend(state.release, to);
  }
  return {
    ...registryName(state),
    ...deliveriesName(state),
    LANE_QUEUES: queueUrls({ [lane]: queue }),
    ...(retries === undefined ? {} : { RETRY_QUEUES: queueUrls({ [lane]: retries }) }),
    ...(quarantine === undefined ? {} : { QUARANTINE_QUEUES: queueUrls({ [lane]: quarantine }) }),
    DEAD_LETTER_QUEUES: queueUrls({ [lane]: deadLetters }),
    DELIVERY_LOG_QUEUE_URL: state.deliveryLogs.queueUrl,
    HOLD_QUEUE_URL: state.hold.queueUrl,
    RECEIPTS_QUEUE_URL: state.receipts.queueUrl,
    JOBS_QUEUE_URL: state.jobs.queueUrl,
    ...(hasLinks ? { PUBLIC_BASE_URL: publicBaseUrl } : {}),
    ...(watchesHealth ? { RELEASE_QUEUE_URL: state.release.queueUrl } : {}),
  };
};
