import { verify, X509Certificate } from 'node:crypto';

/** The fields of a message's body; all values are texts. */
export type MessageBody = Readonly<Record<string, string>>;

/** What is signed, in this order; a field that the body does not have is left out (contract section 9.3). */
const SIGNED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Notification: ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'],
  SubscriptionConfirmation: ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'],
  UnsubscribeConfirmation: ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'],
};

/** Whether the service signed a message, as any receiver would check it: with the certificate that the message names. */
export const isGenuine = async (body: MessageBody, serviceOrigin: string): Promise<boolean> => {
  const certificateUrl = new URL(body['signing_cert_url'] ?? '');
  // Anyone can sign with a certificate of their own: it must come from the service.
  if (certificateUrl.origin !== serviceOrigin) return false;
  const certificate = new X509Certificate(await (await fetch(certificateUrl)).text());
  const fields = SIGNED_FIELDS[body['type'] ?? ''] ?? [];
  const text = fields.flatMap((field) => (body[field] === undefined ? [] : [`${field}\n${body[field]}\n`])).join('');
  return verify('sha256', Buffer.from(text), certificate.publicKey, Buffer.from(body['signature'] ?? '', 'base64'));
};
