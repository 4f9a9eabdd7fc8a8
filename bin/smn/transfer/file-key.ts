import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { CommandError, wrongUsage } from '../../command-line.ts';
import type { LocalFacts } from '../../local-facts.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** OWASP's advice for scrypt, and what it takes in memory: 128 bytes times cost and block size. */
const COST = 2 ** 17;
const BLOCK_SIZE = 8;
const MAX_MEMORY = 256 * 1024 * 1024;

/** How the key of an export file is kept in it: encrypted by a passphrase, or by a KMS key. */
export const FileKey = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('passphrase'),
    salt: z.base64(),
    cost: z.int().min(2).max(COST),
    encrypted: z.base64(),
  }),
  z.strictObject({ by: z.literal('kms'), keyId: z.string(), encrypted: z.base64() }),
]);
export type FileKey = Readonly<z.infer<typeof FileKey>>;

/** What opens files: `SMN_PASSPHRASE`, or a KMS key. */
export type KeySource = {
  readonly passphrase?: string | undefined;
  /** An id, an alias or an ARN. */
  readonly kmsKey?: string | undefined;
  /** @default the SDK's own */
  readonly region?: string | undefined;
  /** The local service's KMS. */
  readonly local?: Pick<LocalFacts, 'awsEndpointUrl' | 'region'> | undefined;
};

/** A new key, and how it is kept. Throws a wrong usage when neither or both ways are given. */
export const createFileKey = async (
  source: KeySource,
): Promise<{ readonly key: Uint8Array; readonly kept: FileKey }> => {
  const { passphrase, kmsKey } = source;
  if (kmsKey !== undefined) return createByKms(kmsKey, source);
  if (passphrase === undefined || passphrase === '') throw wrongUsage(NO_KEY);
  const [key, salt] = [randomBytes(KEY_BYTES), randomBytes(16)];
  const encrypted = encrypt(key, derive(passphrase, salt, COST));
  return { key, kept: { by: 'passphrase', salt: salt.toString('base64'), cost: COST, encrypted } };
};

const NO_KEY =
  'What encrypts the secrets in the file is missing: set SMN_PASSPHRASE in the environment, or give --kms-key.';

/** The key of a file. Throws a {@link CommandError} when the passphrase is wrong or KMS refuses. */
export const openFileKey = async (kept: FileKey, source: KeySource): Promise<Uint8Array> => {
  if (kept.by === 'kms') return openByKms(kept, source);
  const { passphrase } = source;
  if (passphrase === undefined || passphrase === '')
    throw wrongUsage('The file is encrypted by a passphrase: set SMN_PASSPHRASE in the environment.');
  try {
    return decrypt(kept.encrypted, derive(passphrase, Buffer.from(kept.salt, 'base64'), kept.cost));
  } catch (cause) {
    throw new CommandError('SMN_PASSPHRASE is not the passphrase of the file.', { cause });
  }
};

const derive = (passphrase: string, salt: Uint8Array, cost: number): Uint8Array =>
  scryptSync(passphrase, salt, KEY_BYTES, { N: cost, r: BLOCK_SIZE, p: 1, maxmem: MAX_MEMORY });

const encrypt = (plaintext: Uint8Array, key: Uint8Array): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64');
};

const decrypt = (encrypted: string, key: Uint8Array): Uint8Array => {
  const bytes = Buffer.from(encrypted, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
};

/** CloudTrail says by it what the key was used for. */
const CONTEXT = { purpose: 'smn-export' };

const createByKms = async (kmsKey: string, source: KeySource) => {
  const kms = createKms(source);
  try {
    const { Plaintext, CiphertextBlob, KeyId } = await kms.send(
      new GenerateDataKeyCommand({ KeyId: kmsKey, KeySpec: 'AES_256', EncryptionContext: CONTEXT }),
    );
    if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS generated no key');
    const kept = {
      by: 'kms',
      keyId: KeyId ?? kmsKey,
      encrypted: Buffer.from(CiphertextBlob).toString('base64'),
    } as const;
    return { key: Plaintext, kept };
  } catch (cause) {
    throw new CommandError(`The KMS key ${kmsKey} cannot be used.`, { cause });
  } finally {
    kms.destroy();
  }
};

const openByKms = async ({ keyId, encrypted }: Extract<FileKey, { readonly by: 'kms' }>, source: KeySource) => {
  const kms = createKms(source);
  try {
    const { Plaintext } = await kms.send(
      new DecryptCommand({
        KeyId: keyId,
        CiphertextBlob: Buffer.from(encrypted, 'base64'),
        EncryptionContext: CONTEXT,
      }),
    );
    if (Plaintext === undefined) throw new Error('KMS decrypted nothing');
    return Plaintext;
  } catch (cause) {
    throw new CommandError(`The KMS key ${keyId}, which the file is encrypted by, cannot be used.`, { cause });
  } finally {
    kms.destroy();
  }
};

const createKms = ({ region, local }: KeySource): KMSClient =>
  local === undefined
    ? new KMSClient({ ...(region !== undefined && { region }) })
    : new KMSClient({
        endpoint: local.awsEndpointUrl,
        region: local.region,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
