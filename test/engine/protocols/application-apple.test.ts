import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Application } from '#src/domain/applications/application.ts';
import { createApplicationDeliverer } from '#src/protocols/application/deliver.ts';
import { createPushTransport } from '#src/protocols/application/transport.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { type QueryService, startQueryService } from '#test/support/aws-query-service.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type PushRegistryUnderTest, startPushRegistry } from '#test/support/push.ts';

const neverAborted = new AbortController().signal;
const APPLICATIONS = 'arn:aws:sns:us-east-1:000000000000:app';
const DEVICE = 'arn:aws:sns:us-east-1:000000000000:endpoint/APNS/smn-test_app/1';
const made = { result: { EndpointArn: DEVICE } };
const fine = { result: {} };

let kept: PushRegistryUnderTest;
let sns: QueryService;

beforeAll(async () => {
  kept = await startPushRegistry();
});
afterAll(() => kept.stop());
beforeEach(async () => {
  sns = await startQueryService();
});
afterEach(() => sns.close());

/** A lane's worker that has just started: it remembers nothing. */
const aDeliverer = () =>
  createApplicationDeliverer({
    registry: kept.registry,
    transport: createPushTransport({ applicationsArn: APPLICATIONS, namePrefix: 'smn-test_', client: sns.client }),
    http: { post: () => Promise.reject(new Error('Apple is not spoken to over HTTP')) },
    tokenUrl: '',
    baseUrl: '',
    publicBaseUrl: 'https://smn.example.com',
    clock: () => Date.parse('2026-03-04T05:06:17.891Z'), // 10 s after publishing
  });

const pushTo = async (urns: readonly string[], change: Partial<Envelope> = {}, deliverer = aDeliverer()) => {
  const recipients = urns.map((endpoint) => aRecipient({ endpoint }));
  const send = await deliverer(anEnvelope({ protocol: 'application', recipients, ...change }));
  return Promise.all(recipients.map((recipient) => send(recipient, neverAborted)));
};

const actions = (): readonly (string | null)[] => sns.calls.map((call) => call.get('Action'));
const callOf = (action: string) => Object.fromEntries(sns.calls.find((call) => call.get('Action') === action) ?? []);
const current = async (application: Application) => kept.registry.applications.get(application);
const theOne = async (application: Application): Promise<Application> => {
  const found = await current(application);
  if (found === undefined) throw new Error('The application is gone');
  return found;
};
const known = async (application: Application, token: string) => {
  const device = await kept.device(application, token);
  await kept.registry.applications.recordRegistration(application);
  await kept.registry.endpoints.recordDevice(device, DEVICE);
  return device;
};

describe('the first push to a device', () => {
  test('registers the application with its credentials and the device at SNS, and remembers both', async () => {
    const application = await kept.application('APNS', { principal: 'CERT', credential: 'KEY' });
    const device = await kept.device(application, 'token-1');
    sns.next(fine, made);

    expect(await pushTo([device.urn], { body: '{"default":"Hi"}' })).toEqual([{ kind: 'delivered' }]);

    const name = `smn-test_${application.name}_${application.id}`;
    expect(actions()).toEqual([
      'CreatePlatformApplication',
      'CreatePlatformEndpoint',
      'SetEndpointAttributes',
      'Publish',
    ]);
    expect(callOf('CreatePlatformApplication')).toMatchObject({
      Name: name,
      Platform: 'APNS',
      'Attributes.entry.1.key': 'PlatformPrincipal',
      'Attributes.entry.1.value': 'CERT',
      'Attributes.entry.2.key': 'PlatformCredential',
      'Attributes.entry.2.value': 'KEY',
    });
    expect(callOf('CreatePlatformEndpoint')).toMatchObject({
      PlatformApplicationArn: `${APPLICATIONS}/APNS/${name}`,
      Token: 'token-1',
    });
    expect(await current(application)).toMatchObject({ registeredDigest: application.credentialsDigest });
    expect(await kept.registry.endpoints.get(device)).toMatchObject({ device: DEVICE, isDeviceReady: true });
  });

  test('registers the application once for many devices', async () => {
    const application = await kept.application('APNS');
    const devices = await Promise.all(['a', 'b', 'c'].map((token) => kept.device(application, token)));
    // Served in parallel: every next request has its answer in it.
    sns.next(...Array(10).fill(made));

    const outcomes = await pushTo(devices.map(({ urn }) => urn));

    expect(outcomes).toEqual(Array(3).fill({ kind: 'delivered' }));
    expect(actions().filter((action) => action === 'CreatePlatformApplication')).toHaveLength(1);
  });

  test('finds the device that SNS has the token of already', async () => {
    const application = await kept.application('APNS');
    const device = await known(application, 'token-2');
    await kept.registry.endpoints.disable(device);
    await kept.registry.endpoints.change(device, { isEnabled: true });

    expect(await pushTo([device.urn])).toEqual([{ kind: 'delivered' }]);

    expect(actions()).toEqual(['SetEndpointAttributes', 'Publish']);
    expect(callOf('SetEndpointAttributes')).toMatchObject({
      EndpointArn: DEVICE,
      'Attributes.entry.1.key': 'Enabled',
      'Attributes.entry.1.value': 'true',
    });
  });
});

