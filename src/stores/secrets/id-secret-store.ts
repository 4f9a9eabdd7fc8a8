import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { memoizeAsync } from '#src/cache/memoize-async.ts';
import { idSecretKey } from '#src/stores/registry-keys.ts';
import { getItem, putOrGetItem, type Registry } from '#src/stores/table.ts';
import type { EncryptionContext, KeyEncryption } from './encryption.ts';

const StoredSecret = z.object({ ciphertext: z.instanceof(Uint8Array) });

const context: EncryptionContext = { purpose: 'id-secret' };

/**
 * Keeps the deployment's id secret in the registry, encrypted: subscription ids and unsubscribe links come from it. It is
 * made on first need and never changed, since a new one would double every endpoint and kill every link.
 */
export type IdSecretStore = {
  /** The secret, 32 bytes; the same for all functions, whichever of them creates it. */
  readonly get: () => Promise<Uint8Array>;

  /** The secret, if there is one. */
  readonly find: () => Promise<Uint8Array | undefined>;

  /** Makes another deployment's secret this one's where there is none yet. Returns the one that is there then. */
  readonly adopt: (secret: Uint8Array) => Promise<Uint8Array>;
};

/** Creates the store on the registry table; keeps the secret for the life of the instance. Rejects when DynamoDB or KMS fails. */
export const createIdSecretStore = ({
  keys,
  ...registry
}: Registry & { readonly keys: KeyEncryption }): IdSecretStore => {
  const find = async (): Promise<Uint8Array | undefined> => {
    const kept = await getItem(registry, idSecretKey);
    return kept === undefined ? undefined : keys.decrypt(StoredSecret.parse(kept).ciphertext, context);
  };
  const adopt = async (secret: Uint8Array): Promise<Uint8Array> => {
    const ciphertext = await keys.encrypt(secret, context);
    const { existing } = await putOrGetItem(registry, { ...idSecretKey, ciphertext });
    return existing === undefined ? secret : keys.decrypt(StoredSecret.parse(existing).ciphertext, context);
  };
  return {
    get: memoizeAsync(async () => (await find()) ?? adopt(randomBytes(32))),
    find,
    adopt,
  };
};
