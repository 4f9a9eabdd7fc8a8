import { openText } from '#src/domain/sealed-text.ts';
import type { UnusableKey } from '#src/domain/topic-key.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import type { TopicKeys } from '#src/stores/topic-keys.ts';

/** An envelope as its deliverer reads it, and how to read the one recipient. */
export type OpenedEnvelope = {
  readonly envelope: Envelope;
  readonly open: (recipient: Recipient) => Recipient;
};

/**
 * Opens the texts that the topic's key has sealed, for the deliverer only: what leaves the worker again leaves sealed. An
 * envelope without sealed texts is as it was. Rejects when KMS does not answer, or when a text is not what was sealed.
 */
export const openEnvelope = async (
  envelope: Envelope,
  { topicKeys }: { readonly topicKeys: Pick<TopicKeys, 'forOpening'> },
): Promise<OpenedEnvelope | UnusableKey> => {
  const { encryption, ...sealed } = envelope;
  if (encryption === undefined) return { envelope, open: (recipient) => recipient };
  const found = await topicKeys.forOpening(encryption, envelope.topicUrn);
  if ('unusable' in found) return found;
  const { key } = found;
  const { messageId, subject, body, recipients } = sealed;
  const open = (recipient: Recipient): Recipient =>
    recipient.token === undefined
      ? recipient
      : { ...recipient, token: openText(recipient.token, key, { messageId, field: 'token' }) };
  return {
    open,
    envelope: {
      ...sealed,
      ...(subject !== undefined && { subject: openText(subject, key, { messageId, field: 'subject' }) }),
      // Confirmations and cancellations have no text of their own to seal.
      body: body === '' ? '' : openText(body, key, { messageId, field: 'body' }),
      recipients: recipients.map(open),
    },
  };
};
