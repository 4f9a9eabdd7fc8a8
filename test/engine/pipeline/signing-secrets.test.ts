import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSigningSecret } from '#src/domain/messages/webhook-signature.ts';
import { Settings } from '#src/domain/settings.ts';
import { replaceSigningSecret } from '#src/domain/subscriptions/signing-secrets.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import { redrive } from '#src/pipeline/dead-letters/redrive.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createSigningSecretStore } from '#src/stores/subscriptions/signing-secret-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { createHoldingWorker } from '#test/support/holding-worker.ts';
import { aClient, anEndpoint } from '#test/support/http-client.ts';
import { uncapped } from '#test/support/spending.ts';
import { isSignedBy, webhookHeaderNames } from '#test/support/webhooks.ts';

let holding: Holding;

beforeAll(async () => {
  holding = await startHolding();
  // Receivers compare the time of an attempt with their own clocks.
  holding.now = Date.now();
});
afterAll(() => holding.stop());

// Waits are rounded to whole seconds: these are none, so that what waits can be taken at once.
const settings = Settings.parse({ delivery: { retryStepsSeconds: [0.1, 0.1] } }).delivery;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingSecrets = createSigningSecrets({ get: async () => Buffer.alloc(32, 7) });

/** Has the secret replaced by a new one, as the operation does; returns that. */
const rotate = async (subscription: Subscription, overlapMs: number): Promise<string> => {
  const secret = newSigningSecret();
  const fresh = { secret: await signingSecrets.encrypt(secret, subscription), createdAt: holding.now };
  await createSigningSecretStore(holding.dynamodb.registry).change(subscription, (secrets) =>
    replaceSigningSecret(secrets, fresh, holding.now + overlapMs),
  );
  return secret;
};

/** An endpoint with a secret, which answers with these statuses in turn and then with 200; and a worker that delivers to it. */
const aSignedEndpoint = async (...statuses: number[]) => {
  const { port, received } = await anEndpoint((_, response) => response.writeHead(statuses.shift() ?? 200).end());
  const endpoint = `http://127.0.0.1:${port}/hook`;
  const subscription = await holding.paused({ hold: undefined, protocol: 'http', endpoint });
  const deliver = createHttpDeliverer({
    http: aClient(),
    detections: { complete: async () => undefined },
    headers: { decrypt: async ({ header }) => header },
    signingSecrets,
    signer: { current: async () => ({ certificateId: '00112233445566778899aabbccddeeff', privateKey }) },
    publicBaseUrl: 'https://smn.example.com',
    region: 'us-east-1',
    clock: () => holding.now,
  });
  const worker = createHoldingWorker(holding, () => ({ kind: 'delivered' }), {
    deliverers: { http: deliver },
    ...{ settings, random: () => 0.4 },
  });
  return { subscription, received, work: worker.work, secret: await rotate(subscription, 0) };
};

const HOUR_MS = 3_600_000;
const idsOf = (received: readonly { readonly headers: Readonly<Record<string, unknown>> }[]) =>
  new Set(received.map(({ headers }) => headers['webhook-id']));

describe('a copy that comes again after its secret was replaced', () => {
  test('by a retry is signed by both, and by the new one alone when the overlap has ended', async () => {
    const { subscription, received, work, secret } = await aSignedEndpoint(503, 503);
    await holding.publish([subscription]);
    await work();
    const next = await rotate(subscription, HOUR_MS);
    await work();
    const last = await rotate(subscription, 0);
    await work();

    const signers = received.map((request) => [secret, next, last].map((one) => isSignedBy(one, request)));
    expect(signers).toEqual([
      [true, false, false],
      [true, true, false],
      [false, false, true],
    ]);
    expect(idsOf(received).size).toBe(1);
  });

  test('by a retry has no signature once there is no secret, and one once there is', async () => {
    const { subscription, received, work, secret } = await aSignedEndpoint(503, 503);
    await holding.publish([subscription]);
    await work();
    await createSigningSecretStore(holding.dynamodb.registry).change(subscription, () => []);
    await work();
    const next = await rotate(subscription, 0);
    await work();

    expect(received.map((request) => webhookHeaderNames(request).length)).toEqual([3, 0, 3]);
    expect([secret, next].map((one) => isSignedBy(one, received.at(-1) ?? { headers: {}, body: '' }))).toEqual([
      false,
      true,
    ]);
  });

  test('by a release is signed by the new one', async () => {
    const { subscription, received, work, secret } = await aSignedEndpoint();
    await holding.subscriptions.hold(subscription, { reason: 'paused', since: holding.now });
    await holding.publish([subscription]);
    expect(await holding.hold()).toBe(1);
    const next = await rotate(subscription, 0);
    await holding.resume(subscription);
    expect((await holding.release()).released).toBe(1);
    await work();

    expect(received.map((request) => [secret, next].map((one) => isSignedBy(one, request)))).toEqual([[false, true]]);
  });

  test('by a redrive is signed by the new one, whose encrypted form nothing shows', async () => {
    const { subscription, received, work, secret } = await aSignedEndpoint(410);
    await holding.publish([subscription]);
    await work();
    const { dynamodb, sqs, queues, subscriptions } = holding;
    const deadLetters = createDeadLetterStore(dynamodb.deliveries);
    const deadLetterTokens = { encrypt: async () => '', decrypt: async () => '' };
    const clock = () => holding.now;
    const directSms = createDirectSmsStore(dynamodb.deliveries);
    for (const body of await sqs.take(sqs.urls.deadLetters.http)) {
      const stores = { deadLetterTokens, directSms, deadLetters, queues, keepDays: 30, clock };
      await fileDeadLetter({ body, queueName: 'dead' }, stores);
    }
    const next = await rotate(subscription, 0);
    const { deadLetters: filed } = await deadLetters.list({ project: 'project-1', limit: 10, now: holding.now });
    const [letter] = filed;
    const kept = (await subscriptions.get(subscription.topicId, subscription.id))?.extension?.signingSecrets ?? [];
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(filed)).not.toContain('signingSecrets');
    const redriving = { deadLetterTokens, deadLetters, subscriptions, queues, clock, spending: uncapped };
    const again = await redrive(letter?.id ?? '', redriving);
    expect(again).toEqual({ outcome: 'redriven' });
    await work();

    expect(received.map((request) => [secret, next].map((one) => isSignedBy(one, request)))).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(idsOf(received).size).toBe(1);
  });
});
