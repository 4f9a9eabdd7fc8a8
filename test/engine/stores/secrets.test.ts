import { createVerify, sign, X509Certificate } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Grant } from '#src/domain/access/principal.ts';
import { existsWith } from '#src/stores/condition.ts';
import { credentialKey } from '#src/stores/registry-keys.ts';
import { createCertificateStore } from '#src/stores/secrets/certificate-store.ts';
import { createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { createKeyEncryption, type KeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createSigningKeyStore } from '#src/stores/secrets/signing-key-store.ts';
import { updateItem } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let kms: TestKms;
let keys: KeyEncryption;

beforeAll(async () => {
  kms = await startKms();
  keys = createKeyEncryption(kms);
});
afterAll(() => kms.stop());
beforeEach(async () => {
  engine = await startDynamodb();
});
afterEach(() => engine.stop());

const sources = () => ({ ...engine.registry, keys });

const storedItems = async () => {
  const { Items = [] } = await engine.dynamodb.send(new ScanCommand({ TableName: engine.registry.tableName }));
  return Items;
};

/** Whether the bytes stand anywhere in the table, as text, as bytes or as base64. */
const isStored = async (secret: Buffer): Promise<boolean> => {
  const values = (await storedItems()).flatMap((item) => Object.values(item));
  return values.some(({ S = '', B = new Uint8Array() }) => {
    const forms = [secret.toString(), secret.toString('base64'), secret.toString('hex')];
    return forms.some((form) => S.includes(form)) || Buffer.from(B).includes(secret);
  });
};

describe('encryption', () => {
  test('decrypts what it encrypted, for the same context only', async () => {
    const secret = Buffer.from('secret');
    const ciphertext = await keys.encrypt(secret, { purpose: 'credential', accessKey: 'A' });

    expect(Buffer.from(await keys.decrypt(ciphertext, { purpose: 'credential', accessKey: 'A' }))).toEqual(secret);
    await expect(keys.decrypt(ciphertext, { purpose: 'credential', accessKey: 'B' })).rejects.toThrow();
    await expect(keys.decrypt(ciphertext, { purpose: 'id-secret' })).rejects.toThrow();
  });
});

describe('the id secret', () => {
  test('is made once, by whichever of many stores is first', async () => {
    const stores = Array.from({ length: 8 }, () => createIdSecretStore(sources()));

    const secrets = await Promise.all(stores.flatMap((store) => [store.get(), store.get()]));

    expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
    expect(secrets[0]).toHaveLength(32);
    const later = await createIdSecretStore(sources()).get();
    expect(Buffer.from(later)).toEqual(Buffer.from(secrets[0] ?? []));
    expect(await isStored(Buffer.from(later))).toBe(false);
  });

  test('is read once in the life of a function', async () => {
    const store = createIdSecretStore(sources());
    await store.get();

    expect(await engine.callsOf(() => store.get())).toEqual([]);
  });

  test('is read again after a failure', async () => {
    let failures = 1;
    const flaky: KeyEncryption = {
      ...keys,
      encrypt: async (plaintext, context) => {
        if (failures > 0) {
          failures -= 1;
          throw new Error('KMS is away');
        }
        return keys.encrypt(plaintext, context);
      },
    };
    const store = createIdSecretStore({ ...sources(), keys: flaky });

    await expect(store.get()).rejects.toThrow('KMS is away');
    expect(await store.get()).toHaveLength(32);
  });
});

describe('the signing key', () => {
  test('is made once by racing stores, and its certificate verifies what it signs', async () => {
    const stores = Array.from({ length: 2 }, () => createSigningKeyStore({ ...sources(), region: 'eu-1' }));

    const made = await Promise.all(stores.map((store) => store.current(SOME_TIME)));

    expect(new Set(made.map(({ certificateId }) => certificateId)).size).toBe(1);
    const certificateId = made[0]?.certificateId ?? '';
    const pem = (await createCertificateStore(engine.registry).get(certificateId)) ?? '';
    for (const { privateKey } of made) {
      const signature = sign('sha256', Buffer.from('text'), privateKey);
      expect(createVerify('sha256').update('text').verify(new X509Certificate(pem).publicKey, signature)).toBe(true);
    }
  });

  test('has a self-signed RSA-2048 certificate with SHA-256 that lasts ten years', async () => {
    const { certificateId, privateKey } = await createSigningKeyStore({ ...sources(), region: 'eu-1' }).current(
      SOME_TIME,
    );

    const pem = (await createCertificateStore(engine.registry).get(certificateId)) ?? '';
    const certificate = new X509Certificate(pem);
    expect(certificateId).toMatch(/^[0-9a-f]{32}$/);
    expect(certificate.subject).toBe('CN=SMN eu-1');
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(certificate.signatureAlgorithm).toBe('sha256WithRSAEncryption');
    expect(Date.parse(certificate.validFrom)).toBeLessThan(SOME_TIME);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2036);
    expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
  });

  test('is encrypted for its own purpose, and read once in the life of a function', async () => {
    const store = createSigningKeyStore({ ...sources(), region: 'eu-1' });
    const { certificateId, privateKey } = await store.current(SOME_TIME);

    expect(await isStored(privateKey.export({ format: 'der', type: 'pkcs8' }))).toBe(false);
    expect(kms.calls.at(-1)).toEqual({ action: 'Encrypt', context: { purpose: 'signing-key', certificateId } });
    expect(await engine.callsOf(() => store.current(SOME_TIME))).toEqual([]);
    const other = await createSigningKeyStore({ ...sources(), region: 'eu-1' }).current(SOME_TIME);
    expect(other.privateKey.equals(privateKey)).toBe(true);
  });

  test('has no certificate under an unknown or malformed id', async () => {
    const certificates = createCertificateStore(engine.registry);

    expect(await certificates.get('0'.repeat(32))).toBeUndefined();
    expect(await certificates.get('x'.repeat(3000))).toBeUndefined();
  });
});

