import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';

/**
 * What an encrypted secret is bound to. Functions are granted purposes one by one; further entries name the one secret, so
 * that a ciphertext is worthless in another's place.
 */
export type EncryptionContext = {
  readonly purpose:
    | 'credential'
    | 'signing-key'
    | 'id-secret'
    | 'extension'
    | 'extension-header'
    | 'application'
    | 'dead-letter-token'
    | 'move';
} & Readonly<Record<string, string>>;

/** Encrypts secrets of up to 4 KB under the service's KMS key. */
export type KeyEncryption = {
  readonly encrypt: (plaintext: Uint8Array, context: EncryptionContext) => Promise<Uint8Array>;

  /** Throws when the context is not the one of encryption. */
  readonly decrypt: (ciphertext: Uint8Array, context: EncryptionContext) => Promise<Uint8Array>;
};

/** Encrypts under the KMS key `keyId` (an id or ARN). Both methods reject when KMS fails or refuses. */
export const createKeyEncryption = ({
  kms,
  keyId,
}: {
  readonly kms: KMSClient;
  readonly keyId: string;
}): KeyEncryption => ({
  encrypt: async (plaintext, context) => {
    const command = new EncryptCommand({ KeyId: keyId, Plaintext: plaintext, EncryptionContext: context });
    const { CiphertextBlob } = await kms.send(command);
    if (CiphertextBlob === undefined) throw new Error('KMS encrypted nothing');
    return CiphertextBlob;
  },

  decrypt: async (ciphertext, context) => {
    const command = new DecryptCommand({ KeyId: keyId, CiphertextBlob: ciphertext, EncryptionContext: context });
    const { Plaintext } = await kms.send(command);
    if (Plaintext === undefined) throw new Error('KMS decrypted nothing');
    return Plaintext;
  },
});
