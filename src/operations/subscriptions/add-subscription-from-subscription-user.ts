import type { InputOf } from '#src/contract/operation.ts';
import type { SubscriptionItem } from '#src/contract/subscriptions/subscription-items.ts';
import type { AddSubscriptionFromSubscriptionUser } from '#src/contract/subscriptions/subscription-users.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { isDeliverable, SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { settleAll } from '#src/operations/settle-all.ts';
import {
  type ConfirmedEndpoints,
  confirmedEndpoints,
  type UserEndpointDependencies,
} from '#src/operations/subscription-users/confirmed-endpoints.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { checkItem } from './check-item.ts';
import { findKnown } from './find-known.ts';
import { subscriptionUrn } from './subscription-view.ts';

type AddDependencies = UserEndpointDependencies &
  Pick<Dependencies, 'topics' | 'subscriptionKeys' | 'extensionSecrets' | 'resolve' | 'settings' | 'region' | 'clock'>;

/** A subscription that is there now, and what the call did for it. */
type Added = { readonly subscription: Subscription; readonly isNew: boolean; readonly isConfirmed: boolean };

/**
 * Subscribes the confirmed endpoints of subscription users, each for itself and without asking its owner again. Who is
 * subscribed already stays so, and is confirmed from now on; who has cancelled is refused, also when a publisher has added it
 * again since: only the owner may undo that. A result for each endpoint, and one for a user without any. Repeating the call is
 * harmless.
 */
export const addSubscriptionFromSubscriptionUser = async (
  { path, body }: InputOf<typeof AddSubscriptionFromSubscriptionUser>,
  { requestId }: OperationContext,
  dependencies: AddDependencies,
): Promise<Reply> => {
  const topic = await getTopic(path, dependencies);
  const found = await confirmedEndpoints(path.project_id, [...new Set(body.ids)], dependencies);
  const checked = new Map(
    await settleAll([...found].map(async ([id, wanted]) => [id, await checkAll(topic, wanted, dependencies)] as const)),
  );
  const added = await writeAll(topic, distinct([...checked.values()].flat()), dependencies);
  const fresh = new Set([...added].flatMap(([id, one]) => (one instanceof ServiceError || !one.isNew ? [] : [id])));
  const results = body.ids
    .flatMap((id) => checked.get(id) ?? [])
    .map((item) => ({ request_id: requestId, ...resultOf(item, added, fresh) }));
  return { status: 200, body: { subscriptions_result: results } };
};

/** The endpoints are checked again: what may be subscribed can have changed since they were entered. */
const checkAll = async (
  topic: Topic,
  wanted: ConfirmedEndpoints,
  dependencies: AddDependencies,
): Promise<readonly Item[]> =>
  wanted instanceof ServiceError
    ? [wanted]
    : settleAll(wanted.map((item) => refusalOr(confirmedSubscription(topic, item, dependencies))));

const confirmedSubscription = async (
  topic: Topic,
  item: SubscriptionItem,
  dependencies: AddDependencies,
): Promise<Subscription> => {
  const subscription = await checkItem(topic, item, dependencies);
  const { unconfirmed, confirmed } = SUBSCRIPTION_STATUS;
  return subscription.status === unconfirmed ? { ...subscription, status: confirmed } : subscription;
};

/** A refusal is the result of one item; anything else fails the call. */
const refusalOr = <T>(promise: Promise<T>): Promise<T | ServiceError> =>
  promise.catch((error: unknown) => {
    if (error instanceof ServiceError) return error;
    throw error;
  });

type Item = Subscription | ServiceError;

/** What is to be written, once each: several users may have one endpoint. */
const distinct = (checked: readonly Item[]): readonly Subscription[] => {
  const subscriptions = checked.flatMap((one) => (one instanceof ServiceError ? [] : [one]));
  return [...new Map(subscriptions.toReversed().map((one) => [one.id, one])).values()].toReversed();
};

/**
 * Writes the subscriptions first and then, once, the topic's count and version (also when one of them fails). Returns the
 * result of each, by its id.
 */
