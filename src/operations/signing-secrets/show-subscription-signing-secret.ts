import type { InputOf } from '#src/contract/operation.ts';
import type { ShowSubscriptionSigningSecret } from '#src/contract/operations-api/signing-secrets.ts';
import { formatSubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getWebhookSubscription } from './change-signing-secrets.ts';
import { signingSecretView } from './signing-secret-view.ts';

/** Shows whether a subscription has a signing secret, since when, and until when those that it has replaced are valid. */
export const showSubscriptionSigningSecret = async (
  { path }: InputOf<typeof ShowSubscriptionSigningSecret>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { subscription } = await getWebhookSubscription(path, dependencies);
  const subscription_urn = formatSubscriptionUrn(path.subscription_urn);
  const view = signingSecretView(subscription, dependencies.clock());
  const has_secret = view.created_at !== undefined;
  return { status: 200, body: { request_id: requestId, subscription_urn, has_secret, ...view } };
};
