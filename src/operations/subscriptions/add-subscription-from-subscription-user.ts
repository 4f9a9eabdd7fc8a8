import type { InputOf } from '#src/contract/operation.ts';
import type { AddSubscriptionFromSubscriptionUser } from '#src/contract/subscription-users.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { isDeliverable, SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscription.ts';
import type { SubscriptionUser } from '#src/domain/subscription-user.ts';
import type { Topic } from '#src/domain/topic.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { callAll } from '#src/operations/call-all.ts';
import { findTopic } from '#src/operations/topics/find-topic.ts';
import { checkItem } from './check-item.ts';
import { findKnown } from './find-known.ts';
import { subscriptionUrn } from './subscription-view.ts';

type AddDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptions' | 'subscriptionUsers' | 'idSecret' | 'extensionSecrets' | 'extensionHeaders')
  | ('resolve' | 'settings' | 'region' | 'clock')
>;

/** A subscription that is there now, and what the call did for it. */
type Added = { readonly subscription: Subscription; readonly isNew: boolean; readonly isConfirmed: boolean };

/**
 * Subscribes entries of the caller's address book, each for itself and without asking its owner to confirm: that was settled
 * when the operator entered it. Who is subscribed already stays so, and is confirmed from now on; who has cancelled is
 * refused, also when a publisher has added it again since: only the owner may undo that. Repeating the call is harmless.
 */
export const addSubscriptionFromSubscriptionUser = async (
  { path, body }: InputOf<typeof AddSubscriptionFromSubscriptionUser>,
  { requestId }: Call,
  dependencies: AddDependencies,
): Promise<Reply> => {
  const topic = await findTopic(path, dependencies);
  const ids = [...new Set(body.ids)];
  const users = await dependencies.subscriptionUsers.getMany(
    path.project_id,
    ids.filter((id) => HEX_ID.test(id)),
  );
  const checked = await callAll(ids.map((id) => refusalOr(subscriptionOf(topic, { id, users }, dependencies))));
  const added = await writeAll(topic, checked, dependencies);
  const byId = new Map(ids.map((id, index) => [id, added[index]]));
  const results = body.ids.map((id, index) => {
    const isRepeated = body.ids.indexOf(id) < index;
    return { request_id: requestId, ...resultOf(byId.get(id), isRepeated ? 'repeated' : 'first') };
  });
  return { status: 200, body: { subscriptions_result: results } };
};

/** A refusal is the result of one item; anything else fails the call. */
const refusalOr = <T>(promise: Promise<T>): Promise<T | ServiceError> =>
  promise.catch((error: unknown) => {
    if (error instanceof ServiceError) return error;
    throw error;
  });

type Entry = { readonly id: string; readonly users: ReadonlyMap<string, SubscriptionUser> };

/** The endpoint is checked again: what may be subscribed can have changed since it was entered. */
const subscriptionOf = async (
  topic: Topic,
  { id, users }: Entry,
  dependencies: AddDependencies,
): Promise<Subscription> => {
  const user = users.get(id);
  if (user === undefined) {
    throw new ServiceError('SMN.0148', `There is no subscription user ${JSON.stringify(id.slice(0, 100))}.`);
  }
  const { protocol, endpoint, remark } = user;
  const subscription = await checkItem(topic, { protocol, endpoint, remark }, dependencies);
  const { unconfirmed, confirmed } = SUBSCRIPTION_STATUS;
  return subscription.status === unconfirmed ? { ...subscription, status: confirmed } : subscription;
};

type Item = Subscription | ServiceError;

/** Writes the subscriptions first and then, once, the topic's count and version (also when one of them fails). */
const writeAll = async (
  topic: Topic,
  checked: readonly Item[],
  dependencies: AddDependencies,
): Promise<readonly (Added | ServiceError)[]> => {
  const { topics, subscriptions, settings } = dependencies;
  const wanted = checked.flatMap((one) => (one instanceof ServiceError ? [] : [one]));
  const known = await findKnown(topic.id, wanted, dependencies);
  const admitted = withinQuota(checked, { topic, known, quota: settings.quotas.subscriptionsPerTopic });
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
  return callAll(writing);
};

type Quota = {
  readonly topic: Topic;
  readonly known: ReadonlyMap<string, Subscription>;
  readonly quota: number;
};

/** In the order of the request, as many new ones as the topic has room for. */
const withinQuota = (checked: readonly Item[], { topic, known, quota }: Quota): readonly Item[] => {
  let room = quota - topic.subscriptionCount;
  return checked.map((one) => {
    if (one instanceof ServiceError || known.has(one.id)) return one;
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
    (await subscriptions.confirm(found, status)) !== undefined;
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

const resultOf = (outcome: Added | ServiceError | undefined, mention: 'first' | 'repeated') => {
  if (outcome instanceof ServiceError) {
    const { status, code, message } = outcome;
    return { http_code: status, error_code: code, error_msg: message };
  }
  if (outcome === undefined) throw new Error('A subscription user was asked for and not dealt with');
  const isCreation = outcome.isNew && mention === 'first';
  return { http_code: isCreation ? 201 : 200, subscription_urn: subscriptionUrn(outcome.subscription) };
};
