import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFileKey, type KeySource, openFileKey } from '../../../../bin/smn/transfer/file-key.ts';
import { startKms, type TestKms } from '../../../support/kms.ts';

let kms: TestKms;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());

const passphrase = 'correct horse battery staple';

test('a passphrase opens what it has encrypted, and no other does', async () => {
  const { key, kept } = await createFileKey({ passphrase });

  expect(key).toHaveLength(32);
  expect(JSON.stringify(kept)).not.toContain(Buffer.from(key).toString('base64'));
  expect(Buffer.from(await openFileKey(kept, { passphrase }))).toEqual(Buffer.from(key));
  await expect(openFileKey(kept, { passphrase: 'wrong' })).rejects.toThrow('SMN_PASSPHRASE is not the passphrase');
});

test('two files with one passphrase have different keys', async () => {
  const [one, two] = [await createFileKey({ passphrase }), await createFileKey({ passphrase })];

  expect(one.key).not.toEqual(two.key);
});

test.each<[string, KeySource]>([
  ['none', {}],
  ['an empty one', { passphrase: '' }],
])('without a passphrase (%s) the command says what is missing', async (_, source) => {
  const { kept } = await createFileKey({ passphrase });

  await expect(createFileKey(source)).rejects.toThrow('set SMN_PASSPHRASE in the environment, or give --kms-key');
  await expect(openFileKey(kept, source)).rejects.toThrow('encrypted by a passphrase: set SMN_PASSPHRASE');
});

test('a KMS key opens what it has encrypted, and says so when it cannot be used', async () => {
  const local = { awsEndpointUrl: kms.endpoint, region: 'us-east-1' };
  const { key, kept } = await createFileKey({ kmsKey: kms.keyId, local });

  expect(kept).toMatchObject({ by: 'kms', keyId: kms.keyId });
  expect(Buffer.from(await openFileKey(kept, { local }))).toEqual(Buffer.from(key));
  expect(kms.calls.at(-1)).toEqual({ action: 'Decrypt', context: { purpose: 'smn-export' } });
  kms.refuse('DisabledException');
  await expect(openFileKey(kept, { local })).rejects.toThrow(
    `The KMS key ${kms.keyId}, which the file is encrypted by`,
  );
  await expect(createFileKey({ kmsKey: kms.keyId, local })).rejects.toThrow(`The KMS key ${kms.keyId} cannot be used.`);
});
