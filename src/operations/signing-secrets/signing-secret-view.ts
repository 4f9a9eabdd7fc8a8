import { previousValidUntil, signingSecretsAt } from '#src/domain/subscriptions/signing-secrets.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';

/** What is shown of the signing secrets of a subscription: since when the one in use is, and until when others are valid. */
export const signingSecretView = ({ extension }: Pick<Subscription, 'extension'>, now: number) => {
  const secrets = signingSecretsAt(extension?.signingSecrets, now);
  const until = previousValidUntil(secrets);
  const [inUse] = secrets;
  return {
    ...(inUse !== undefined && { created_at: formatTimestamp(inUse.createdAt) }),
    ...(until !== undefined && { previous_valid_until: formatTimestamp(until) }),
  };
};
