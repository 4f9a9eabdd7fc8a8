import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DetectionResult } from '#src/domain/delivery/detection.ts';
import { isMessageSignature } from '#src/domain/messages/message-signature.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aClient, anEndpoint, neverAborted } from '#test/support/http-client.ts';
import type { Answer } from '#test/support/http-endpoint.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const TASK = 'a'.repeat(32);
const NOW = Date.parse('2026-03-04T05:06:10Z');

type Options = {
  readonly http?: ReturnType<typeof aClient>;
  readonly now?: number;
  readonly isFailing?: boolean;
  readonly signal?: AbortSignal;
};

/** Probes an endpoint; returns the outcome and what was stored. */
const probe = async (url: string, options: Options = {}) => {
  const { http = aClient(), now = NOW, isFailing = false, signal = neverAborted } = options;
  const noted: (DetectionResult & { readonly id: string; readonly topicId: string })[] = [];
  const deliverer = createHttpDeliverer({
    http,
    detections: {
      complete: async (task, result) => {
        if (isFailing) throw new Error('no table');
        noted.push({ ...task, ...result });
      },
    },
    headers: { decrypt: async ({ header }) => header },
    signingSecrets: { decrypt: async () => [] },
    signer: { current: async () => ({ certificateId: '00112233445566778899aabbccddeeff', privateKey }) },
    publicBaseUrl: 'https://smn.example.com',
    region: 'us-east-1',
    clock: () => now,
  });
  const recipient = aRecipient({ subscriptionId: TASK, endpoint: url, extension: { header: { 'X-Key': 'k 1' } } });
  const head = { kind: 'detection', protocol: 'http', messageId: TASK, body: '', publishedAt: NOW } as const;
  const send = await deliverer(anEnvelope({ ...head, recipients: [recipient] }));
  return { outcome: await send(recipient, signal), noted };
};

const urlOf = async (answer?: Answer) => {
  const endpoint = await anEndpoint(answer);
  return { ...endpoint, url: `http://127.0.0.1:${endpoint.port}/hook` };
};

const DONE = { kind: 'delivered' };

describe('a probe', () => {
  test('is a signed message without an unsubscribe link, with the headers of the subscription to be', async () => {
    const { url, received } = await urlOf();

    const { outcome, noted } = await probe(url);

    const [request] = received;
    const body = JSON.parse(request?.body ?? '');
    expect(outcome).toEqual(DONE);
    expect(noted).toEqual([
      {
        id: TASK,
        topicId: 'fedcba9876543210fedcba9876543210',
        isUsable: true,
        httpCode: 200,
        httpResponse: 'The endpoint is usable.',
      },
    ]);
    expect(received).toHaveLength(1);
    expect(request?.headers).toMatchObject({
      'x-smn-message-type': 'Notification',
      'x-smn-message-id': TASK,
      'x-smn-topic-urn': body.topic_urn,
      'x-key': 'k 1',
    });
    expect(request?.headers).not.toHaveProperty('x-smn-subscription-urn');
    expect(body.message).toContain('test');
    expect(body).not.toHaveProperty('unsubscribe_url');
    expect(isMessageSignature(publicKey, body, body.signature)).toBe(true);
  });

  test.each<[what: string, answer: Answer, result: object]>([
    [
      'an answer with a body',
      (_, response) => response.writeHead(500).end('{"错":1}'),
      { httpCode: 500, httpResponse: '{"错":1}' },
    ],
    ['an empty answer', (_, response) => response.writeHead(404).end(), { httpCode: 404, httpResponse: '' }],
    [
      'a redirect, which it does not follow',
      (_, response) => response.writeHead(302, { location: '/elsewhere' }).end('moved'),
      { httpCode: 302, httpResponse: 'moved' },
    ],
    [
      'a request to slow down',
      (_, response) => response.writeHead(429, { 'retry-after': '60' }).end(),
      { httpCode: 429 },
    ],
    [
      'a long answer, cut',
      (_, response) => response.writeHead(400).end('x'.repeat(100_000)),
      { httpCode: 400, httpResponse: 'x'.repeat(4096) },
    ],
    [
      'an answer in its own character set',
      (_, response) =>
        response
          .writeHead(400, { 'content-type': 'text/html; charset=GBK' })
          .end(Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4)),
      { httpCode: 400, httpResponse: '中文' },
    ],
    [
      'an answer that is no text',
      (_, response) => response.writeHead(400).end(Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4)),
      { httpCode: 400, httpResponse: 'The answer is no text in its character set, and is not shown.' },
    ],
    [
      'a long answer, cut between characters',
      (_, response) => response.writeHead(400).end('中'.repeat(2000)),
      { httpCode: 400, httpResponse: '中'.repeat(1365) },
    ],
    [
      'an answer that stalls',
      (_, response) => response.writeHead(404, { 'content-length': 10 }).write('so far'),
      { httpCode: 404, httpResponse: 'so far' },
    ],
    ['silence', () => undefined, { httpCode: -1, httpResponse: 'The endpoint did not answer in time.' }],
    [
      'a reset',
      (_, response) => response.socket?.resetAndDestroy(),
      { httpCode: -1, httpResponse: 'No connection to the endpoint could be made, or it was closed before an answer.' },
    ],
  ])('notes %s once, as a result and not as a failure', async (_, answer, result) => {
    const { url, received } = await urlOf(answer);

    const { outcome, noted } = await probe(url);

    expect(outcome).toEqual(DONE);
    expect(noted).toMatchObject([{ isUsable: false, ...result }]);
    expect(received).toHaveLength(1);
  });

  test('records that there is no listener, or that the service does not call there', async () => {
    const { url, close } = await urlOf();
    await close();
    expect((await probe(url)).noted).toMatchObject([{ isUsable: false, httpCode: -1 }]);

    const guarded = await urlOf();
    const refused = await probe(guarded.url, { http: aClient({ allowedCidrs: [] }) });
    expect(refused).toMatchObject({ outcome: DONE, noted: [{ isUsable: false, httpCode: 0 }] });
    expect(guarded.connections().accepted).toBe(0);
  });

  test('is dropped when its caller no longer waits', async () => {
    const { url, received } = await urlOf();

    expect(await probe(url, { now: NOW + 60_000 })).toMatchObject({ outcome: DONE, noted: [{ isUsable: true }] });
    expect(await probe(url, { now: NOW + 60_001 })).toEqual({ outcome: DONE, noted: [] });
    expect(received).toHaveLength(1);
  });

  test('is tried again when the function is cut short, and fails when its result cannot be kept', async () => {
    const { url } = await urlOf();

    expect(await probe(url, { signal: AbortSignal.abort() })).toEqual({
      outcome: { kind: 'retry', reason: 'aborted' },
      noted: [],
    });
    await expect(probe(url, { isFailing: true })).rejects.toThrow('no table');
  });
});
