import { newLinkToken } from '#src/domain/identifiers.ts';
import type { Locale } from '#src/domain/messages/message.ts';
import { CONFIRMATION_LINK_MS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { SubscriptionOwner } from '#src/domain/subscriptions/subscription-user.ts';
import { dataKeyOf, type EncryptDependencies, findDataKey } from '#src/operations/kms/topic-data-key.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { announce } from '#src/pipeline/publishing/announce.ts';
import { admitMessage } from './admit-message.ts';

/** A subscription together with its topic, or with the subscription user that it is an endpoint of. */
export type Subscribed = { readonly owner: SubscriptionOwner; readonly subscription: Subscription };

type TokenDependencies = Pick<Dependencies, 'confirmationTokens' | 'clock'>;
type MessageDependencies = TokenDependencies & Pick<Dependencies, 'queues' | 'confirmationFlow'> & EncryptDependencies;

/** A token that confirms the subscription as it is now for 48 hours, however often it is used. */
const issueToken = async (
  { topicUrn, topicId, id, createdAt, cancellations }: Subscription,
  { confirmationTokens, clock }: TokenDependencies,
): Promise<{ readonly token: string; readonly tokenExpiresAt: number }> => {
  const token = newLinkToken();
  const tokenExpiresAt = clock() + CONFIRMATION_LINK_MS;
  const binding = { createdAt, ...(cancellations !== undefined && { cancellations }) };
  await confirmationTokens.put(token, { topicUrn, topicId, subscriptionId: id, ...binding }, tokenExpiresAt);
  return { token, tokenExpiresAt };
};

/**
 * Asks the endpoint's owner to confirm, unless the endpoint has reached its limit of messages: then nothing is sent, silently.
 * Refused when the topic has a key that cannot be used.
 */
export const requestConfirmation = async (
  { owner, subscription }: Subscribed,
  dependencies: MessageDependencies,
): Promise<void> => {
  const { queues, clock } = dependencies;
  const dataKey = await dataKeyOf(owner, dependencies);
  if (!(await admitMessage(subscription, dependencies))) return;
  const token = await issueToken(subscription, dependencies);
  await announce({ kind: 'confirmation', owner, subscription, ...token, dataKey, now: clock() }, { queues });
};

/**
 * Notifies the endpoint's owner that the subscription is cancelled, with a link to subscribe again; returns whether it did. It
 * does not when the endpoint has reached its limit of messages, or when the topic has a key that cannot be used: no
 * cancellation may depend on either.
 */
export const announceCancellation = async (
  { owner, subscription, locale }: Subscribed & { readonly locale?: Locale | undefined },
  dependencies: MessageDependencies,
): Promise<boolean> => {
  const { queues, clock } = dependencies;
  const dataKey = await findDataKey(owner, dependencies);
  if (dataKey !== undefined && 'unusable' in dataKey) return false;
  if (!(await admitMessage(subscription, dependencies))) return false;
  const issued = await issueToken(subscription, dependencies);
  const language = locale === undefined ? {} : { locale };
  await announce(
    { kind: 'cancellation', owner, subscription, ...issued, ...language, dataKey, now: clock() },
    { queues },
  );
  return true;
};
