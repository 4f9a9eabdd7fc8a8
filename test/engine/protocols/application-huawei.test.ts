import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Application } from '#src/domain/applications/application.ts';
import { createApplicationDeliverer } from '#src/protocols/application/deliver.ts';
import { createPushTransport } from '#src/protocols/application/transport.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aClient, anEndpoint, neverAborted } from '#test/support/http-client.ts';
import type { TestEndpoint } from '#test/support/http-endpoint.ts';
import { type PushRegistryUnderTest, startPushRegistry } from '#test/support/push.ts';

const SECRET = '0123456789abcdef'.repeat(2);

let kept: PushRegistryUnderTest;
beforeAll(async () => {
  kept = await startPushRegistry();
});
afterAll(() => kept.stop());

type Reply = { readonly status?: number; readonly body: object | string; readonly headers?: Record<string, string> };

const SUCCESS: Reply = { body: { code: '80000000', msg: 'Success', requestId: '1' } };
const answered = (code: string, status = 200): Reply => ({ status, body: { code, msg: 'no', requestId: '1' } });

/** Huawei's two addresses in one: issues numbered tokens for the right secret, and accepts the newest one only. */
let replies: (Reply | 'hang')[] = [];
let tokenReplies: (Reply | 'hang')[] = [];
let given = 0;
beforeEach(() => {
  replies = [];
  tokenReplies = [];
  given = 0;
});

const send = (response: ServerResponse, { status = 200, body, headers = {} }: Reply): void => {
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
};

const grant = (form: URLSearchParams): Reply => {
  if (form.get('grant_type') !== 'client_credentials' || form.get('client_secret') !== SECRET)
    return { status: 400, body: { error: 1101, error_description: 'invalid client' } };
  given += 1;
  return { body: { access_token: `token-${given}`, expires_in: 3600, token_type: 'Bearer' } };
};

const startHuawei = (): Promise<TestEndpoint> =>
  anEndpoint(({ path, body, headers }, response) => {
    if (path === '/oauth2/v3/token') {
      const reply = tokenReplies.shift() ?? grant(new URLSearchParams(body));
      return reply === 'hang' ? undefined : send(response, reply);
    }
    const isKnown = headers.authorization === `Bearer token-${given}`;
    const reply = replies.shift() ?? (isKnown ? SUCCESS : answered('80200003', 401));
    return reply === 'hang' ? undefined : send(response, reply);
  });

const anApp = (credential = SECRET) => kept.application('HMS', { principal: '100000001', credential });

let now = Date.parse('2026-03-04T05:06:17.891Z'); // 10 s after publishing

const aDeliverer = (huawei: TestEndpoint) => {
  const baseUrl = `http://127.0.0.1:${huawei.port}`;
  return createApplicationDeliverer({
    registry: kept.registry,
    transport: createPushTransport({ applicationsArn: 'unused', namePrefix: 'unused' }),
    http: aClient(),
    tokenUrl: `${baseUrl}/oauth2/v3/token`,
    baseUrl,
    publicBaseUrl: 'https://smn.example.com',
    clock: () => now,
  });
};

const push = async (
  deliverer: ReturnType<typeof aDeliverer>,
  urns: readonly string[],
  change: Partial<Envelope> = {},
) => {
  const recipients = urns.map((endpoint) => aRecipient({ endpoint }));
  const deliver = await deliverer(anEnvelope({ protocol: 'application', recipients, ...change }));
  return Promise.all(recipients.map((recipient) => deliver(recipient, neverAborted)));
};

/** One push to one new device, by a worker that has just started. */
const pushOnce = async (application: Application, change: Partial<Envelope> = {}) => {
  const huawei = await startHuawei();
  const device = await kept.device(application, 'device-token');
  const [outcome] = await push(aDeliverer(huawei), [device.urn], change);
  return { outcome, device, huawei };
};

describe('a push to HMS', () => {
  test('asks for a token with the credentials of the application, and sends with it', async () => {
    const { outcome, huawei } = await pushOnce(await anApp(), { body: '{"default":"Hi"}', subject: 'News' });

    expect(outcome).toEqual({ kind: 'delivered' });
    const [asked, sent] = huawei.received;
    expect(asked).toMatchObject({ method: 'POST', path: '/oauth2/v3/token' });
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: '100000001',
      client_secret: SECRET,
    });
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/100000001/messages:send' });
    expect(sent?.headers.authorization).toBe('Bearer token-1');
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      validate_only: false,
      message: {
        notification: { title: 'News', body: 'Hi' },
        android: { notification: { click_action: { type: 3 } }, ttl: '3590s' },
        token: ['device-token'],
      },
    });
  });

  test.each([
    ['{"data":"x","android":{"urgency":"HIGH","ttl":"9s"}}'],
    ['{"validate_only":true,"message":{"data":"x","android":{"urgency":"HIGH"}}}'],
  ])('sends a message of one’s own, with token and time to live: %s', async (own) => {
    const { huawei } = await pushOnce(await anApp(), { body: JSON.stringify({ default: 'd', HMS: own }) });

    expect(JSON.parse(huawei.received.at(1)?.body ?? '')).toEqual({
      validate_only: false,
      message: { data: 'x', android: { urgency: 'HIGH', ttl: '3590s' }, token: ['device-token'] },
    });
  });

  test('uses a token for many devices until shortly before it ends', async () => {
    const huawei = await startHuawei();
    const application = await anApp();
    const devices = await Promise.all(['a', 'b', 'c'].map((token) => kept.device(application, token)));
    const deliverer = aDeliverer(huawei);
    const urns = devices.map(({ urn }) => urn);
    const before = now;
    onTestFinished(() => {
      now = before;
    });

    expect(await push(deliverer, urns)).toEqual(Array(3).fill({ kind: 'delivered' }));
    now += 3_000_000;
    await push(deliverer, urns);
    expect(given).toBe(1);
    now += 600_000;
    await push(deliverer, urns, { expiresAt: now + 1000 });
    expect(given).toBe(2);
    expect(
      kept.kms.calls.filter(
        ({ action, context }) => action === 'Decrypt' && context['applicationId'] === application.id,
      ),
    ).toHaveLength(1);
  });

  test.each(['80200001', '80200003'])('fetches a new token once when it is refused (%s)', async (code) => {
    replies = [answered(code, 401)];

    expect((await pushOnce(await anApp())).outcome).toEqual({ kind: 'delivered' });
    expect(given).toBe(2);

    replies = [answered(code, 401), answered(code, 401)];
    expect((await pushOnce(await anApp())).outcome).toMatchObject({ kind: 'rejected', reason: `HMS answered ${code}` });
  });
});

