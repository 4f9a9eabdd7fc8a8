import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteSubscriptionSigningSecret } from '#src/contract/operations-api/signing-secrets.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeSigningSecrets, getWebhookSubscription } from './change-signing-secrets.ts';

/** Ends the signing secret of a subscription and those that it has replaced. Of a subscription without one it changes nothing. */
export const deleteSubscriptionSigningSecret = async (
  { path }: InputOf<typeof DeleteSubscriptionSigningSecret>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'signingSecretStore' | 'region'>,
): Promise<Reply> => {
  const found = await getWebhookSubscription(path, dependencies);
  await changeSigningSecrets({ ...found, urn: path.subscription_urn }, () => [], dependencies);
  return { status: 200, body: { request_id: requestId } };
};
