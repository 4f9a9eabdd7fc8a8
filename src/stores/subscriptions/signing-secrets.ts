import { decryptText, encryptText } from '#src/domain/messages/encrypted-text.ts';
import { signingSecretsAt } from '#src/domain/subscriptions/signing-secrets.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import type { HeaderKeyStore } from './header-key-store.ts';

/** The subscription of secrets: they can be decrypted for it only. */
type Owner = { readonly topicId: string; readonly id: string };

const contextOf = ({ topicId, id }: Owner) => ({ messageId: `${topicId}#${id}`, field: 'signing-secret' }) as const;

/**
 * Encrypts the signing secrets of subscriptions where they are made, and decrypts them just before a message is signed: with
 * one of them a reader of a table or a queue could pretend to be the service, so neither these nor dead letters hold any in
 * the clear.
 */
export type SigningSecrets = {
  /** A secret as it may be kept, Base64. */
  readonly encrypt: (secret: string, owner: Owner) => Promise<string>;

  /** The secrets of a kept extension that sign at this time, the newest first. Rejects when they are another subscription's. */
  readonly decrypt: (
    extension: Pick<Extension, 'signingSecrets'>,
    owner: Owner,
    now: number,
  ) => Promise<readonly string[]>;
};

/** Encrypts with the key that headers of extensions are encrypted with (decision 040). Both methods reject when that fails. */
export const createSigningSecrets = (headerKey: Pick<HeaderKeyStore, 'get'>): SigningSecrets => ({
  encrypt: async (secret, owner) => encryptText(secret, await headerKey.get(), contextOf(owner)),

  decrypt: async ({ signingSecrets }, owner, now) => {
    const valid = signingSecretsAt(signingSecrets, now);
    if (valid.length === 0) return [];
    const key = await headerKey.get();
    return valid.map(({ secret }) => decryptText(secret, key, contextOf(owner)));
  },
});
