import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';

let engine: TestDynamodb;
let kms: TestKms;
let now = 0;

beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());
beforeEach(async () => {
  engine = await startDynamodb();
});
afterEach(() => engine.stop());

/** The headers of a new function instance, with empty caches. */
const anInstance = () =>
  createExtensionHeaders(
    createHeaderKeyStore({ ...engine.registry, keys: createKeyEncryption(kms), clock: () => now }),
  );

const owner = (index: number) => ({ topicId: 'a'.repeat(32), id: String(index).padStart(32, '0') });
const header = { 'X-Api-Key': 'very secret', 'x-constructor': '' };

describe('headers of extensions', () => {
  test('open for their subscription only, in another instance', async () => {
    const encrypted = await anInstance().encrypt(header, owner(1));

    expect(JSON.stringify(encrypted)).not.toMatch(/secret|key/i);
    expect(await anInstance().decrypt(encrypted, owner(1))).toEqual(header);
    await expect(anInstance().decrypt(encrypted, owner(2))).rejects.toThrow();
    await expect(anInstance().decrypt(encrypted, { ...owner(1), topicId: 'b'.repeat(32) })).rejects.toThrow();
  });

  test('are read in the clear where an earlier version kept them so, and may be absent', async () => {
    const before = kms.calls.length;

    expect(await anInstance().decrypt({ header }, owner(1))).toEqual(header);
    expect(await anInstance().decrypt({}, owner(1))).toBeUndefined();
    expect(await anInstance().encrypt(undefined, owner(1))).toEqual({});
    expect(kms.calls).toHaveLength(before);
  });

  test('ask KMS once per instance and five minutes, however many there are and whenever they were added', async () => {
    const one = await anInstance().encrypt(header, owner(0));
    const encrypting = anInstance();
    const others = await Promise.all(
      Array.from({ length: 199 }, (_, index) => encrypting.encrypt(header, owner(index + 1))),
    );
    const opening = anInstance();
    const decryptAll = () =>
      Promise.all([one, ...others].map((encrypted, index) => opening.decrypt(encrypted, owner(index))));
    const before = kms.calls.length;

    expect(await decryptAll()).toEqual(Array(200).fill(header));
    now += 299_999;
    await decryptAll();
    expect(kms.calls).toHaveLength(before + 1);

    now += 1;
    await decryptAll();
    expect(kms.calls.slice(before)).toEqual(
      Array(2).fill(expect.objectContaining({ context: { purpose: 'extension-header' } })),
    );
  });

  test('are encrypted with one key when instances ask first at the same time', async () => {
    const encrypted = await Promise.all(
      Array.from({ length: 4 }, (_, index) => anInstance().encrypt(header, owner(index))),
    );
    const instance = anInstance();

    expect(await Promise.all(encrypted.map((one, index) => instance.decrypt(one, owner(index))))).toEqual(
      Array(4).fill(header),
    );
  });
});