describe('a later push', () => {
  test('is one call, with the rest of the time to live and the payload of the platform', async () => {
    const application = await kept.application('APNS_SANDBOX');
    const device = await known(application, 'token-3');

    expect(await pushTo([device.urn], { body: '{"default":"d","APNS_SANDBOX":"s"}', subject: 'News' })).toEqual([
      { kind: 'delivered' },
    ]);

    expect(actions()).toEqual(['Publish']);
    const { Message = '', ...call } = callOf('Publish');
    expect(call).toMatchObject({
      TargetArn: DEVICE,
      MessageStructure: 'json',
      'MessageAttributes.entry.1.Name': 'AWS.SNS.MOBILE.APNS_SANDBOX.TTL',
      'MessageAttributes.entry.1.Value.DataType': 'Number',
      'MessageAttributes.entry.1.Value.StringValue': '3590',
    });
    const payload = JSON.stringify({ aps: { alert: { title: 'News', body: 's' } } });
    expect(JSON.parse(Message)).toMatchObject({ APNS_SANDBOX: payload });
  });

  test('passes new credentials to SNS first, and calls KMS once', async () => {
    const application = await kept.application('APNS');
    const device = await known(application, 'token-4');
    const credentials = await kept.registry.secrets.encrypt({ principal: 'NEW', credential: 'KEY' }, application.id);
    const change = { credentials, credentialsDigest: 'other', updatedAt: 1 };
    await kept.registry.applications.changeCredentials(application, change);
    const deliverer = aDeliverer();

    await pushTo([device.urn], {}, deliverer);
    await pushTo([device.urn], {}, deliverer);

    expect(actions()).toEqual(['SetPlatformApplicationAttributes', 'Publish', 'Publish']);
    expect(callOf('SetPlatformApplicationAttributes')).toMatchObject({ 'Attributes.entry.1.value': 'NEW' });
    expect(await current(application)).toMatchObject({ registeredDigest: 'other' });
  });

  test('passes credentials to SNS again that an application gets back after others', async () => {
    const application = await kept.application('APNS', { principal: 'FIRST' });
    const device = await known(application, 'back');
    const deliverer = aDeliverer();
    const { credentials: first, credentialsDigest: firstDigest } = application;
    const second = await kept.registry.secrets.encrypt({ principal: 'SECOND', credential: 'KEY' }, application.id);
    const change = async (credentials: typeof first, credentialsDigest: string, updatedAt: number) =>
      kept.registry.applications.changeCredentials(await theOne(application), {
        credentials,
        credentialsDigest,
        updatedAt,
      });
    await change(first, firstDigest, 1);
    await pushTo([device.urn], {}, deliverer);
    await change(second, 'other', 2);
    await pushTo([device.urn]);
    await change(first, firstDigest, 3);

    await pushTo([device.urn], {}, deliverer);

    const given = sns.calls.filter((call) => call.get('Action') === 'SetPlatformApplicationAttributes');
    expect(given.map((call) => call.get('Attributes.entry.1.value'))).toEqual(['FIRST', 'SECOND', 'FIRST']);
    expect(await current(application)).toMatchObject({ registeredDigest: firstDigest });
  });

  test.each(['NotFound', 'InvalidParameter'])('makes anew what SNS has lost (%s)', async (code) => {
    const application = await kept.application('APNS');
    const device = await known(application, `lost-${code}`);
    sns.next({ status: 404, code }, { status: 404, code: 'NotFound' }, fine, made);

    expect(await pushTo([device.urn])).toEqual([{ kind: 'delivered' }]);

    expect(actions()).toEqual([
      'Publish',
      'SetPlatformApplicationAttributes',
      'CreatePlatformApplication',
      'CreatePlatformEndpoint',
      'SetEndpointAttributes',
      'Publish',
    ]);
  });

  test('makes it anew once only', async () => {
    const application = await kept.application('APNS');
    const device = await known(application, 'invalid');
    const invalid = { status: 400, code: 'InvalidParameter' };
    sns.next(invalid, fine, made, fine, invalid);

    expect(await pushTo([device.urn])).toEqual([{ kind: 'rejected', reason: 'InvalidParameterException' }]);
    expect(actions().filter((action) => action === 'Publish')).toHaveLength(2);
  });
});

