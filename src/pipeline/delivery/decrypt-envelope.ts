import { decryptText } from '#src/domain/messages/encrypted-text.ts';
import type { UnusableKey } from '#src/domain/topics/topic-key.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import type { TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';

/** An envelope as its deliverer reads it, and how to read the one recipient. */
export type DecryptedEnvelope = {
  readonly envelope: Envelope;
  readonly decrypt: (recipient: Recipient) => Recipient;
};

/**
 * Decrypts the texts that the topic's key has encrypted, for the deliverer only: what leaves the worker again leaves encrypted.
 * An envelope without encrypted texts is as it was. Rejects when KMS does not answer, or when a text is not what was encrypted.
 */
export const decryptEnvelope = async (
  envelope: Envelope,
  { topicDataKeys }: { readonly topicDataKeys: Pick<TopicDataKeys, 'forDecryption'> },
): Promise<DecryptedEnvelope | UnusableKey> => {
  const { encryption, ...encrypted } = envelope;
  if (encryption === undefined) return { envelope, decrypt: (recipient) => recipient };
  const found = await topicDataKeys.forDecryption(encryption, envelope.topicUrn);
  if ('unusable' in found) return found;
  const { key } = found;
  const { messageId, subject, body, recipients } = encrypted;
  const decrypt = (recipient: Recipient): Recipient =>
    recipient.token === undefined
      ? recipient
      : { ...recipient, token: decryptText(recipient.token, key, { messageId, field: 'token' }) };
  return {
    decrypt,
    envelope: {
      ...encrypted,
      ...(subject !== undefined && { subject: decryptText(subject, key, { messageId, field: 'subject' }) }),
      // Confirmations and cancellations have no text of their own to encrypt.
      body: body === '' ? '' : decryptText(body, key, { messageId, field: 'body' }),
      recipients: recipients.map(decrypt),
    },
  };
};
