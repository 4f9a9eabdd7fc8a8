import type { InputOf } from '#src/contract/operation.ts';
import type { SubscriptionItem } from '#src/contract/subscriptions/subscription-items.ts';
import type { AddSubscription } from '#src/contract/subscriptions/subscriptions.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import {
  deliveryEndpoint,
  isDeliverable,
  SUBSCRIPTION_STATUS,
  type Subscription,
} from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { dataKeyOf } from '#src/operations/kms/topic-data-key.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { settleAll } from '#src/operations/settle-all.ts';
import { type AccessDependencies, getTopicToSubscribe, type PermittedTopic } from '#src/operations/topics/get-topic.ts';
import type { AddedSubscription } from '#src/stores/subscriptions/subscription-store.ts';
import { canBeAsked, checkItem, needsConfirmation } from './check-item.ts';
import { requestConfirmation } from './confirmation-message.ts';
import { findKnown } from './find-known.ts';
import { subscriptionUrn } from './subscription-view.ts';

type AddDependencies = AccessDependencies &
  Pick<
    Dependencies,
    | (
        | 'subscriptions'
        | 'confirmationTokens'
        | 'confirmationFlow'
        | 'subscriptionKeys'
        | 'extensionSecrets'
        | 'extensionHeaders'
      )
    | ('queues' | 'resolve' | 'topicDataKeys' | 'settings')
  >;

/** The result of a requested subscription. */
type Added = { readonly subscription: Subscription; readonly isNew: boolean };

/**
 * Subscribes one endpoint, or up to 50 of them: all are checked before any is written. An endpoint that is subscribed already
 * stays as it is (200); the owner of one that is unconfirmed or cancelled is sent a confirmation message (again). Repeating the
 * call is harmless. Access policies are evaluated with endpoints in normal form, so that another spelling of a number is no way
 * around them; with one that has none as it came.
 */
export const addSubscription = async (
  { path, body }: InputOf<typeof AddSubscription>,
  { requestId }: OperationContext,
  dependencies: AddDependencies,
): Promise<Reply> => {
  const opened = await getTopicToSubscribe(path, dependencies);
  const { topic } = opened;
  const asked = await settleAll(body.items.map((item) => checkPermitted(opened, item, dependencies)));
  // Before anything is written: without the data key, owners could not be sent a confirmation message.
  if (asked.some(({ status }) => status === SUBSCRIPTION_STATUS.unconfirmed)) await dataKeyOf(topic, dependencies);
  const added = await writeAll(topic, [...distinct(asked).values()], dependencies);
  await askOwners(topic, [...added.values()], dependencies);
  const results = resultsOf(asked, added, requestId);
  const [first] = results;
  const isAnyNew = results.some(({ http_code }) => http_code === 201);
  return {
    status: isAnyNew ? 201 : 200,
    body: {
      request_id: requestId,
      subscription_urn: first?.subscription_urn,
      ...(body.isBatch && { subscriptions_result: results }),
    },
  };
};

/**
 * The subscription that an item requests. A caller without permission gets only that refusal, also when the item is wrong, so
 * that it cannot find out which targets exist for the owner.
 */
const checkPermitted = async (
  { topic, refuseUnpermitted }: PermittedTopic,
  item: SubscriptionItem,
  dependencies: AddDependencies,
): Promise<Subscription> => {
  const subscription = await checkItem(topic, item, dependencies).catch((error: unknown) => {
    refuseUnpermitted(item);
    throw error;
  });
  refuseUnpermitted({ protocol: subscription.protocol, endpoint: deliveryEndpoint(subscription) });
  return subscription;
};

/** The first of those with one id: the rest of a batch that names an endpoint twice. */
const distinct = (subscriptions: readonly Subscription[]): ReadonlyMap<string, Subscription> =>
  new Map(subscriptions.toReversed().map((subscription) => [subscription.id, subscription]));

/**
 * Writes the subscriptions first and then, once, the topic's count and version (a batch that fails half-way included). Returns
 * the subscriptions that exist now by the requested id.
 */
