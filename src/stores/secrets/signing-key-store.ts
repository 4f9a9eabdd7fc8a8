import { createPrivateKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { memoizeAsync } from '#src/cache/memoize-async.ts';
import { newId } from '#src/domain/identifiers.ts';
import { certificateKey, signingKeyKey } from '#src/stores/registry-keys.ts';
import { getItem, putItem, putOrGetItem, type Registry, type UnparsedItem } from '#src/stores/table.ts';
import type { KeyEncryption } from './encryption.ts';

const StoredKey = z.object({ certificateId: z.string(), ciphertext: z.instanceof(Uint8Array) });

/** The key that signs HTTP deliveries, and the id of its certificate (32 hex characters). */
export type SigningKey = { readonly certificateId: string; readonly privateKey: KeyObject };

type SigningKeySources = Registry & { readonly keys: KeyEncryption; readonly region: string };

/**
 * Keeps the signing key in the registry, encrypted, and its certificate beside it for everyone. Both are made on first need;
 * the key is never changed in place.
 */
export const createSigningKeyStore = (sources: SigningKeySources) => ({
  /** The key to sign with; the same for all functions, whichever of them creates it. `now` dates a new certificate. */
  current: memoizeAsync(async (now: number): Promise<SigningKey> => {
    const kept = await getItem(sources, signingKeyKey);
    return kept === undefined ? makeKey(sources, now) : decryptKey(sources, kept);
  }),
});

const contextOf = (certificateId: string) => ({ purpose: 'signing-key', certificateId }) as const;

const decryptKey = async ({ keys }: SigningKeySources, item: UnparsedItem): Promise<SigningKey> => {
  const { certificateId, ciphertext } = StoredKey.parse(item);
  const key = Buffer.from(await keys.decrypt(ciphertext, contextOf(certificateId)));
  return { certificateId, privateKey: createPrivateKey({ key, format: 'der', type: 'pkcs8' }) };
};

/**
 * The certificate is there before its key, so that no signature ever names one that is not. Who loses a race leaves a
 * certificate that nothing is signed with: harmless, and the lane needs no right to delete.
 */
const makeKey = async (sources: SigningKeySources, now: number): Promise<SigningKey> => {
  const { makeCertifiedKey } = await import('./certificate-maker.ts');
  const { privateKey, pem } = await makeCertifiedKey(`SMN ${sources.region}`, now);
  const certificateId = newId();
  const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' });
  const ciphertext = await sources.keys.encrypt(plaintext, contextOf(certificateId));
  await putItem(sources, { ...certificateKey(certificateId), pem });
  const { existing } = await putOrGetItem(sources, { ...signingKeyKey, certificateId, ciphertext });
  return existing === undefined ? { certificateId, privateKey } : decryptKey(sources, existing);
};
