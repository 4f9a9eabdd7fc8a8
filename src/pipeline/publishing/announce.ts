import { newId } from '#src/domain/identifiers.ts';
import { encryptText } from '#src/domain/messages/encrypted-text.ts';
import type { Locale } from '#src/domain/messages/message.ts';
import { deliveryEndpoint, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { SubscriptionOwner } from '#src/domain/subscriptions/subscription-user.ts';
import type { DataKey } from '#src/domain/topics/topic-key.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';

/** A message to one subscriber about the subscription itself. Times are epoch milliseconds. */
export type Announcement = {
  readonly kind: 'confirmation' | 'cancellation';
  readonly owner: Pick<SubscriptionOwner, 'id' | 'displayName' | 'introduction'>;
  readonly subscription: Pick<
    Subscription,
    'id' | 'topicUrn' | 'protocol' | 'endpoint' | 'normalEndpoint' | 'extension' | 'createdAt' | 'cancellations'
  >;
  /** The token of the link in it, good for the subscription as it is given here. */
  readonly token: string;
  /** When the token ends: no attempt is made after that. */
  readonly tokenExpiresAt: number;
  readonly locale?: Locale;
  /** What the token is encrypted with; absent when the topic has no key binding. */
  readonly dataKey?: DataKey | undefined;
  readonly now: number;
};

/**
 * Sends a confirmation or cancellation message by the protocol's own lane, where it is retried and dead-lettered like any
 * delivery. Rejects when the queue refuses it.
 */
export const announce = async (announcement: Announcement, { queues }: { readonly queues: Pick<Queues, 'send'> }) => {
  const { kind, owner, subscription, token, tokenExpiresAt, locale, dataKey, now } = announcement;
  const { protocol, extension, createdAt, cancellations } = subscription;
  const messageId = newId();
  const messages = writeEnvelopes(
    {
      v: 1,
      kind,
      messageId,
      topicUrn: subscription.topicUrn,
      topicId: owner.id,
      ...(owner.displayName !== '' && { displayName: owner.displayName }),
      ...(owner.introduction !== '' && { introduction: owner.introduction }),
      ...(locale !== undefined && { locale }),
      ...(dataKey !== undefined && { encryption: dataKey.encryption }),
      protocol,
      body: '',
      publishedAt: now,
      expiresAt: tokenExpiresAt,
      attempt: 0,
    },
    [
      {
        subscriptionId: subscription.id,
        endpoint: deliveryEndpoint(subscription),
        ...(extension !== undefined && { extension }),
        token: dataKey === undefined ? token : encryptText(token, dataKey.key, { messageId, field: 'token' }),
        tokenBinding: { createdAt, ...(cancellations !== undefined && { cancellations }) },
      },
    ],
    1,
  );
  const refused = await queues.send({ role: 'lane', lane: descriptors[protocol].lane }, messages);
  if (refused.length > 0) throw new Error('The queue of the lane refused the message about the subscription');
};