describe('what HMS refuses', () => {
  test.each(['80300007', '80100000'])('disables an endpoint whose token is invalid (%s)', async (code) => {
    replies = [answered(code)];

    const { outcome, device } = await pushOnce(await anApp());

    expect(outcome).toEqual({ kind: 'rejected', reason: 'the platform does not take the token any more' });
    expect(await kept.registry.endpoints.get(device)).toMatchObject({ isEnabled: false });
  });

  test('disables an application whose credentials it does not take', async () => {
    const application = await anApp('f'.repeat(32));

    const { outcome, huawei } = await pushOnce(application);

    expect(outcome).toEqual({ kind: 'rejected', reason: 'the platform refuses the credentials' });
    expect(huawei.received).toHaveLength(1);
    expect(await kept.registry.applications.get(application)).toMatchObject({ isEnabled: false });
  });

  test.each([
    [answered('80300002'), { kind: 'rejected', reason: 'HMS answered 80300002' }],
    [answered('80100003', 400), { kind: 'rejected', reason: 'HMS answered 80100003' }],
    [answered('80300008'), { kind: 'rejected', reason: 'HMS answered 80300008' }],
    [answered('81000001'), { kind: 'retry', reason: 'HMS answered 81000001' }],
    [answered('80600003', 500), { kind: 'retry', reason: 'HMS answered 80600003' }],
    [
      { status: 503, body: '' },
      { kind: 'retry', reason: 'HTTP 503' },
    ],
    [
      { status: 503, body: '', headers: { 'retry-after': '7' } },
      { kind: 'retry', reason: 'HTTP 503', afterSeconds: 7 },
    ],
    [
      { status: 429, body: '', headers: { 'retry-after': '7' } },
      { kind: 'throttled', reason: 'HTTP 429' },
    ],
    [
      { status: 404, body: '<html>' },
      { kind: 'rejected', reason: 'HTTP 404' },
    ],
    [
      { status: 302, body: '', headers: { location: '/' } },
      { kind: 'rejected', reason: 'HTTP 302' },
    ],
    [
      { status: 200, body: 'fine' },
      { kind: 'retry', reason: 'the answer is not one of HMS' },
    ],
  ] as const)('turns the answer %j into %j, and disables nothing', async (reply, outcome) => {
    replies = [reply];
    const application = await anApp();

    const { outcome: got, device } = await pushOnce(application);

    expect(got).toEqual(outcome);
    expect(await kept.registry.endpoints.get(device)).toMatchObject({ isEnabled: true });
    expect(await kept.registry.applications.get(application)).toMatchObject({ isEnabled: true });
  });

  test.each([
    [
      { status: 500, body: { error: 'server' } },
      { kind: 'retry', reason: 'HTTP 500' },
    ],
    [
      { status: 429, body: '' },
      { kind: 'throttled', reason: 'HTTP 429' },
    ],
    [
      { status: 404, body: 'not here' },
      { kind: 'rejected', reason: 'HTTP 404' },
    ],
    [
      { status: 200, body: {} },
      { kind: 'retry', reason: 'HMS returned no access token' },
    ],
  ] as const)('turns the token answer %j into %j, and disables nothing', async (reply, outcome) => {
    tokenReplies = [reply];
    const application = await anApp();

    expect((await pushOnce(application)).outcome).toEqual(outcome);
    expect(await kept.registry.applications.get(application)).toMatchObject({ isEnabled: true });
  });

  test('waits no longer than an endpoint may take, for either answer', async () => {
    replies = ['hang'];
    expect((await pushOnce(await anApp())).outcome).toEqual({ kind: 'retry', reason: 'timeout' });
    tokenReplies = ['hang'];
    expect((await pushOnce(await anApp())).outcome).toEqual({ kind: 'retry', reason: 'timeout' });
  });

  test('does not dial an internal network', async () => {
    const device = await kept.device(await anApp(), 'device-token');
    const deliverer = createApplicationDeliverer({
      registry: kept.registry,
      transport: createPushTransport({ applicationsArn: 'unused', namePrefix: 'unused' }),
      http: aClient({ allowedCidrs: [] }),
      tokenUrl: 'http://127.0.0.1:9/token',
      baseUrl: 'http://127.0.0.1:9',
      publicBaseUrl: 'https://smn.example.com',
      clock: () => now,
    });

    expect(await push(deliverer, [device.urn])).toEqual([
      { kind: 'rejected', reason: 'the endpoint is in an internal network' },
    ]);
  });
});

test('rejects a message that is larger than the platform takes, without a call', async () => {
  const { outcome, huawei } = await pushOnce(await anApp(), { body: JSON.stringify({ default: 'x'.repeat(2049) }) });

  expect(outcome).toEqual({
    kind: 'rejected',
    reason: 'the message cannot be pushed: it has 2049 bytes; HMS takes 2048',
  });
  expect(huawei.received).toEqual([]);
});
