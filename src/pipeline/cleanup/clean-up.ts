import { backlogsOf, type DropBacklogsDependencies, dropBacklogs } from '#src/pipeline/holding/drop-backlogs.ts';
import { ApplicationCleanupRequest } from '#src/queues/application-cleanup-request.ts';
import { CleanupRequest } from '#src/queues/envelope.ts';
import type { Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { AccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import type { TagStore } from '#src/stores/topics/tag-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { type CleanUpApplicationDependencies, cleanUpApplication } from './clean-up-application.ts';

/** What {@link cleanUp} needs. */
export type CleanUpDependencies = Pick<CleanUpApplicationDependencies, 'applications' | 'applicationEndpoints'> &
  Pick<DropBacklogsDependencies, 'backlog' | 'wakes' | 'clock'> & {
    readonly topics: Pick<TopicStore, 'exists' | 'removePointer'>;
    readonly subscriptions: Pick<SubscriptionStore, 'removeSome'>;
    readonly accessPolicies: Pick<AccessPolicyStore, 'remove'>;
    readonly tags: Pick<TagStore, 'remove'>;
    readonly queues: Pick<Queues, 'requestCleanup' | 'requestApplicationCleanup' | 'send'>;
    readonly remainingMs: () => number;
  };

const SUBSCRIPTIONS_A_STEP = 250;

/** A step takes a few seconds at most; with less left, a new message is queued for the rest. */
const RESERVE_MS = 3000;

/**
 * Removes what a deleted topic left, held messages of its subscribers included, step by step; queues another round when time is
 * short. Does nothing while a topic with that id exists: its deletion did not happen. Repeatable.
 */
export const cleanUp = async (text: string, dependencies: CleanUpDependencies): Promise<void> => {
  const application = decode(ApplicationCleanupRequest, text);
  if (application !== undefined) return cleanUpApplication(application, dependencies);
  const request = decode(CleanupRequest, text);
  if (request === undefined) throw new Error('A message on the cleanup queue cannot be read');
  const { topics, subscriptions, accessPolicies, tags, queues, remainingMs } = dependencies;
  const { topicId } = request;
  if (await topics.exists(topicId)) return;
  while (remainingMs() > RESERVE_MS) {
    const { done } = await subscriptions.removeSome(topicId, SUBSCRIPTIONS_A_STEP, (ids, remove) =>
      dropBacklogs(backlogsOf(topicId, ids), remove, dependencies),
    );
    if (done) {
      await accessPolicies.remove(topicId);
      await tags.remove({ type: 'smn_topic', id: topicId });
      return topics.removePointer(topicId);
    }
  }
  await queues.requestCleanup(topicId, 0);
};
