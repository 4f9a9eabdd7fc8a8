import { SUBSCRIPTION_TAG, TOPIC_TAG } from '#src/domain/feedback/mail-event.ts';
import type { Deliverer } from '../deliverer.ts';
import { mimeOf } from './mime.ts';
import { hasUnsubscribeLink, renderEmail } from './render.ts';
import type { EmailTransport } from './transport.ts';

/** The dependencies of mail delivery. */
export type EmailDelivererOptions = {
  readonly transport: EmailTransport;
  /** The signature of a subscription's unsubscribe links (`src/domain/subscriptions/subscription-id.ts`). */
  readonly signUnsubscribe: (subscriptionUrn: string) => Promise<string>;
  /** The address that mails come from; verified in SES. */
  readonly sender: string;
  readonly publicBaseUrl: string;
};

/** Values of SES message tags take these characters only, and 256 of them. */
const tagValue = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 256);

/** Delivers mails. */
export const createEmailDeliverer =
  ({ transport, signUnsubscribe, sender, publicBaseUrl }: EmailDelivererOptions): Deliverer =>
  async (envelope) => {
    const date = new Date(envelope.publishedAt);
    const tags = {
      kind: envelope.kind,
      [TOPIC_TAG]: tagValue(envelope.topicId),
      'message-id': tagValue(envelope.messageId),
    };
    return async (recipient, signal) => {
      const unsubscribeSignature = hasUnsubscribeLink(envelope)
        ? await signUnsubscribe(`${envelope.topicUrn}:${recipient.subscriptionId}`)
        : undefined;
      const email = renderEmail(envelope, recipient, { publicBaseUrl, unsubscribeSignature });
      if (email === undefined) return { kind: 'rejected', reason: 'the confirmation has no token' };
      const mime = () => mimeOf(email, { address: sender, date });
      const ownTags = { ...tags, [SUBSCRIPTION_TAG]: tagValue(recipient.subscriptionId) };
      return transport.send({ sender, to: email.to, tags: ownTags, mime }, signal);
    };
  };
