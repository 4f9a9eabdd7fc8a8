import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { createJsonService, parseInput } from './json-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

/** A key of the stacks, or one that the stage lets topics use. */
export type KeyIdentity = { readonly keyId: string; readonly arn: string };

/** The keys that a stage lists by their ARNs. */
export const listedKeys = (listed: readonly { readonly arn: string }[]): readonly KeyIdentity[] =>
  listed.map(({ arn }) => ({ arn, keyId: arn.slice(arn.indexOf('key/') + 'key/'.length) }));

type KmsOptions = {
  /** 32 secret bytes, of which every key is derived. */
  readonly master: Uint8Array;
  readonly keys: readonly KeyIdentity[];
  /** Whether a key, by its ARN, is switched off for now. @default none is */
  readonly isDisabled?: (arn: string) => boolean;
};

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 36;
const MAX_PLAINTEXT_BYTES = 4096;

const Context = z.record(z.string(), z.string()).default({});
const base64 = z.string().transform((text) => Buffer.from(text, 'base64'));
const EncryptInput = z.object({ KeyId: z.string(), Plaintext: base64, EncryptionContext: Context });
const DecryptInput = z.object({ KeyId: z.string().optional(), CiphertextBlob: base64, EncryptionContext: Context });
const DataKeyInput = z.object({
  KeyId: z.string(),
  KeySpec: z.enum(['AES_128', 'AES_256']).optional(),
  NumberOfBytes: z.number().int().min(1).max(1024).optional(),
  EncryptionContext: Context,
});
const DescribeInput = z.object({ KeyId: z.string() });

/** KMS: AES-256-GCM under local keys; the encryption context is authenticated, as it is there. */
export const createKms = (options: KmsOptions): Service => {
  const vault = createVault(options);
  return createJsonService({
    Encrypt: (input) => encrypt(vault, parseInput(EncryptInput, input)),
    Decrypt: (input) => decrypt(vault, parseInput(DecryptInput, input)),
    GenerateDataKey: (input) => generateDataKey(vault, parseInput(DataKeyInput, input)),
    DescribeKey: (input) => describeKey(vault, parseInput(DescribeInput, input)),
  });
};

type Vault = {
  isKnown(keyId: string): boolean;
  find(keyId: string): KeyIdentity;
  /** Refuses for a key that is switched off. */
  secretOf(key: KeyIdentity): Buffer;
  isDisabled(arn: string): boolean;
};

const createVault = ({ master, keys, isDisabled = () => false }: KmsOptions): Vault => ({
  isKnown: (keyId) => keys.some((key) => nameOf(key) === keyId),
  find: (keyId) => {
    const key = keys.find((one) => one.keyId === keyId || one.arn === keyId || nameOf(one) === keyId);
    if (key === undefined) throw new ServiceRefusal('NotFoundException', `Key '${keyId}' does not exist`);
    return key;
  },
  secretOf: ({ keyId, arn }) => {
    if (isDisabled(arn)) throw new ServiceRefusal('DisabledException', `${arn} is disabled.`);
    return Buffer.from(hkdfSync('sha256', master, '', keyId, 32));
  },
  isDisabled,
});

/** How ciphertexts name their key, always in as many characters; ids of AWS's making are so long themselves. */
const nameOf = ({ keyId }: KeyIdentity): string =>
  keyId.length === KEY_ID_BYTES ? keyId : createHash('sha256').update(keyId).digest('hex').slice(0, KEY_ID_BYTES);

const canonical = (context: Record<string, string>): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));

type EncryptionOf = { readonly key: KeyIdentity; readonly context: Record<string, string> };

/** Key id, initialisation vector, tag, text: a ciphertext names its key, as KMS's own do. */
const encryptBlob = (vault: Vault, { key, context }: EncryptionOf, plaintext: Uint8Array): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', vault.secretOf(key), iv).setAAD(canonical(context));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(nameOf(key)), iv, cipher.getAuthTag(), text]).toString('base64');
};

const encrypt = (vault: Vault, { KeyId, Plaintext, EncryptionContext }: z.infer<typeof EncryptInput>) => {
  if (Plaintext.length === 0 || Plaintext.length > MAX_PLAINTEXT_BYTES)
    throw new ServiceRefusal('ValidationException', `Plaintext must have 1 to ${MAX_PLAINTEXT_BYTES} bytes.`);
  const key = vault.find(KeyId);
  const CiphertextBlob = encryptBlob(vault, { key, context: EncryptionContext }, Plaintext);
  return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
};

const decrypt = (vault: Vault, { KeyId, CiphertextBlob, EncryptionContext }: z.infer<typeof DecryptInput>) => {
  const named = CiphertextBlob.subarray(0, KEY_ID_BYTES).toString();
  const expected = KeyId === undefined ? undefined : nameOf(vault.find(KeyId));
  if (vault.isKnown(named) && expected !== undefined && expected !== named)
    throw new ServiceRefusal('IncorrectKeyException', 'The ciphertext was made under another key.');
  const Plaintext = decryptBlob(vault, {
    named,
    blob: CiphertextBlob.subarray(KEY_ID_BYTES),
    context: EncryptionContext,
  });
  return { Plaintext, KeyId: vault.find(named).arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
};

type EncryptedBlob = { readonly named: string; readonly blob: Buffer; readonly context: Record<string, string> };

const decryptBlob = (vault: Vault, { named, blob, context }: EncryptedBlob): string => {
  try {
    const secret = vault.secretOf(vault.find(named));
    const decipher = createDecipheriv('aes-256-gcm', secret, blob.subarray(0, IV_BYTES))
      .setAAD(canonical(context))
      .setAuthTag(blob.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(blob.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('base64');
  } catch (error) {
    if (error instanceof ServiceRefusal && error.code === 'DisabledException') throw error;
    throw new ServiceRefusal('InvalidCiphertextException', 'The ciphertext or its encryption context is not valid.');
  }
};

const generateDataKey = (vault: Vault, input: z.infer<typeof DataKeyInput>) => {
  const key = vault.find(input.KeyId);
  const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
  const CiphertextBlob = encryptBlob(vault, { key, context: input.EncryptionContext }, plaintext);
  return { CiphertextBlob, Plaintext: plaintext.toString('base64'), KeyId: key.arn };
};

const describeKey = (vault: Vault, { KeyId }: z.infer<typeof DescribeInput>) => {
  const { keyId, arn } = vault.find(KeyId);
  return {
    KeyMetadata: {
      KeyId: keyId,
      Arn: arn,
      Enabled: !vault.isDisabled(arn),
      KeyState: vault.isDisabled(arn) ? 'Disabled' : 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyManager: 'CUSTOMER',
      Origin: 'AWS_KMS',
    },
  };
};
