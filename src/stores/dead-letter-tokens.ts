import type { EncryptionContext, KeyEncryption } from './encryption.ts';

/** Whose token it is: it opens for this message to this subscription only. */
type Owner = { readonly messageId: string; readonly subscriptionId: string };

const contextOf = ({ messageId, subscriptionId }: Owner): EncryptionContext => ({
  purpose: 'dead-letter-token',
  messageId,
  subscriptionId,
});

/**
 * Encrypts the tokens of confirmations and cancellations that could not be delivered, so that nobody who reads the dead
 * letters can confirm in an owner's place. One call of KMS for each.
 */
export const createDeadLetterTokens = (keys: KeyEncryption) => ({
  /** The token as it may be filed, Base64. */
  encrypt: async (token: string, owner: Owner): Promise<string> =>
    Buffer.from(await keys.encrypt(Buffer.from(token), contextOf(owner))).toString('base64'),

  /** The token again. Rejects when it was filed for another. */
  decrypt: async (encrypted: string, owner: Owner): Promise<string> =>
    Buffer.from(await keys.decrypt(Buffer.from(encrypted, 'base64'), contextOf(owner))).toString(),
});

/** What {@link createDeadLetterTokens} gives. */
export type DeadLetterTokens = ReturnType<typeof createDeadLetterTokens>;