describe('an application whose registration was cut short', () => {
  test('is given its new credentials, since SNS has it with the old ones', async () => {
    const application = await kept.application('APNS');
    const device = await kept.device(application, 'token');
    sns.next({ status: 400, code: 'InvalidParameter' }, fine, made);

    expect(await pushTo([device.urn])).toEqual([{ kind: 'delivered' }]);
    expect(actions().slice(0, 2)).toEqual(['CreatePlatformApplication', 'SetPlatformApplicationAttributes']);
  });
});

describe('what the platform refuses', () => {
  test('disables an endpoint whose token is not taken any more', async () => {
    const application = await kept.application('APNS');
    const device = await known(application, 'old');
    sns.next({ status: 400, code: 'EndpointDisabled' });

    expect(await pushTo([device.urn])).toEqual([
      { kind: 'rejected', reason: 'the platform does not take the token any more' },
    ]);
    expect(await kept.registry.endpoints.get(device)).toMatchObject({ isEnabled: false, isDeviceReady: false });
    expect(await pushTo([device.urn])).toEqual([{ kind: 'rejected', reason: 'the endpoint is disabled' }]);
    expect(sns.calls).toHaveLength(1);
  });

  test('disables an application whose certificate has ended', async () => {
    const application = await kept.application('APNS');
    const device = await known(application, 'token');
    sns.next({ status: 400, code: 'PlatformApplicationDisabled' });

    expect(await pushTo([device.urn])).toEqual([{ kind: 'rejected', reason: 'the platform refuses the credentials' }]);
    expect(await pushTo([device.urn])).toEqual([{ kind: 'rejected', reason: 'the application is disabled' }]);
    expect(await current(application)).toMatchObject({ isEnabled: false });
  });

  test('updates SNS when an application is enabled again, also with the same credentials', async () => {
    const application = await kept.application('APNS');
    const device = await known(application, 'token');
    const deliverer = aDeliverer();
    sns.next({ status: 400, code: 'PlatformApplicationDisabled' });
    await pushTo([device.urn], {}, deliverer);

    const { credentials, credentialsDigest } = application;
    const change = { credentials, credentialsDigest, updatedAt: application.updatedAt + 1 };
    await kept.registry.applications.changeCredentials(await theOne(application), change);

    expect(await pushTo([device.urn], {}, deliverer)).toEqual([{ kind: 'delivered' }]);
    expect(actions()).toEqual(['Publish', 'SetPlatformApplicationAttributes', 'Publish']);
    await pushTo([device.urn], {}, deliverer);
    expect(actions()).toHaveLength(4);
  });

  test('disables an application whose credentials SNS does not take', async () => {
    const application = await kept.application('APNS');
    const device = await kept.device(application, 'token');
    sns.next({ status: 400, code: 'InvalidParameter' }, { status: 404, code: 'NotFound' });

    expect(await pushTo([device.urn])).toEqual([{ kind: 'rejected', reason: 'the platform refuses the credentials' }]);
    expect(await current(application)).toMatchObject({ isEnabled: false });
  });

  test.each([
    [
      { status: 500, code: 'InternalError' },
      { kind: 'retry', reason: 'InternalErrorException' },
    ],
    [
      { status: 400, code: 'Throttled' },
      { kind: 'throttled', reason: 'ThrottledException' },
    ],
    [
      { status: 403, code: 'AuthorizationError' },
      { kind: 'rejected', reason: 'AuthorizationErrorException' },
    ],
  ] as const)('turns the answer %j into %j, and disables nothing', async (answer, outcome) => {
    const application = await kept.application('APNS');
    const device = await known(application, 'token');
    sns.next(answer, answer);

    expect(await pushTo([device.urn])).toEqual([outcome]);
    expect(await current(application)).toMatchObject({ isEnabled: true });
    expect(await kept.registry.endpoints.get(device)).toMatchObject({ isEnabled: true });
  });

  test('stops when the signal aborts', async () => {
    const application = await kept.application('APNS');
    const device = await known(application, 'token');
    sns.next('hang', 'hang');
    const abort = new AbortController();
    const recipient = aRecipient({ endpoint: device.urn });
    const send = await aDeliverer()(anEnvelope({ protocol: 'application', recipients: [recipient] }));
    const outcome = send(recipient, abort.signal);

    setTimeout(() => abort.abort(), 100);

    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });
});

