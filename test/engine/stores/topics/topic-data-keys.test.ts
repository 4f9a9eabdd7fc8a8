import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DataKey, UnusableKey } from '#src/domain/topics/topic-key.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';

const ARN = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000001';
const OTHER_ARN = ARN.replace(/1$/, '2');
const URN = 'urn:smn:us-east-1:project-1:orders';

let kms: TestKms;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());
afterEach(() => kms.refuse(undefined));

/** Keys of an instance that trusts what KMS said for five minutes, and its clock. */
const anInstance = () => {
  const time = { now: 0 };
  return { time, topicDataKeys: createTopicDataKeys({ kms: kms.kms, cacheSeconds: 300, clock: () => time.now }) };
};

const usable = (found: DataKey | UnusableKey): DataKey => {
  if ('unusable' in found) throw new Error(found.unusable);
  return found;
};

const actionsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const before = kms.calls.length;
  await work();
  return kms.calls.slice(before).map(({ action }) => action);
};

describe('data keys of topics', () => {
  test('encrypt for one topic, and open for it alone', async () => {
    const { topicDataKeys } = anInstance();
    const { key, encryption } = usable(await topicDataKeys.forEncryption(ARN, URN));
    expect(key).toHaveLength(32);
    expect(encryption.keyId).toBe(ARN);
    expect(Buffer.from(encryption.dataKey, 'base64').includes(Buffer.from(key))).toBe(false);

    expect(await topicDataKeys.forDecryption(encryption, URN)).toEqual({ key });
    await expect(topicDataKeys.forDecryption(encryption, `${URN}-2`)).rejects.toThrow();
    expect(kms.calls.at(0)).toEqual({ action: 'GenerateDataKey', context: { purpose: 'message', topic: URN } });
  });

  test('cost one call for each topic and key in five minutes, however many ask at once', async () => {
    const { topicDataKeys, time } = anInstance();
    const ask = () => Promise.all(Array.from({ length: 5 }, () => topicDataKeys.forEncryption(ARN, URN)));
    expect(await actionsOf(ask)).toEqual(['GenerateDataKey']);
    time.now = 299_999;
    expect(await actionsOf(ask)).toEqual([]);
    expect(await actionsOf(() => topicDataKeys.forEncryption(OTHER_ARN, URN))).toEqual(['GenerateDataKey']);
    expect(await actionsOf(() => topicDataKeys.forEncryption(ARN, `${URN}-2`))).toEqual(['GenerateDataKey']);
    time.now = 300_000;
    expect(await actionsOf(ask)).toEqual(['GenerateDataKey']);
  });

  test('are opened once in five minutes', async () => {
    const { topicDataKeys, time } = anInstance();
    const { encryption } = usable(await topicDataKeys.forEncryption(ARN, URN));
    const open = () => Promise.all([1, 2, 3].map(() => topicDataKeys.forDecryption(encryption, URN)));
    expect(await actionsOf(open)).toEqual(['Decrypt']);
    expect(await actionsOf(open)).toEqual([]);
    time.now = 300_000;
    expect(await actionsOf(open)).toEqual(['Decrypt']);
  });

  test.each(['DisabledException', 'KMSInvalidStateException', 'NotFoundException', 'AccessDeniedException'])(
    'that KMS refuses with %s are unusable until it thinks better of it',
    async (error) => {
      const { topicDataKeys } = anInstance();
      const { encryption } = usable(await topicDataKeys.forEncryption(OTHER_ARN, URN));
      kms.refuse(error);
      expect(await topicDataKeys.forEncryption(ARN, URN)).toEqual({ unusable: error });
      expect(await topicDataKeys.forDecryption(encryption, URN)).toEqual({ unusable: error });
      kms.refuse(undefined);
      expect(await topicDataKeys.forEncryption(ARN, URN)).toHaveProperty('key');
      expect(await topicDataKeys.forDecryption(encryption, URN)).toHaveProperty('key');
    },
  );

  test.each(['ThrottlingException', 'KMSInternalException', 'DependencyTimeoutException'])(
    'are neither usable nor unusable when KMS answers %s: that is for the caller to repeat',
    async (error) => {
      const { topicDataKeys } = anInstance();
      kms.refuse(error);
      await expect(topicDataKeys.forEncryption(ARN, URN)).rejects.toMatchObject({ name: error });
      await expect(topicDataKeys.statusOf(ARN)).rejects.toMatchObject({ name: error });
    },
  );
});
