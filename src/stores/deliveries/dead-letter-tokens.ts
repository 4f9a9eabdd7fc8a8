import type { EncryptionContext, KeyEncryption } from '#src/stores/secrets/encryption.ts';

/** The owner of a token: it can be decrypted for this message to this subscription only. */
type Owner = { readonly messageId: string; readonly subscriptionId: string };

const contextOf = ({ messageId, subscriptionId }: Owner): EncryptionContext => ({
  purpose: 'dead-letter-token',
  messageId,
  subscriptionId,
});

/**
 * Encrypts the tokens of confirmations and cancellations that could not be delivered, so that readers of the dead letters
 * cannot confirm in an owner's place. One call of KMS for each.
 */
export type DeadLetterTokens = {
  /** The token as it may be filed, Base64. */
  readonly encrypt: (token: string, owner: Owner) => Promise<string>;

  /** The token again. Rejects when it was filed for another. */
  readonly decrypt: (encrypted: string, owner: Owner) => Promise<string>;
};

/** Encrypts with `keys`, to Base64. Both methods reject when KMS fails, `decrypt` also for the token of another owner. */
export const createDeadLetterTokens = (keys: KeyEncryption): DeadLetterTokens => ({
  encrypt: async (token, owner) =>
    Buffer.from(await keys.encrypt(Buffer.from(token), contextOf(owner))).toString('base64'),

  decrypt: async (encrypted, owner) =>
    Buffer.from(await keys.decrypt(Buffer.from(encrypted, 'base64'), contextOf(owner))).toString(),
});
