import { createHmac } from 'node:crypto';

/** What the deployment's id secret is used for. */
type Use =
  | 'subscription-id'
  | 'unsubscribe-link'
  | 'confirmation-link'
  | 'application-endpoint-id'
  | 'platform-credentials'
  | 'trigger-id'
  | 'event-message-id';

/** Each use of the deployment's secret has a key of its own, so that no id is ever a valid signature. */
export const derivedKey = (secret: Uint8Array, use: Use): Buffer => createHmac('sha256', secret).update(use).digest();
