import type { InputOf } from '#src/contract/operation.ts';
import type { CreateNotifyPolicy } from '#src/contract/topics/notify-policies.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { NotifyPolicy, Topic } from '#src/domain/topics/topic.ts';
import { formatSubscriptionUrn, formatTopicUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

type Polling = InputOf<typeof CreateNotifyPolicy>['body']['polling'];

/**
 * The steps of a request in their order. Refuses whatever is not a subscription of the topic to calls that its owner has
 * confirmed (contract section 12.1). One read.
 */
export const checkSteps = async (
  topic: Topic,
  polling: Polling,
  { subscriptions, region }: Pick<Dependencies, 'subscriptions' | 'region'>,
): Promise<NotifyPolicy['steps']> => {
  const topicUrn = formatTopicUrn({ region, project: topic.project, name: topic.name });
  const urns = polling.flatMap(({ subscription_urns }) => subscription_urns);
  const ids = urns.map(({ subscriptionId }) => subscriptionId);
  const known = await subscriptions.getMany(topic.id, ids);
  const wrong = urns.find((urn) => formatTopicUrn(urn) !== topicUrn || !isCallable(known.get(urn.subscriptionId)));
  if (wrong !== undefined) throw unsuitable(wrong, topicUrn);
  return polling
    .map(({ order, subscription_urns }) => ({
      order,
      subscriptionIds: subscription_urns.map(({ subscriptionId }) => subscriptionId),
    }))
    .toSorted((a, b) => a.order - b.order);
};

const isCallable = (subscription: Subscription | undefined): boolean =>
  subscription !== undefined && subscription.protocol === 'callnotify' && isDeliverable(subscription);

const unsuitable = (urn: SubscriptionUrn, topicUrn: string): ServiceError =>
  new ServiceError(
    'SMN.00011027',
    `${ERROR_CODES['SMN.00011027'][1]} It is ${formatSubscriptionUrn(urn)}; allowed: a confirmed subscription of ${topicUrn} with the protocol callnotify.`,
  );

/** The topic's policy of that id; 404 when it has none, or another (contract section 17 no. 47), which has no code of its own. */
export const policyOf = ({ name, notifyPolicy }: Topic, id: string): NotifyPolicy => {
  if (notifyPolicy?.id === id) return notifyPolicy;
  throw new ServiceError('SMN.0019', `The topic ${name} has no notify policy with the id ${JSON.stringify(id)}.`, {
    status: 404,
  });
};
