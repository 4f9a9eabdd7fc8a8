import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isMessageSignature } from '#src/domain/messages/message-signature.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Answer, startEndpoint } from '#test/support/http-endpoint.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const neverAborted = new AbortController().signal;

const aDeliverer = (allowedCidrs: readonly string[] = ['127.0.0.0/8']) => {
  const http = createHttpClient({ endpointTimeoutSeconds: 0.3, allowedCidrs });
  onTestFinished(http.close);
  return createHttpDeliverer({
    http,
    detections: { complete: async () => undefined },
    headers: { decrypt: async ({ header }) => header },
    signingSecrets: { decrypt: async () => [] },
    signer: { current: async () => ({ certificateId: '00112233445566778899aabbccddeeff', privateKey }) },
    publicBaseUrl: 'https://smn.example.com',
    region: 'us-east-1',
    clock: Date.now,
  });
};

const anEndpoint = async (answer?: Answer) => {
  const endpoint = await startEndpoint(answer);
  onTestFinished(endpoint.close);
  return { ...endpoint, url: `http://127.0.0.1:${endpoint.port}/hook` };
};

describe('createHttpDeliverer', () => {
  test('delivers what a receiver can verify', async () => {
    const { url, received } = await anEndpoint();
    const body = 'Grüße 👋 "quoted"\n\u0000\u2028';
    const send = await aDeliverer()(anEnvelope({ protocol: 'http', subject: 'Alarm', body }));

    const outcome = await send(aRecipient({ endpoint: url, extension: { header: { 'X-Key': 'k 1' } } }), neverAborted);

    const [request] = received;
    const parsed = JSON.parse(request?.body ?? '');
    expect(outcome).toEqual({ kind: 'delivered', httpStatus: 200 });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'x-smn-message-type': 'Notification',
      'x-key': 'k 1',
    });
    expect(parsed.message).toBe(body);
    expect(isMessageSignature(publicKey, parsed, parsed.signature)).toBe(true);
  });

  test.each<[answer: Answer, outcome: object]>([
    [(_, response) => response.writeHead(503).end(), { kind: 'retry', reason: 'HTTP 503', httpStatus: 503 }],
    [
      (_, response) => response.writeHead(429, { 'retry-after': '60' }).end(),
      { kind: 'retry', reason: 'HTTP 429', httpStatus: 429, afterSeconds: 60 },
    ],
    [(_, response) => response.writeHead(410).end(), { kind: 'rejected', reason: 'HTTP 410', httpStatus: 410 }],
    [
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      { kind: 'rejected', reason: 'HTTP 302', httpStatus: 302 },
    ],
    [() => undefined, { kind: 'retry', reason: 'timeout' }],
  ])('turns what the endpoint does into an outcome (%#)', async (answer, outcome) => {
    const { url } = await anEndpoint(answer);
    const send = await aDeliverer()(anEnvelope({ protocol: 'http' }));

    expect(await send(aRecipient({ endpoint: url }), neverAborted)).toEqual(outcome);
  });

  test('rejects an internal endpoint and stops when aborted', async () => {
    const { url, connections } = await anEndpoint();
    const refuse = await aDeliverer([])(anEnvelope({ protocol: 'http' }));
    const send = await aDeliverer()(anEnvelope({ protocol: 'http' }));

    expect(await refuse(aRecipient({ endpoint: url }), neverAborted)).toMatchObject({ kind: 'rejected' });
    expect(await send(aRecipient({ endpoint: url }), AbortSignal.abort())).toEqual({
      kind: 'retry',
      reason: 'aborted',
    });
    expect(connections().accepted).toBe(0);
  });
});
