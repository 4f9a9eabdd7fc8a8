import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** The dependencies of delivery to robots, beside the client that sends. */
export type RobotDelivererOptions = {
  /** Decrypts the secret of a subscription's extension; undefined when it has none. */
  readonly secrets: {
    decrypt(
      extension: Pick<Extension, 'secret'>,
      owner: { readonly topicId: string; readonly id: string },
    ): Promise<string | undefined>;
  };
  readonly publicBaseUrl: string;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

/** The dependencies of delivery to webhooks. */
export type WebhookOptions = {
  /** Hosts and origins beside those of the vendors that may be called. */
  readonly robotGateways: readonly string[];
};

/** The decrypted secret of a recipient's robot; undefined when it has none. */
export const secretOf = (
  { secrets }: Pick<RobotDelivererOptions, 'secrets'>,
  { topicId }: Pick<Envelope, 'topicId'>,
  { subscriptionId, extension }: Recipient,
): Promise<string | undefined> => secrets.decrypt(extension ?? {}, { topicId, id: subscriptionId });

/** A subscription that was added before its protocol required credentials, or whose item was tampered with. */
export const NO_CREDENTIALS: Outcome = {
  kind: 'rejected',
  reason: 'the subscription lacks the credentials of its application',
};
