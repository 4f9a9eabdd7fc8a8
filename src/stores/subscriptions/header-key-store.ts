import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { createPromiseCache } from '#src/cache/promise-cache.ts';
import { headerKeyKey } from '#src/stores/registry-keys.ts';
import type { EncryptionContext, KeyEncryption } from '#src/stores/secrets/encryption.ts';
import { getItem, putOrGetItem, type Registry } from '#src/stores/table.ts';

const StoredKey = z.object({ ciphertext: z.instanceof(Uint8Array) });

const context: EncryptionContext = { purpose: 'extension-header' };

/** How long an instance uses the key before it calls KMS again, also when the KMS key has been disabled meanwhile. */
const CACHE_SECONDS = 300;

/** The registry table, KMS for the key, and the time in epoch milliseconds. */
type HeaderKeyOptions = Registry & { readonly keys: KeyEncryption; readonly clock: () => number };

/**
 * Keeps the one data key that headers of http extensions are encrypted with, in the registry, encrypted by KMS. It is made on
 * first need and never changed: one call of KMS is enough to decrypt the headers of all subscriptions.
 */
export type HeaderKeyStore = {
  /**
   * The key, 32 bytes; the same for all functions, whichever of them creates it. Rejects when KMS or the table does not answer.
   */
  readonly get: () => Promise<Uint8Array>;
};

/** Creates the store on the registry table; keeps the key in the instance for 300 s. */
export const createHeaderKeyStore = ({ keys, clock, ...registry }: HeaderKeyOptions): HeaderKeyStore => {
  const cache = createPromiseCache<Uint8Array>({ lifetimeSeconds: CACHE_SECONDS, capacity: 1, clock });
  const find = async (): Promise<Uint8Array> => {
    const kept = await getItem(registry, headerKeyKey);
    if (kept !== undefined) return keys.decrypt(StoredKey.parse(kept).ciphertext, context);
    const key = randomBytes(32);
    const ciphertext = await keys.encrypt(key, context);
    const { existing } = await putOrGetItem(registry, { ...headerKeyKey, ciphertext });
    return existing === undefined ? key : keys.decrypt(StoredKey.parse(existing).ciphertext, context);
  };
  return {
    get: () => cache.get('', find),
  };
};
