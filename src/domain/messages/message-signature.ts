import { createSign, createVerify, type KeyObject } from 'node:crypto';

/** The parts of an HTTP delivery that its signature covers, named as in its body (contract section 9.2). */
export type SignedFields = {
  readonly message: string;
  readonly message_id: string;
  /** Left out when empty or absent. */
  readonly subject?: string | undefined;
  /** In confirmations only, letter by letter as in the body. */
  readonly subscribe_url?: string | undefined;
  readonly timestamp: string;
  readonly topic_urn: string;
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
};

/** Ascending, as the scheme wants; which of the two optional fields takes part depends on the type. */
const NOTIFICATION_FIELDS = ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'] as const;
const CONFIRMATION_FIELDS = ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'] as const;

/** The text that is signed: names and values in turn, every line ended by a line feed (contract section 9.3). */
export const stringToSign = (fields: SignedFields): string => {
  const names = fields.type === 'Notification' ? NOTIFICATION_FIELDS : CONFIRMATION_FIELDS;
  return names
    .map((name) => {
      const value = fields[name];
      return value === undefined || (name === 'subject' && value === '') ? '' : `${name}\n${value}\n`;
    })
    .join('');
};

/** `signature` of a body: RSA PKCS#1 v1.5 with SHA-256, Base64 with padding (contract section 9.4). */
export const signMessage = (privateKey: KeyObject, fields: SignedFields): string =>
  createSign('RSA-SHA256').update(stringToSign(fields)).sign(privateKey, 'base64');

/** Whether `signature` was made over these fields with the key pair that `publicKey` belongs to. */
export const isMessageSignature = (publicKey: KeyObject, fields: SignedFields, signature: string): boolean =>
  createVerify('RSA-SHA256').update(stringToSign(fields)).verify(publicKey, signature, 'base64');
