import { newLinkToken } from '#src/domain/identifiers.ts';
import type { Locale } from '#src/domain/message.ts';
import { CONFIRMATION_LINK_MS, type Subscription } from '#src/domain/subscription.ts';
import type { Topic } from '#src/domain/topic.ts';
import type { Dependencies } from '#src/operations/call.ts';
import { dataKeyOf, findDataKey, type SealDependencies } from '#src/operations/kms/topic-data-key.ts';
import { announce } from '#src/pipeline/announce.ts';
import { descriptors } from '#src/protocols/descriptors.ts';

/** A subscription together with its topic. */
export type Subscribed = { readonly topic: Topic; readonly subscription: Subscription };

type TokenDependencies = Pick<Dependencies, 'confirmationTokens' | 'clock'>;
type MessageDependencies = TokenDependencies & Pick<Dependencies, 'queues'> & SealDependencies;
type RequestDependencies = MessageDependencies & Pick<Dependencies, 'confirmationFlow'>;

/** A token that confirms the subscription for 48 hours, however often it is used (contract section 17 no. 24). */
const issueToken = async (
  { topicUrn, topicId, id }: Subscription,
  { confirmationTokens, clock }: TokenDependencies,
): Promise<{ readonly token: string; readonly tokenExpiresAt: number }> => {
  const token = newLinkToken();
  const tokenExpiresAt = clock() + CONFIRMATION_LINK_MS;
  await confirmationTokens.put(token, { topicUrn, topicId, subscriptionId: id }, tokenExpiresAt);
  return { token, tokenExpiresAt };
};

/**
 * Asks the endpoint's owner to confirm, unless it has been asked too often of late: then nothing is sent, silently. Refused
 * when the topic has a key that cannot be used.
 */
export const requestConfirmation = async (
  { topic, subscription }: Subscribed,
  dependencies: RequestDependencies,
): Promise<void> => {
  const { confirmationFlow, queues, clock } = dependencies;
  const { confirmationLimits } = descriptors[subscription.protocol];
  const now = clock();
  const dataKey = await dataKeyOf(topic, dependencies);
  if (!(await confirmationFlow.admit(flowKey({ topic, subscription }), confirmationLimits, now))) return;
  const token = await issueToken(subscription, dependencies);
  await announce({ kind: 'confirmation', topic, subscription, ...token, dataKey, now }, { queues });
};

/** Forgets how often the endpoint was asked: its owner has answered (contract section 8). */
export const forgetConfirmationRequests = async (
  subscribed: Subscribed,
  { confirmationFlow }: Pick<Dependencies, 'confirmationFlow'>,
): Promise<void> => {
  const { confirmationLimits } = descriptors[subscribed.subscription.protocol];
  await confirmationFlow.clear(flowKey(subscribed), confirmationLimits);
};

/**
 * Tells the endpoint's owner that the subscription is cancelled, with a link to subscribe again, whose token it gives. It is
 * not told when the topic has a key that cannot be used: nobody's leave may depend on the publisher's key.
 */
export const announceCancellation = async (
  { topic, subscription, locale }: Subscribed & { readonly locale?: Locale | undefined },
  dependencies: MessageDependencies,
): Promise<string> => {
  const { queues, clock } = dependencies;
  const issued = await issueToken(subscription, dependencies);
  const dataKey = await findDataKey(topic, dependencies);
  if (dataKey !== undefined && 'unusable' in dataKey) return issued.token;
  const language = locale === undefined ? {} : { locale };
  await announce(
    { kind: 'cancellation', topic, subscription, ...issued, ...language, dataKey, now: clock() },
    { queues },
  );
  return issued.token;
};

/** The contract counts per endpoint and sender; the sender is the project. */
const flowKey = ({ topic, subscription }: Subscribed): string =>
  JSON.stringify([topic.project, subscription.protocol, subscription.endpoint]);
