import { verify, X509Certificate } from 'node:crypto';
import { expect } from 'vitest';

const CONFIRMATION = ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'];

/** Contract section 9.3. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  Notification: ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'],
  SubscriptionConfirmation: CONFIRMATION,
  UnsubscribeConfirmation: CONFIRMATION,
};

/** Checks an HTTP message as its receiver would (contract sections 9.3 and 9.4), with the certificate that it names. */
export const expectGenuine = async (body: Readonly<Record<string, string>>, endpoint: string): Promise<void> => {
  const url = body['signing_cert_url'] ?? '';
  expect(url).toMatch(/\/smn\/SMN_[a-z0-9-]+_[0-9a-f]{32}\.pem$/);
  expect(new URL(url).origin).toBe(endpoint);
  const certificate = new X509Certificate(await (await fetch(url)).text());
  expect(certificate.publicKey.asymmetricKeyType).toBe('rsa');
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  const signed = (ORDER[body['type'] ?? ''] ?? []).filter((name) => name in body);
  const text = signed.map((name) => `${name}\n${body[name]}\n`).join('');
  const signature = body['signature'] ?? '';
  expect(body['signature_version']).toBe('v1');
  expect(signature).toHaveLength(344);
  expect(verify('sha256', Buffer.from(text), certificate.publicKey, Buffer.from(signature, 'base64'))).toBe(true);
};