describe('a credential', () => {
  const project = 'project-1';

  test('is found with its secret key', async () => {
    const credentials = createCredentialStore(sources());
    const { accessKey, secretKey } = await credentials.create(project, SOME_TIME);

    expect(accessKey).toMatch(/^[A-Z0-9]{20}$/);
    expect(secretKey).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(await credentials.find(accessKey)).toEqual({
      ...{ project, secretKey, isEnabled: true },
      grant: { actions: '*' },
    });
    expect(await engine.callsOf(() => credentials.find(accessKey))).toEqual(['GetItem']);
  });

  test.each([
    { actions: 'publisher' },
    { actions: ['smn:topic:publish', 'smn:topic:list'], topics: ['alerts-*'] },
    { actions: '*', topics: ['alerts-*', 'tides'] },
  ] satisfies readonly Grant[])('keeps what it may do: $actions $topics', async (grant) => {
    const credentials = createCredentialStore(sources());
    const { accessKey } = await credentials.create(project, SOME_TIME, grant);
    await credentials.disable(project, accessKey);
    await credentials.enable(project, accessKey);

    expect(await credentials.find(accessKey)).toMatchObject({ isEnabled: true, grant });
    expect(await credentials.list(project)).toMatchObject([{ accessKey, grant }]);
    expect(await engine.callsOf(() => credentials.find(accessKey))).toEqual(['GetItem']);
  });

  test('without limits is kept as it was before there were any', async () => {
    await createCredentialStore(sources()).create(project, SOME_TIME);

    const [item = {}] = await storedItems();
    expect(Object.keys(item)).not.toContain('actions');
    expect(Object.keys(item)).not.toContain('topics');
  });

  test('that a later version limited in a way unknown here may do nothing', async () => {
    const credentials = createCredentialStore(sources());
    const { accessKey } = await credentials.create(project, SOME_TIME);
    const set = { actions: 'overseer', topics: 'alerts' };
    await updateItem(engine.registry, { key: credentialKey(accessKey), set, condition: existsWith({}) });

    expect(await credentials.find(accessKey)).toMatchObject({ grant: { actions: [], topics: [] } });
  });

  test('is never stored in plain text, and its key opens for it alone', async () => {
    const credentials = createCredentialStore(sources());
    const { accessKey, secretKey } = await credentials.create(project, SOME_TIME);

    expect(await isStored(Buffer.from(secretKey))).toBe(false);
    expect(kms.calls.at(-1)).toEqual({ action: 'Encrypt', context: { purpose: 'credential', project, accessKey } });
  });

  test('is unknown under any other access key, however long', async () => {
    const credentials = createCredentialStore(sources());

    expect(await credentials.find('A'.repeat(20))).toBeUndefined();
    expect(await credentials.find('A'.repeat(5000))).toBeUndefined();
  });

  test('is switched off, on and removed by its own project only', async () => {
    const credentials = createCredentialStore(sources());
    const { accessKey } = await credentials.create(project, SOME_TIME);

    expect(await credentials.disable('project-2', accessKey)).toBe(false);
    expect(await credentials.disable(project, accessKey)).toBe(true);
    expect((await credentials.find(accessKey))?.isEnabled).toBe(false);
    expect(await credentials.enable(project, accessKey)).toBe(true);
    expect((await credentials.find(accessKey))?.isEnabled).toBe(true);
    expect(await credentials.remove('project-2', accessKey)).toBe(false);
    expect(await credentials.remove(project, accessKey)).toBe(true);
    expect(await credentials.find(accessKey)).toBeUndefined();
  });

  test('is listed for its project, the oldest first, without its secret', async () => {
    const credentials = createCredentialStore(sources());
    const second = await credentials.create(project, SOME_TIME + 1);
    const first = await credentials.create(project, SOME_TIME);
    await credentials.create('project-2', SOME_TIME);
    await credentials.disable(project, second.accessKey);

    expect(await credentials.list(project)).toEqual([
      { accessKey: first.accessKey, isEnabled: true, createdAt: SOME_TIME, grant: { actions: '*' } },
      { accessKey: second.accessKey, isEnabled: false, createdAt: SOME_TIME + 1, grant: { actions: '*' } },
    ]);
  });
});
