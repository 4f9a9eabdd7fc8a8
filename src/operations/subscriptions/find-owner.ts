import { isSubscriptionUser, ownerOf, type SubscriptionOwner } from '#src/domain/subscriptions/subscription-user.ts';
import { subscriptionUserIdOf, type TopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** What finds owners of subscriptions. */
export type OwnerDependencies = Pick<Dependencies, 'topics' | 'subscriptionUsers'>;

/** The topic or the subscription user that a URN names; undefined when there is none. One consistent read. */
export const findOwner = async (
  { project, name }: Pick<TopicUrn, 'project' | 'name'>,
  { topics, subscriptionUsers }: OwnerDependencies,
): Promise<SubscriptionOwner | undefined> => {
  const userId = subscriptionUserIdOf(name);
  if (userId === undefined) return topics.get({ project, name });
  const user = await subscriptionUsers.get(project, userId);
  return user && ownerOf(user);
};

/** Makes cached subscriber lists of a topic invalid after a change; nothing is published to a subscription user. */
export const recordChange = async (
  owner: SubscriptionOwner,
  { topics }: Pick<Dependencies, 'topics'>,
): Promise<void> => {
  if (!isSubscriptionUser(owner)) await topics.recordSubscriptionChange(owner, 0);
};
