import { grantSend } from '../../constructs/queue.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName } from './environment.ts';

/** Reads which holds have ended, asks for their release and forgets them. */
export const sweepAccess: FunctionAccess = (to, { state }) => {
  const { deliveries, release } = state;
  deliveries.grantReads(to, 'Query');
  deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['wake#*'] });
  grantSend(release, to);
  return { ...deliveriesName(state), RELEASE_QUEUE_URL: release.queueUrl };
};