const writeAll = async (
  topic: Topic,
  wanted: readonly Subscription[],
  dependencies: AddDependencies,
): Promise<ReadonlyMap<string, Added | ServiceError>> => {
  const { topics, subscriptions, settings } = dependencies;
  const known = await findKnown(topic, wanted, dependencies);
  const admitted = withinQuota(wanted, { topic, known, quota: settings.quotas.subscriptionsPerTopic });
  const writing = admitted.map(async (one) =>
    one instanceof ServiceError ? one : refusalOr(write(one, known.get(one.id), subscriptions)),
  );
  const settled = await Promise.allSettled(writing);
  const written = settled.flatMap((one) =>
    one.status === 'rejected' || one.value instanceof ServiceError ? [] : [one.value],
  );
  if (written.some(({ isNew, isConfirmed }) => isNew || isConfirmed)) {
    await topics.recordSubscriptionChange(topic, written.filter(({ isNew }) => isNew).length);
  }
  const added = await settleAll(writing);
  return new Map(wanted.flatMap(({ id }, index) => (added[index] === undefined ? [] : [[id, added[index]]])));
};

type Quota = {
  readonly topic: Topic;
  readonly known: ReadonlyMap<string, Subscription>;
  readonly quota: number;
};

/** In the order of the request, as many new ones as the topic has room for. */
const withinQuota = (wanted: readonly Subscription[], { topic, known, quota }: Quota): readonly Item[] => {
  let room = quota - topic.subscriptionCount;
  return wanted.map((one) => {
    if (known.has(one.id)) return one;
    room -= 1;
    return room >= 0 ? one : quotaReached(topic, quota);
  });
};

/** Adds the subscription, or confirms the one that is there. */
const write = async (
  subscription: Subscription,
  known: Subscription | undefined,
  subscriptions: AddDependencies['subscriptions'],
): Promise<Added> => {
  const outcome = known === undefined ? await subscriptions.add(subscription) : { created: false, subscription: known };
  const found = outcome.subscription;
  if (outcome.created) return { subscription: found, isNew: true, isConfirmed: false };
  if (isDeliverable(found)) return { subscription: found, isNew: false, isConfirmed: false };
  // What the owner agreed to once ends with a cancellation, also when a publisher has added the subscription again since.
  const { unconfirmed, confirmed, confirmationNotNeeded } = SUBSCRIPTION_STATUS;
  const status = subscription.status === confirmationNotNeeded ? confirmationNotNeeded : confirmed;
  const isConfirmed =
    found.status === unconfirmed &&
    found.cancellations === undefined &&
    // Invitations to this topic may have gone to the endpoint since it was added.
    (await subscriptions.confirm(found, { status, confirmedAt: subscription.createdAt })) !== undefined;
  if (!isConfirmed) throw cancelled(found);
  return { subscription: found, isNew: false, isConfirmed };
};

const quotaReached = (topic: Topic, quota: number): ServiceError =>
  new ServiceError(
    'SMN.0007',
    `The number of subscriptions of the topic has reached the quota: it has ${topic.subscriptionCount} of ${quota}.`,
  );

const cancelled = (subscription: Subscription): ServiceError =>
  new ServiceError(
    'SMN.0043',
    `The subscription is invalid. The owner of ${subscriptionUrn(subscription)} has cancelled it; AddSubscription asks again.`,
  );

/** Only the first mention of a new subscription is a creation. */
const resultOf = (item: Item, added: ReadonlyMap<string, Added | ServiceError>, fresh: Set<string>) => {
  const outcome = item instanceof ServiceError ? item : added.get(item.id);
  if (outcome instanceof ServiceError) {
    const { status, code, message } = outcome;
    return { http_code: status, error_code: code, error_msg: message };
  }
  if (item instanceof ServiceError || outcome === undefined) throw new Error('A requested endpoint has no result');
  return { http_code: fresh.delete(item.id) ? 201 : 200, subscription_urn: subscriptionUrn(outcome.subscription) };
};
