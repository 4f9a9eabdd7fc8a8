import type { Protocol } from '#src/domain/protocol.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { subscriptionUserIdOf, subscriptionUserName } from '#src/domain/urn.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from './subscription.ts';

/** What an endpoint of a subscription user can be, in the order of answers (contract section 4.14). */
export const USER_PROTOCOLS = ['http', 'https', 'sms', 'email'] as const satisfies readonly Protocol[];

/** A person who may be subscribed to topics without a confirmation each time. Times are epoch milliseconds. */
export type SubscriptionUser = {
  /** 32 hex characters, new for each. */
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** Its endpoints, at most one of each protocol: subscriptions that belong to it, by their ids. */
  readonly endpointIds: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** The owner of subscriptions: a topic, or a subscription user, to whose subscriptions nothing is published. */
export type SubscriptionOwner = Pick<
  Topic,
  'id' | 'project' | 'move' | 'name' | 'displayName' | 'introduction' | 'keyBinding' | 'subscriptionKeys'
>;

/** What stands in place of a topic's id for all subscription users of a project: their endpoints are one item collection. */
export const usersTopicId = (project: string): string => `_${project}`;

/** A subscription user as the owner of its endpoints. */
export const ownerOf = ({
  id,
  project,
  name,
}: Pick<SubscriptionUser, 'id' | 'project' | 'name'>): SubscriptionOwner => ({
  id: usersTopicId(project),
  project,
  name: subscriptionUserName(id),
  displayName: name,
  introduction: '',
});

/** Whether an owner is a subscription user. */
export const isSubscriptionUser = ({ name }: Pick<SubscriptionOwner, 'name'>): boolean =>
  subscriptionUserIdOf(name) !== undefined;

/** What ids of subscriptions are made for: each subscription user has an own one for an endpoint that several have. */
export const idScopeOf = ({ id, name }: Pick<SubscriptionOwner, 'id' | 'name'>): string =>
  subscriptionUserIdOf(name) ?? id;

/** States of a subscription user on the wire. */
export const USER_STATUSES = ['UNCONFIRMED', 'CONFIRMED', 'CANCELLED'] as const;

/** One of {@link USER_STATUSES}. */
export type UserStatus = (typeof USER_STATUSES)[number];

/** The state of a user: confirmed or cancelled when all its endpoints are, else unconfirmed. */
export const userStatusOf = (endpoints: readonly Pick<Subscription, 'status'>[]): UserStatus => {
  const areAll = (status: Subscription['status']): boolean =>
    endpoints.length > 0 && endpoints.every((endpoint) => endpoint.status === status);
  if (areAll(SUBSCRIPTION_STATUS.confirmed)) return 'CONFIRMED';
  return areAll(SUBSCRIPTION_STATUS.cancelled) ? 'CANCELLED' : 'UNCONFIRMED';
};
