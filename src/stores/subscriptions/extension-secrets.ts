import { createPromiseCache } from '#src/cache/promise-cache.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import type { EncryptionContext, KeyEncryption } from '#src/stores/secrets/encryption.ts';

/** The owner of a secret: it can be decrypted for this subscription only. */
type Owner = { readonly topicId: string; readonly id: string };

const contextOf = ({ topicId, id }: Owner): EncryptionContext => ({
  purpose: 'extension',
  topicId,
  subscriptionId: id,
});

/** How many decrypted secrets a function instance keeps; one is some hundred bytes. */
const MAX_DECRYPTED = 10_000;

/** Encrypts the secrets of robots' extensions when a subscription is added, and decrypts them where they are used. */
export type ExtensionSecrets = {
  /** The extension as it may be kept: its secret encrypted, and Base64. */
  readonly encrypt: (
    extension: Omit<Extension, 'secret'> & { readonly secret?: string },
    owner: Owner,
  ) => Promise<Extension>;

  /** The secret of a kept extension; undefined when it has none. Rejects when it was made for another subscription. */
  readonly decrypt: (extension: Pick<Extension, 'secret'>, owner: Owner) => Promise<string | undefined>;
};

/** Encrypts with `keys`; what was decrypted is cached for the life of the instance. Both methods reject when KMS fails. */
export const createExtensionSecrets = (keys: KeyEncryption): ExtensionSecrets => {
  // By owner and ciphertext, as KMS would decrypt them: a decrypted value stays valid.
  const opened = createPromiseCache<string>({ capacity: MAX_DECRYPTED });
  return {
    encrypt: async ({ secret, ...rest }, owner) => {
      if (secret === undefined) return rest;
      const ciphertext = await keys.encrypt(Buffer.from(secret), contextOf(owner));
      return { ...rest, secret: Buffer.from(ciphertext).toString('base64') };
    },

    decrypt: async ({ secret }, owner) => {
      if (secret === undefined) return undefined;
      const key = JSON.stringify([owner.topicId, owner.id, secret]);
      return opened.get(key, async () =>
        Buffer.from(await keys.decrypt(Buffer.from(secret, 'base64'), contextOf(owner))).toString(),
      );
    },
  };
};
