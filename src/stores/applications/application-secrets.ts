import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { createPromiseCache } from '#src/cache/promise-cache.ts';
import type { Application, EncryptedCredentials } from '#src/domain/applications/application.ts';
import type { PlatformCredentials } from '#src/domain/applications/platform-credentials.ts';
import { decryptText, encryptText } from '#src/domain/messages/encrypted-text.ts';
import type { EncryptionContext, KeyEncryption } from '#src/stores/secrets/encryption.ts';

const Credentials = z.object({
  principal: z.string(),
  credential: z.string(),
}) satisfies z.ZodType<PlatformCredentials>;

const DATA_KEY_BYTES = 32;

const contextOf = (applicationId: string): EncryptionContext => ({ purpose: 'application', applicationId });

/** How many decrypted credentials a function instance keeps; those of Apple are some kilobytes. */
const MAX_DECRYPTED = 1000;

/**
 * Encrypts the credentials of mobile platforms. KMS takes 4 KB, a certificate and its key may have four times that: they are
 * encrypted with a data key of their own, which KMS encrypts.
 */
export type ApplicationSecrets = {
  /** The credentials as they may be kept; they can be decrypted for this application only. */
  readonly encrypt: (credentials: PlatformCredentials, applicationId: string) => Promise<EncryptedCredentials>;

  /** The credentials again. Rejects when they were encrypted for another application. */
  readonly decrypt: (application: Pick<Application, 'id' | 'credentials'>) => Promise<PlatformCredentials>;
};

/** Encrypts with `keys`; what was decrypted is cached for the life of the instance. Both methods reject when KMS fails. */
export const createApplicationSecrets = (keys: KeyEncryption): ApplicationSecrets => {
  // By ciphertext, which is new whenever credentials change: a decrypted value stays valid.
  const opened = createPromiseCache<PlatformCredentials>({ capacity: MAX_DECRYPTED });
  return {
    encrypt: async ({ principal, credential }, applicationId) => {
      const key = randomBytes(DATA_KEY_BYTES);
      const dataKey = await keys.encrypt(key, contextOf(applicationId));
      const place = { messageId: applicationId, field: 'credentials' } as const;
      return { dataKey, text: encryptText(JSON.stringify({ principal, credential }), key, place) };
    },

    decrypt: ({ id, credentials }) =>
      opened.get(`${id} ${credentials.text}`, async () => {
        const key = await keys.decrypt(credentials.dataKey, contextOf(id));
        return Credentials.parse(
          JSON.parse(decryptText(credentials.text, key, { messageId: id, field: 'credentials' })),
        );
      }),
  };
};
