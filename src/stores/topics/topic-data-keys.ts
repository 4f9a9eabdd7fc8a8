import { DecryptCommand, DescribeKeyCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { createPromiseCache } from '#src/cache/promise-cache.ts';
import type { Encryption } from '#src/domain/messages/message.ts';
import type { DataKey, KeyStatus, UnusableKey } from '#src/domain/topics/topic-key.ts';

export type TopicKeysOptions = {
  readonly kms: KMSClient;
  /** How many seconds a data key is used after KMS returned it, also when the KMS key has been disabled meanwhile. */
  readonly cacheSeconds: number;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

/** A data key encrypts no more messages than this; random initialisation vectors would allow some billions of texts. */
const MESSAGES_PER_DATA_KEY = 100_000;

/** How many data keys of either kind an instance remembers; one is some hundred bytes. */
const MAX_DATA_KEYS = 1000;

/** What KMS says of a key that it will not use now; nothing of the kind passes by trying again at once. */
const UNUSABLE: readonly string[] = [
  ...['AccessDeniedException', 'DisabledException', 'KMSInvalidStateException', 'NotFoundException'],
  ...['InvalidKeyUsageException', 'InvalidGrantTokenException', 'InvalidArnException'],
];

/** A data key can only be decrypted for the topic it was made for. */
const contextOf = (topicUrn: string) => ({ purpose: 'message', topic: topicUrn });

/**
 * The data keys that the messages of topics with a KMS key of their own are encrypted with. KMS is called once per topic and
 * key within the cache's lifetime; its price is per call, not per message.
 */
export type TopicDataKeys = {
  /** A data key of the topic under the KMS key of that ARN. Rejects when KMS does not answer. */
  readonly forEncryption: (keyArn: string, topicUrn: string) => Promise<DataKey | UnusableKey>;

  /** The data key that encrypted a message of the topic. Rejects when KMS does not answer, or the data key is another's. */
  readonly forDecryption: (encryption: Encryption, topicUrn: string) => Promise<Pick<DataKey, 'key'> | UnusableKey>;

  /** What state the KMS key of that ARN is in. Rejects when KMS does not answer. */
  readonly statusOf: (keyArn: string) => Promise<KeyStatus>;
};

/** Caches data keys in the function instance for `cacheSeconds`. A KMS key that cannot be used is a result, not a rejection. */
export const createTopicDataKeys = ({ kms, cacheSeconds, clock }: TopicKeysOptions): TopicDataKeys => {
  const options = { lifetimeSeconds: cacheSeconds, capacity: MAX_DATA_KEYS, clock };
  const made = createPromiseCache<DataKey>({ ...options, uses: MESSAGES_PER_DATA_KEY });
  const opened = createPromiseCache<Uint8Array>(options);
  return {
    forEncryption: (keyArn, topicUrn) =>
      orUnusable(made.get(`${keyArn} ${topicUrn}`, () => makeDataKey(kms, keyArn, topicUrn))),

    forDecryption: async (encryption, topicUrn) => {
      const found = opened.get(`${encryption.dataKey} ${topicUrn}`, () => decryptDataKey(kms, encryption, topicUrn));
      return orUnusable(found.then((key) => ({ key })));
    },

    statusOf: (keyArn) => describeKey(kms, keyArn),
  };
};

const orUnusable = async <T>(asked: Promise<T>): Promise<T | UnusableKey> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && UNUSABLE.includes(error.name)) return { unusable: error.name };
    throw error;
  }
};

const makeDataKey = async (kms: KMSClient, keyArn: string, topicUrn: string): Promise<DataKey> => {
  const { Plaintext, CiphertextBlob } = await kms.send(
    new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: 'AES_256', EncryptionContext: contextOf(topicUrn) }),
  );
  if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS made no data key');
  return { key: Plaintext, encryption: { keyId: keyArn, dataKey: Buffer.from(CiphertextBlob).toString('base64') } };
};

const decryptDataKey = async (
  kms: KMSClient,
  { keyId, dataKey }: Encryption,
  topicUrn: string,
): Promise<Uint8Array> => {
  const { Plaintext } = await kms.send(
    new DecryptCommand({
      KeyId: keyId,
      CiphertextBlob: Buffer.from(dataKey, 'base64'),
      EncryptionContext: contextOf(topicUrn),
    }),
  );
  if (Plaintext === undefined) throw new Error('KMS returned no data key');
  return Plaintext;
};

/** KMS's states by those of the contract; a key that is being replicated or made cannot be used yet. */
const STATUSES: Readonly<Record<string, KeyStatus>> = {
  Enabled: 'ENABLED',
  Updating: 'ENABLED',
  Disabled: 'DISABLED',
  Unavailable: 'DISABLED',
  PendingDeletion: 'PENDING_DELETION',
  PendingReplicaDeletion: 'PENDING_DELETION',
  PendingImport: 'PENDING_IMPORT',
  Creating: 'TO_BE_ACTIVATED',
};

const describeKey = async (kms: KMSClient, keyArn: string): Promise<KeyStatus> => {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyArn }));
    const status = STATUSES[KeyMetadata?.KeyState ?? ''];
    if (status === undefined) throw new Error(`KMS describes the key as ${KeyMetadata?.KeyState}`);
    return status;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return 'DELETED';
    throw error;
  }
};
