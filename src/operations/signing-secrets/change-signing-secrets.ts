import { ServiceError } from '#src/domain/service-error.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { SubscriptionUrn } from '#src/domain/urn.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import type { SecretsChange } from '#src/stores/subscriptions/signing-secret-store.ts';

/** A path that names a subscription. */
export type SubscriptionPath = { readonly project_id: string; readonly subscription_urn: SubscriptionUrn };

type Found = { readonly topic: Topic; readonly subscription: Subscription };

/** The subscription of a path, whose messages go to an HTTP(S) endpoint. Throws when there is none, or for another protocol. */
export const getWebhookSubscription = async (
  path: SubscriptionPath,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Found> => {
  const found = await getSubscription(path, dependencies);
  const { protocol } = found.subscription;
  if (protocol !== 'http' && protocol !== 'https')
    throw new ServiceError(
      'OPS.0081',
      `The subscription cannot have a signing secret. Its protocol is "${protocol}"; allowed: http, https.`,
    );
  return found;
};

/**
 * Replaces the signing secrets of a subscription that was found, and returns its new state. The topic's version is raised
 * whatever became of the write, whose answer may be lost: publishers must not go on with a list from before.
 */
export const changeSigningSecrets = async (
  { topic, subscription, urn }: Found & { readonly urn: SubscriptionUrn },
  changeOf: SecretsChange,
  { topics, signingSecretStore }: Pick<Dependencies, 'topics' | 'signingSecretStore'>,
): Promise<Subscription> => {
  const changing = signingSecretStore.change(subscription, changeOf);
  await Promise.allSettled([changing]);
  await topics.recordSubscriptionChange(topic, 0);
  const changed = await changing;
  if (changed === undefined) throw subscriptionNotFound(urn);
  return changed;
};