describe('what is not there', () => {
  test('is rejected without a call', async () => {
    const application = await kept.application('APNS');
    const device = await kept.device(application, 'gone');
    await kept.registry.endpoints.remove(device);
    const stranger = device.urn.replace(application.name, 'nobody');

    expect(await pushTo([device.urn, stranger, 'no URN'])).toEqual(
      Array(3).fill({ kind: 'rejected', reason: 'the endpoint does not exist' }),
    );
    expect(sns.calls).toEqual([]);
  });

  test('and goes while it is registered is removed from SNS at once', async () => {
    const application = await kept.application('APNS');
    const device = await kept.device(application, 'token');
    const recipient = aRecipient({ endpoint: device.urn });
    const send = await aDeliverer()(anEnvelope({ protocol: 'application', recipients: [recipient] }));
    await kept.registry.applications.remove(application);

    expect(await send(recipient, neverAborted)).toMatchObject({ reason: 'the endpoint does not exist' });
    expect(actions()).toEqual(['CreatePlatformApplication', 'DeletePlatformApplication']);
  });

  test('and whose endpoint goes meanwhile leaves no device in SNS', async () => {
    const application = await kept.application('APNS');
    const device = await kept.device(application, 'token');
    const recipient = aRecipient({ endpoint: device.urn });
    const send = await aDeliverer()(anEnvelope({ protocol: 'application', recipients: [recipient] }));
    await kept.registry.endpoints.remove(device);
    sns.next(fine, made);

    expect(await send(recipient, neverAborted)).toMatchObject({ reason: 'the endpoint does not exist' });
    expect(actions().at(-1)).toBe('DeleteEndpoint');
  });
});

describe('a removal', () => {
  const remove = async (subscriptionId: string, endpoint: string, topicUrn: string) => {
    const recipient = aRecipient({ subscriptionId, endpoint });
    const envelope = anEnvelope({ protocol: 'application', kind: 'removal', topicUrn, recipients: [recipient] });
    return (await aDeliverer()(envelope))(recipient, neverAborted);
  };

  test('removes a deleted application, also when it was never recorded', async () => {
    const application = await kept.application('APNS');
    await kept.registry.applications.remove(application);
    const urn = kept.urnOf(application);

    expect(await remove(application.id, urn, urn)).toEqual({ kind: 'delivered' });
    expect(callOf('DeletePlatformApplication')).toMatchObject({
      PlatformApplicationArn: `${APPLICATIONS}/APNS/smn-test_${application.name}_${application.id}`,
    });
  });

  test('leaves an application alone that was not deleted after all, and removes one that had its name', async () => {
    const application = await kept.application('APNS');
    const urn = kept.urnOf(application);

    expect(await remove(application.id, urn, urn)).toEqual({ kind: 'delivered' });
    expect(sns.calls).toEqual([]);
    await remove('0'.repeat(32), urn, urn);
    expect(actions()).toEqual(['DeletePlatformApplication']);
  });

  test('removes a device, and is retried when SNS fails', async () => {
    const application = await kept.application('APNS');
    sns.next({ status: 500, code: 'InternalError' }, { status: 500, code: 'InternalError' });

    expect(await remove('1', DEVICE, kept.urnOf(application))).toMatchObject({ kind: 'retry' });
    expect(callOf('DeleteEndpoint')).toMatchObject({ EndpointArn: DEVICE });
  });
});

test('rejects when the service’s own key fails: the platform has refused nothing', async () => {
  const application = await kept.application('APNS');
  const device = await kept.device(application, 'token');
  const recipient = aRecipient({ endpoint: device.urn });
  const decrypt = () => Promise.reject(Object.assign(new Error('no'), { name: 'NotFoundException' }));
  const deliverer = createApplicationDeliverer({
    registry: { ...kept.registry, secrets: { decrypt } },
    transport: createPushTransport({ applicationsArn: APPLICATIONS, namePrefix: 'smn-test_', client: sns.client }),
    http: { post: () => Promise.reject(new Error('unused')) },
    tokenUrl: '',
    baseUrl: '',
    publicBaseUrl: 'https://smn.example.com',
    clock: Date.now,
  });
  const send = await deliverer(anEnvelope({ protocol: 'application', recipients: [recipient] }));

  await expect(send(recipient, neverAborted)).rejects.toMatchObject({ name: 'NotFoundException' });
  expect(await current(application)).toMatchObject({ isEnabled: true });
});
