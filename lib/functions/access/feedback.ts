import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, registryName } from './environment.ts';
import { allowServiceEvents } from './service-events.ts';

/** What is put: wakes, bounced subscriptions where they are listed, and texts that did not arrive. */
const FILED = ['wake#*', 'held-subscription#*', 'failed-texts#*', 'reported-text#*'];

/**
 * Holds subscriptions whose endpoints do not exist, cancels those whose owners want nothing more, and has what is held of the latter
 * dropped. Records what has become of texts without a topic, and which texts of topics did not arrive, and corrects usage by what
 * texts have cost.
 */
export const feedbackAccess: FunctionAccess = (to, { stage, state }) => {
  const { registry, deliveries, release, jobs } = state;
  registry.grantReads(to, 'BatchGetItem', 'GetItem');
  registry.grantWrites(to, { actions: ['UpdateItem'], keys: ['s#*', 'topic#*'] });
  deliveries.grantReads(to, 'Query');
  deliveries.grantWrites(to, { actions: ['PutItem'], keys: FILED });
  deliveries.grantWrites(to, { actions: ['DeleteItem'], keys: ['reported-text#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['direct-sms#*', 'usage#*'] });
  for (const queue of [release, jobs]) grantSend(queue, to);
  allowServiceEvents(to, stage);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    RELEASE_QUEUE_URL: release.queueUrl,
    JOBS_QUEUE_URL: jobs.queueUrl,
  };
};
