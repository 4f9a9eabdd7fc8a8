import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '#src/http-client/send-request.ts';
import { toDeliveryOutcome } from '#src/http-client/to-delivery-outcome.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { textOf } from '#test/support/http-client.ts';

const now = Date.parse('2026-03-04T05:06:07Z');
const answered = (status: number, retryAfter?: string) =>
  toDeliveryOutcome({ kind: 'answered', status, retryAfter }, now);

describe('outcomeOfHttpResult', () => {
  test.each([200, 201, 202, 204, 299])('takes %i for delivered', (status) => {
    expect(answered(status)).toEqual({ kind: 'delivered', httpStatus: status });
  });

  test.each([500, 502, 503, 504, 599, 408, 425, 429])('retries %i', (status) => {
    expect(answered(status)).toEqual({ kind: 'retry', reason: `HTTP ${status}`, httpStatus: status });
  });

  test.each([301, 302, 304, 307, 308, 400, 401, 403, 404, 410, 413, 418, 421, 423, 424, 451])(
    'rejects %i',
    (status) => {
      expect(answered(status)).toEqual({ kind: 'rejected', reason: `HTTP ${status}`, httpStatus: status });
    },
  );

  test.each([
    ['7', 7],
    [' 7 ', 7],
    ['0', 0],
    ['901', 901],
    ['99999999999999999999', 86_400],
    ['Wed, 04 Mar 2026 05:06:37 GMT', 30],
    ['Wed, 04 Mar 2026 05:06:00 GMT', 0],
    ['Wed, 04 Mar 2099 05:06:00 GMT', 86_400],
    ['Wednesday, 04-Mar-26 05:06:37 GMT', 30],
    ['Wed Mar  4 05:06:37 2026', 30],
  ])('waits as long as Retry-After %j asks: %i s', (retryAfter, afterSeconds) => {
    expect(answered(429, retryAfter)).toEqual({ kind: 'retry', reason: 'HTTP 429', httpStatus: 429, afterSeconds });
    expect(answered(503, retryAfter)).toEqual({ kind: 'retry', reason: 'HTTP 503', httpStatus: 503, afterSeconds });
  });

  test.each(['', 'soon', 'NaN', '5.5', '-1', '+7', '1e3', '7, 8', '2026-03-04', 'Wed, 99 Mar 2026 05:06:37 GMT'])(
    'ignores the Retry-After %j',
    (retryAfter) => {
      expect(answered(429, retryAfter)).toEqual({ kind: 'retry', reason: 'HTTP 429', httpStatus: 429 });
    },
  );

  test('retries what failed and rejects what was refused', () => {
    expect(toDeliveryOutcome({ kind: 'failed', reason: 'timeout' }, now)).toEqual({
      kind: 'retry',
      reason: 'timeout',
    });
    expect(toDeliveryOutcome({ kind: 'refused', reason: 'no' }, now)).toEqual({ kind: 'rejected', reason: 'no' });
  });
});

describe('createHttpDeliverer', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const deliverer = (requests: HttpRequest[]) =>
    createHttpDeliverer({
      http: {
        async post(request) {
          requests.push(request);
          return { kind: 'answered', status: 200 };
        },
      },
      detections: { complete: async () => undefined },
      headers: { decrypt: async ({ header }) => header },
      signingSecrets: { decrypt: async () => [] },
      signer: { current: async () => ({ certificateId: 'c1', privateKey }) },
      publicBaseUrl: 'https://smn.example.com',
      region: 'us-east-1',
      clock: () => now,
    });

  test('signs a notification once for all its recipients', async () => {
    const requests: HttpRequest[] = [];
    const send = await deliverer(requests)(anEnvelope({ protocol: 'http' }));

    await send(aRecipient({ subscriptionId: 'a', endpoint: 'http://a.example/' }), new AbortController().signal);
    await send(aRecipient({ subscriptionId: 'b', endpoint: 'http://b.example/' }), new AbortController().signal);

    const bodies = requests.map(({ body }) => JSON.parse(textOf(body)));
    expect(requests.map(({ url }) => url)).toEqual(['http://a.example/', 'http://b.example/']);
    expect(bodies[0].signature).toBe(bodies[1].signature);
    expect(bodies[0].unsubscribe_url).not.toBe(bodies[1].unsubscribe_url);
    expect(bodies[0].signing_cert_url).toBe('https://smn.example.com/smn/SMN_us-east-1_c1.pem');
  });

  test('rejects a confirmation without a token', async () => {
    const send = await deliverer([])(anEnvelope({ protocol: 'http', kind: 'confirmation' }));

    const outcome = await send(aRecipient(), new AbortController().signal);

    expect(outcome).toEqual({ kind: 'rejected', reason: 'the confirmation has no token' });
  });
});
