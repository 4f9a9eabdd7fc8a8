import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSigningSecret } from '#src/domain/messages/webhook-signature.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecretStore } from '#src/stores/subscriptions/signing-secret-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { aSubscription } from '#test/support/records.ts';

let engine: TestDynamodb;
let kms: TestKms;

beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());
beforeEach(async () => {
  engine = await startDynamodb();
});
afterEach(() => engine.stop());

/** What a new function instance encrypts and decrypts with; its cache is empty. */
const anInstance = () => {
  const headerKey = createHeaderKeyStore({ ...engine.registry, keys: createKeyEncryption(kms), clock: () => 0 });
  return { secrets: createSigningSecrets(headerKey), headers: createExtensionHeaders(headerKey) };
};

const owner = (index: number) => ({ topicId: 'a'.repeat(32), id: String(index).padStart(32, '0') });

describe('signing secrets', () => {
  test('open for their subscription only, and not as its headers', async () => {
    const secret = newSigningSecret();
    const kept = { secret: await anInstance().secrets.encrypt(secret, owner(1)), createdAt: 0 };
    const decrypt = (of: ReturnType<typeof owner>) => anInstance().secrets.decrypt({ signingSecrets: [kept] }, of, 0);

    expect(await decrypt(owner(1))).toEqual([secret]);
    await expect(decrypt(owner(2))).rejects.toThrow();
    await expect(decrypt({ ...owner(1), topicId: 'b'.repeat(32) })).rejects.toThrow();
    await expect(anInstance().headers.decrypt({ encryptedHeader: kept.secret }, owner(1))).rejects.toThrow();
  });

  test('ask KMS once per instance, together with headers, however many there are', async () => {
    const made = anInstance();
    const encrypted = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => ({
        signingSecrets: [{ secret: await made.secrets.encrypt(newSigningSecret(), owner(index)), createdAt: 0 }],
        ...(await made.headers.encrypt({ 'x-key': 'k' }, owner(index))),
      })),
    );
    const before = kms.calls.length;
    const { secrets, headers } = anInstance();
    await Promise.all(
      encrypted.flatMap((one, index) => [secrets.decrypt(one, owner(index), 0), headers.decrypt(one, owner(index))]),
    );

    expect(kms.calls).toHaveLength(before + 1);
  });

  test('ask nothing of KMS or the table where there are none, or all have ended', async () => {
    const before = kms.calls.length;
    const ended = [{ secret: '', createdAt: 0, validUntil: 5 }];
    const calls = await engine.callsOf(async () => {
      const { secrets } = anInstance();
      expect(await secrets.decrypt({}, owner(1), 5)).toEqual([]);
      expect(await secrets.decrypt({ signingSecrets: ended }, owner(1), 5)).toEqual([]);
    });

    expect([calls, kms.calls.length]).toEqual([[], before]);
  });
});

describe('the store of signing secrets', () => {
  const kept = (secret: string) => ({ secret, createdAt: 0 });

  test('changes what it has read, and reads again when another was first', async () => {
    const subscriptions = createSubscriptionStore(engine.registry);
    const { change } = createSigningSecretStore(engine.registry);
    const subscription = aSubscription({ extension: { encryptedHeader: 'aGVhZGVy' } });
    await subscriptions.add(subscription);
    const seen: number[] = [];
    await Promise.all(
      ['one', 'two', 'three'].map((name) =>
        change(subscription, (secrets) => {
          seen.push(secrets.length);
          return [...secrets, kept(Buffer.from(name).toString('base64'))];
        }),
      ),
    );

    const { extension } = (await subscriptions.get(subscription.topicId, subscription.id)) ?? {};
    expect(extension?.signingSecrets).toHaveLength(3);
    expect(extension?.encryptedHeader).toBe('aGVhZGVy');
    expect(Math.max(...seen)).toBe(2);
  });

  test('makes nothing where there is no subscription', async () => {
    const { change } = createSigningSecretStore(engine.registry);
    const subscription = aSubscription();
    expect(await change(subscription, () => [kept('eA==')])).toBeUndefined();
    expect(await createSubscriptionStore(engine.registry).get(subscription.topicId, subscription.id)).toBeUndefined();
  });
});
