import { CreatePlatformEndpointCommand, SetEndpointAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadStage } from '#lib/stage.ts';
import { appleCredentials, HUAWEI_CREDENTIALS } from '#test/support/apple-credentials.ts';
import { startEndpoint, type TestEndpoint } from '#test/support/http-endpoint.ts';
import { type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

/** SNS forgets a deleted application half a minute later. */
const REMOVAL_SECONDS = 90;

let service: Service;
let huawei: TestEndpoint;

beforeAll(async () => {
  huawei = await startEndpoint(({ path, body, headers }, response) => {
    const isToken = path === '/oauth2/v3/token';
    const isKnown = body.includes(`client_secret=${HUAWEI_CREDENTIALS.platform_credential}`);
    if (isToken && isKnown) response.end(JSON.stringify({ access_token: 'token-1', expires_in: 3600 }));
    else if (headers.authorization === 'Bearer token-1') response.end(JSON.stringify({ code: '80000000' }));
    else response.writeHead(401).end(JSON.stringify({ code: '80200001' }));
  });
  const baseUrl = `http://127.0.0.1:${huawei.port}`;
  const push = { hmsTokenUrl: `${baseUrl}/oauth2/v3/token`, hmsBaseUrl: baseUrl };
  service = await startService({ settings: { ...loadStage('test').settings, push } });
});
afterAll(async () => {
  await service.stop();
  await huawei.close();
});

const anApp = async (name: string, body: object): Promise<{ urn: string; id: string }> => {
  const { body: created } = await service.call('POST', '{p}/applications', { name, ...body });
  return { urn: String(created['application_urn']), id: String(created['application_id']) };
};

const aDevice = async (applicationUrn: string, token: string): Promise<string> => {
  const path = `{p}/applications/${applicationUrn}/endpoints`;
  return String((await service.call('POST', path, { token, user_data: '' })).body['endpoint_urn']);
};

const anIosApp = (name: string) => {
  const { platform_principal, platform_credential } = appleCredentials();
  return anApp(name, { platform: 'APNS_SANDBOX', platform_principal, platform_credential });
};

const push = (endpointUrn: string, body: object) => service.call('POST', `{p}/endpoints/${endpointUrn}/publish`, body);

const shownOn = (token: string): readonly unknown[] =>
  service.cloud
    .outbox('application')
    .filter(({ to }) => to === token)
    .map(({ text }) => JSON.parse(text));

const enabled = async (endpointUrn: string): Promise<unknown> =>
  Object((await service.call('GET', `{p}/endpoints/${endpointUrn}`)).body['attributes']).enabled;

const createSns = (): SNSClient => {
  const { awsEndpointUrl: endpoint, region } = service.cloud.facts;
  return new SNSClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
};

/** What SNS calls an application of this stage. */
const snsArnOf = (name: string, id: string): string =>
  `arn:aws:sns:${service.cloud.facts.region}:000000000000:app/APNS_SANDBOX/smn-test_${name}_${id}`;

test('a message to one device, and one to the topic that it subscribes to, come to the device', async () => {
  const { urn } = await anIosApp('shop');
  const device = await aDevice(urn, 'ios-1');
  const topicUrn = await service.topic();
  const added = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, {
    protocol: 'application',
    endpoint: device,
  });

  const pushed = await push(device, { message: 'Hello' });
  await until('the direct push', () => shownOn('ios-1').length === 1);
  const own = JSON.stringify({ aps: { badge: 3 } });
  await service.publish(topicUrn, { subject: 'News', message: 'To all' });
  await service.publish(topicUrn, { message_structure: JSON.stringify({ default: 'd', APNS_SANDBOX: own }) });

  expect(added.status).toBe(201);
  expect(pushed).toMatchObject({ status: 200, body: { message_id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
  await until('the pushes of the topic', () => shownOn('ios-1').length === 3);
  expect(shownOn('ios-1')).toEqual(
    expect.arrayContaining([
      { aps: { alert: 'Hello' } },
      { aps: { alert: { title: 'News', body: 'To all' } } },
      { aps: { badge: 3 } },
    ]),
  );
});

test('an HMS device gets both from Push Kit, under one access token', async () => {
  const { urn } = await anApp('android', { platform: 'HMS', ...HUAWEI_CREDENTIALS });
  const device = await aDevice(urn, 'hms-1');
  const topicUrn = await service.topic();
  await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, { protocol: 'application', endpoint: device });

  await push(device, {
    message_structure: JSON.stringify({ HMS: JSON.stringify({ data: 'x' }) }),
    time_to_live: '600',
  });
  const sent = () => huawei.received.filter(({ path }) => path === '/v1/100000001/messages:send');
  await until('the direct push', () => sent().length === 1);
  await service.publish(topicUrn, { message: 'To all' });
  await until('the push of the topic', () => sent().length === 2);

  const [first, second] = sent().map(({ body }) => JSON.parse(body).message);
  expect(first).toMatchObject({ data: 'x', token: ['hms-1'], android: { ttl: expect.stringMatching(/^5\d\ds$/) } });
  expect(second).toMatchObject({ notification: { title: 'android', body: 'To all' }, token: ['hms-1'] });
});

test('a device whose token its platform refuses is disabled until it is enabled again', async () => {
  const { urn, id } = await anIosApp('blog');
  const device = await aDevice(urn, 'ios-2');
  await push(device, { message: 'first' });
  await until('the first push', () => shownOn('ios-2').length === 1);
  const sns = createSns();
  const PlatformApplicationArn = snsArnOf('blog', id);
  const known = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'ios-2' }));
  const { EndpointArn } = known;
  await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }));

  await push(device, { message: 'lost' });
  await until('the endpoint is disabled', async () => (await enabled(device)) === 'false');
  const refused = await push(device, { message: 'refused' });
  await service.call('PUT', `{p}/endpoints/${device}`, { enabled: 'true' });
  await push(device, { message: 'second' });

  expect(refused).toMatchObject({ status: 400, body: { code: 'SMN.0136' } });
  await until('the second push', () => shownOn('ios-2').length === 2);
  expect(shownOn('ios-2').at(-1)).toEqual({ aps: { alert: 'second' } });
});

test('nothing of a deleted application stays in SNS', { timeout: 10 * REMOVAL_SECONDS * 1000 }, async () => {
  const { urn, id } = await anIosApp('past');
  const device = await aDevice(urn, 'ios-3');
  await push(device, { message: 'last words' });
  await until('the push', () => shownOn('ios-3').length === 1);
  const PlatformApplicationArn = snsArnOf('past', id);
  const sns = createSns();
  const knownToSns = () =>
    sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'probe' })).then(
      () => true,
      (error: unknown) => !(error instanceof Error && error.name === 'NotFoundException'),
    );

  expect(await knownToSns()).toBe(true);
  expect(await service.call('DELETE', `{p}/applications/${urn}`)).toMatchObject({ status: 200 });

  expect(await push(device, { message: 'x' })).toMatchObject({ status: 404, body: { code: 'SMN.0125' } });
  await until('the removal', async () => !(await knownToSns()), REMOVAL_SECONDS);
});
