import { createHmac, randomBytes } from 'node:crypto';

/*
 * Signatures by a secret that sender and receiver share, as Standard Webhooks has them
 * (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md): HMAC-SHA256 over id, time and body.
 */

/** What secrets of this scheme begin with. */
const PREFIX = 'whsec_';

/** The specification asks for 24 to 64 bytes; HMAC-SHA256 gains nothing beyond the length of its hash. */
const SECRET_BYTES = 32;

/** A new secret in the form that receivers' libraries take: `whsec_` and Base64. */
export const newSigningSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;

/** What is signed. */
export type SignedWebhook = {
  /** The same whenever the message comes to this receiver again; has no full stop in it. */
  readonly id: string;
  /** When this attempt is made, in epoch milliseconds. */
  readonly at: number;
  /** The body as it is sent: a text, or the parts of one. */
  readonly body: string | readonly Uint8Array[];
};

/** The headers of a request that is signed by each of these secrets: a receiver accepts any one that it knows. */
export const webhookHeaders = ({ id, at, body }: SignedWebhook, secrets: readonly string[]) => {
  const timestamp = String(Math.floor(at / 1000));
  const parts = typeof body === 'string' ? [body] : body;
  const signatureBy = (secret: string): string => {
    const hmac = createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'));
    hmac.update(`${id}.${timestamp}.`);
    for (const part of parts) hmac.update(part);
    return `v1,${hmac.digest('base64')}`;
  };
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map(signatureBy).join(' '),
  };
};
