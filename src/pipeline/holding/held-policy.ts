import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';

/** The policies that held messages go out by: that of the subscription, or else that of the topic, as they are now. */
export type HeldPolicy = {
  /** Absent when there is none. */
  readonly applying?: DeliveryPolicy;
  /** That of the topic; undefined when it was not read, `none` when the topic has none. */
  readonly ofTopic?: DeliveryPolicy | 'none';
};

/**
 * The policies of a page of held messages. The topic is read (once) unless its policy cannot matter: the messages may have been
 * held before it got one.
 */
export const readHeldPolicy = async (
  { policy, topicId, topicUrn }: Subscription,
  { topics }: { readonly topics: Pick<TopicStore, 'get'> },
): Promise<HeldPolicy> => {
  if (policy !== undefined) return { applying: policy };
  const urn = parseTopicUrn(topicUrn);
  if (urn === undefined) return {};
  const topic = await topics.get(urn);
  const found = topic?.id === topicId ? topic.deliveryPolicy : undefined;
  return found === undefined ? { ofTopic: 'none' } : { applying: found, ofTopic: found };
};

/** The envelope of a held message by the topic's policy as it is now. */
export const withPolicyOfTopic = (envelope: Envelope, { ofTopic }: HeldPolicy): Envelope => {
  if (ofTopic === undefined) return envelope;
  const { deliveryPolicy: _before, ...rest } = envelope;
  return ofTopic === 'none' ? rest : { ...rest, deliveryPolicy: ofTopic };
};
