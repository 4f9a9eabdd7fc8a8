import type { InputOf } from '#src/contract/operation.ts';
import type { CreateSubscriptionSigningSecret } from '#src/contract/operations-api/signing-secrets.ts';
import { newSigningSecret } from '#src/domain/messages/webhook-signature.ts';
import { replaceSigningSecret } from '#src/domain/subscriptions/signing-secrets.ts';
import { formatSubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeSigningSecrets, getWebhookSubscription } from './change-signing-secrets.ts';
import { signingSecretView } from './signing-secret-view.ts';

/**
 * Makes a signing secret for a subscription and answers it, this once. A repeated call makes another one; what the first has made
 * is valid for the overlap, like the one that the receiver still has.
 */
export const createSubscriptionSigningSecret = async (
  { path, body }: InputOf<typeof CreateSubscriptionSigningSecret>,
  { requestId }: OperationContext,
  dependencies: Pick<
    Dependencies,
    'topics' | 'subscriptions' | 'signingSecretStore' | 'signingSecrets' | 'region' | 'clock'
  >,
): Promise<Reply> => {
  const now = dependencies.clock();
  const urn = path.subscription_urn;
  const found = await getWebhookSubscription(path, dependencies);
  const secret = newSigningSecret();
  const fresh = { secret: await dependencies.signingSecrets.encrypt(secret, found.subscription), createdAt: now };
  const validUntil = now + body.overlap_seconds * 1000;
  const changed = await changeSigningSecrets(
    { ...found, urn },
    (secrets) => replaceSigningSecret(secrets, fresh, validUntil),
    dependencies,
  );
  const view = { subscription_urn: formatSubscriptionUrn(urn), secret, ...signingSecretView(changed, now) };
  return { status: 201, body: { request_id: requestId, ...view } };
};
