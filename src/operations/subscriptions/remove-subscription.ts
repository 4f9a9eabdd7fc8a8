import type { Dependencies } from '#src/operations/operation-context.ts';
import { type DropBacklogsDependencies, dropBacklogs } from '#src/pipeline/holding/drop-backlogs.ts';

/** What {@link removeSubscription} needs. */
export type RemoveDependencies = DropBacklogsDependencies & Pick<Dependencies, 'subscriptions'>;

/** Removes a subscription, with what is held of it; false when there is none. The caller records the change at the topic. */
export const removeSubscription = (topicId: string, id: string, dependencies: RemoveDependencies): Promise<boolean> => {
  const remove = () => dependencies.subscriptions.remove({ topicId, id });
  return dropBacklogs([{ topicId, subscriptionId: id }], remove, dependencies);
};
