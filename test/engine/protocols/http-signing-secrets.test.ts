import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newSigningSecret } from '#src/domain/messages/webhook-signature.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aClient, anEndpoint, neverAborted } from '#test/support/http-client.ts';
import { isSignedBy, webhookHeaderNames } from '#test/support/webhooks.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const HEADER_KEY = Buffer.alloc(32, 7);
const signingSecrets = createSigningSecrets({ get: async () => HEADER_KEY });
const DAY_MS = 86_400_000;

/** Delivers what an envelope says to one recipient; returns what its endpoint got. */
const delivered = async (
  envelope: Parameters<typeof anEnvelope>[0],
  recipient: Parameters<typeof aRecipient>[0] = {},
  now = Date.now(),
) => {
  const { port, received } = await anEndpoint();
  let decryptions = 0;
  const deliver = createHttpDeliverer({
    http: aClient(),
    detections: { complete: async () => undefined },
    headers: { decrypt: async ({ header }) => header },
    signingSecrets: {
      decrypt: (...given) => {
        decryptions += 1;
        return signingSecrets.decrypt(...given);
      },
    },
    signer: { current: async () => ({ certificateId: '00112233445566778899aabbccddeeff', privateKey }) },
    publicBaseUrl: 'https://smn.example.com',
    region: 'us-east-1',
    clock: () => now,
  });
  const send = await deliver(anEnvelope({ protocol: 'http', ...envelope }));
  await send(aRecipient({ endpoint: `http://127.0.0.1:${port}/hook`, ...recipient }), neverAborted);
  const [request] = received;
  if (request === undefined) throw new Error('Nothing came');
  return { request, decryptions };
};

const { topicId, messageId } = anEnvelope();
const { subscriptionId } = aRecipient();

/** An extension with these secrets, as the subscription has it. */
const extensionWith = async (...secrets: readonly (readonly [secret: string, validUntil?: number])[]) => ({
  signingSecrets: await Promise.all(
    secrets.map(async ([secret, validUntil]) => ({
      secret: await signingSecrets.encrypt(secret, { topicId, id: subscriptionId }),
      createdAt: 0,
      ...(validUntil !== undefined && { validUntil }),
    })),
  ),
});

describe('a request to an endpoint with a signing secret', () => {
  test.each([
    ['a notification', { kind: 'notification' }, {}],
    ['a long notification, in parts', { kind: 'notification', body: 'Grüße 👋 '.repeat(20_000) }, {}],
    ['a confirmation', { kind: 'confirmation' }, { token: 'T0ken-of_22-characters' }],
    ['a cancellation', { kind: 'cancellation' }, { token: 'T0ken-of_22-characters' }],
  ] as const)('is verified by a library: %s', async (_, envelope, recipient) => {
    const secret = newSigningSecret();
    const now = Date.now();
    const { request } = await delivered(envelope, { ...recipient, extension: await extensionWith([secret]) }, now);

    expect(isSignedBy(secret, request)).toBe(true);
    expect(isSignedBy(newSigningSecret(), request)).toBe(false);
    expect(isSignedBy(secret, { ...request, body: request.body.replace('smn', 'smm') })).toBe(false);
    expect(request.headers).toMatchObject({
      'webhook-id': `${messageId}-${subscriptionId}`,
      'webhook-timestamp': String(Math.floor(now / 1000)),
    });
    expect(JSON.parse(request.body).signature).toEqual(expect.any(String));
  });

  test('has a signature by each secret that is valid, and by none that has ended', async () => {
    const now = Date.now();
    const [inUse, replaced, ended] = [newSigningSecret(), newSigningSecret(), newSigningSecret()];
    const extension = await extensionWith([inUse], [replaced, now + 1], [ended, now]);

    const { request } = await delivered({}, { extension }, now);

    expect([inUse, replaced, ended].map((secret) => isSignedBy(secret, request))).toEqual([true, true, false]);
    expect(String(request.headers['webhook-signature']).split(' ')).toHaveLength(2);
  });

  test('keeps its id on every attempt, and has the time of each', async () => {
    const secret = newSigningSecret();
    const extension = await extensionWith([secret]);
    const times = [Date.now() - 60_000, Date.now()];

    const requests = await Promise.all(
      times.map(async (now, attempt) => (await delivered({ attempt }, { extension }, now)).request),
    );

    expect(requests.map((request) => isSignedBy(secret, request))).toEqual([true, true]);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(requests.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(2);
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  });

  test('carries headers of its own as well', async () => {
    const extension = { ...(await extensionWith([newSigningSecret()])), header: { 'X-Key': 'k 1' } };

    const { request } = await delivered({}, { extension });

    expect(request.headers['x-key']).toBe('k 1');
    expect(webhookHeaderNames(request)).toEqual(['webhook-id', 'webhook-signature', 'webhook-timestamp']);
  });

  test('is not made with the secret of another subscription', async () => {
    const extension = await extensionWith([newSigningSecret()]);

    await expect(delivered({}, { extension, subscriptionId: 'f'.repeat(32) })).rejects.toThrow();
    await expect(delivered({ topicId: 'another' }, { extension })).rejects.toThrow();
  });
});

describe('a request to an endpoint without a signing secret', () => {
  test('has nothing of it, and nothing is decrypted', async () => {
    const { request, decryptions } = await delivered({});

    expect(webhookHeaderNames(request)).toEqual([]);
    expect(decryptions).toBe(0);
  });

  test('has nothing of it when all secrets have ended', async () => {
    const now = Date.now();
    const { request } = await delivered(
      {},
      { extension: await extensionWith([newSigningSecret(), now - DAY_MS]) },
      now,
    );

    expect(webhookHeaderNames(request)).toEqual([]);
  });
});
