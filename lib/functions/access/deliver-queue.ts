import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';

/** Messages to the queues of the stage's list. */
export const deliverQueueAccess: FunctionAccess = (to, context) => {
  to.allowListed(['sqs:SendMessage'], context.stage.settings.targets.queues);
  return allowDelivering(to, 'queue', context);
};
