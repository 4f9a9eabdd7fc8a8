import { ServiceError } from '#src/domain/service-error.ts';
import { formatSubscriptionUrn, formatTopicUrn, type SubscriptionUrn, type TopicUrn } from '#src/domain/urn.ts';

/** The refusal for a subscription that does not exist. */
export const subscriptionNotFound = (urn: SubscriptionUrn): ServiceError =>
  new ServiceError('SMN.0013', `Subscription not found. There is no subscription ${formatSubscriptionUrn(urn)}.`);

/** Where a path names both, the subscription must be one of the topic. */
export const refuseOtherTopic = (of: {
  readonly topic_urn: TopicUrn;
  readonly subscription_urn: SubscriptionUrn;
}): void => {
  const topic = formatTopicUrn(of.topic_urn);
  if (formatTopicUrn(of.subscription_urn) === topic) return;
  const text = formatSubscriptionUrn(of.subscription_urn);
  throw new ServiceError(
    'SMN.0014',
    `Parameter: SubscriptionUrn is invalid. It is ${text}; allowed: a subscription of ${topic}.`,
  );
};