const writeAll = async (
  topic: Topic,
  asked: readonly Subscription[],
  dependencies: AddDependencies,
): Promise<ReadonlyMap<string, Added>> => {
  const { topics, subscriptions, settings } = dependencies;
  const known = await findKnown(topic, asked, dependencies);
  refuseAboveQuota(topic, asked.length - known.size, settings.quotas.subscriptionsPerTopic);
  let created = 0;
  const write = async (subscription: Subscription): Promise<Added> => {
    const existing = known.get(subscription.id);
    if (existing !== undefined) return { subscription: existing, isNew: false };
    const outcome = await addOrRestore(subscription, subscriptions);
    if (outcome.created) created += 1;
    return { subscription: outcome.subscription, isNew: outcome.created };
  };
  const writing = asked.map(write);
  await Promise.allSettled(writing);
  if (created > 0) await topics.recordSubscriptionChange(topic, created);
  const added = await settleAll(writing);
  return new Map(asked.flatMap(({ id }, index) => (added[index] === undefined ? [] : [[id, added[index]]])));
};

/**
 * A cancellation outlives the removal of its subscription: added anew, it is there as cancelled (decision 054). Where no owner
 * can be sent a confirmation message, removing it again is the way back.
 */
const addOrRestore = async (
  subscription: Subscription,
  subscriptions: AddDependencies['subscriptions'],
): Promise<AddedSubscription> => {
  const outcome = await subscriptions.add(subscription);
  if (outcome.restorable === undefined) return outcome;
  const { status, protocol } = subscription;
  return subscriptions.restore(canBeAsked(protocol) ? outcome.restorable : { ...outcome.restorable, status });
};

const refuseAboveQuota = (topic: Topic, more: number, quota: number): void => {
  if (more === 0 || topic.subscriptionCount + more <= quota) return;
  throw new ServiceError(
    'SMN.0007',
    `The number of subscriptions of the topic has reached the quota: it has ${topic.subscriptionCount} of ${quota}.`,
  );
};

/**
 * Asks the owners of unconfirmed endpoints to confirm; a cancelled subscription is unconfirmed again from here on. Owners who
 * have cancelled are asked by every protocol, also by those that need no confirmation at first; an endpoint that cannot be
 * asked stays cancelled.
 */
const askOwners = async (topic: Topic, added: readonly Added[], dependencies: AddDependencies): Promise<void> => {
  const { unconfirmed, cancelled } = SUBSCRIPTION_STATUS;
  const ask = async ({ subscription }: Added): Promise<void> => {
    const { status, protocol, cancellations } = subscription;
    if (isDeliverable(subscription)) return;
    if (status === unconfirmed && cancellations === undefined && !needsConfirmation(protocol, dependencies.settings)) {
      return resume(topic, subscription, dependencies);
    }
    if (!canBeAsked(protocol)) return;
    const asked =
      status === cancelled
        ? await dependencies.subscriptions.changeStatus(subscription, unconfirmed, { from: [cancelled] })
        : subscription;
    if (asked !== undefined) await requestConfirmation({ owner: topic, subscription: asked }, dependencies);
  };
  await settleAll(added.map(ask));
};

/**
 * Where no confirmation is needed, a subscription from before that setting is in force at once; cached subscriber lists must be
 * dropped.
 */
const resume = async (
  topic: Topic,
  subscription: Subscription,
  { topics, subscriptions }: Pick<Dependencies, 'topics' | 'subscriptions'>,
): Promise<void> => {
  const { confirmationNotNeeded: status } = SUBSCRIPTION_STATUS;
  if ((await subscriptions.confirm(subscription, { status })) === undefined) return;
  await topics.recordSubscriptionChange(topic, 0);
};

/** In the order of the request; only the first mention of a new endpoint is a creation. */
const resultsOf = (asked: readonly Subscription[], added: ReadonlyMap<string, Added>, requestId: string) => {
  const fresh = new Set([...added].flatMap(([id, { isNew }]) => (isNew ? [id] : [])));
  return asked.map((subscription) => ({
    request_id: requestId,
    subscription_urn: subscriptionUrn(added.get(subscription.id)?.subscription ?? subscription),
    http_code: fresh.delete(subscription.id) ? 201 : 200,
  }));
};
