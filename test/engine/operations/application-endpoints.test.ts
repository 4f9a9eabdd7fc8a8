import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseApplicationEndpointUrn } from '#src/domain/applications/application.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { decode } from '#src/queues/text.ts';
import { appleCredentials, HUAWEI_CREDENTIALS } from '#test/support/apple-credentials.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
let application_urn = '';
let apple_urn = '';
beforeAll(async () => {
  service = await startOperations();
  const { cert: _cert, key: _key, ...credentials } = appleCredentials();
  const create = async (body: object) => (await service.call('CreateApplication', { body })).body.application_urn;
  application_urn = await create({ name: 'shop', platform: 'HMS', ...HUAWEI_CREDENTIALS });
  apple_urn = await create({ name: 'shop', platform: 'APNS', ...credentials });
});
afterAll(() => service.stop());
beforeEach(async () => {
  await service.sqs.take(service.sqs.urls.lanes.push);
});

const create = (token: string, user_data = '', urn = application_urn) =>
  service.call('CreateApplicationEndpoint', { path: { application_urn: urn }, body: { token, user_data } });

const aDevice = async (token: string, urn = application_urn): Promise<string> =>
  (await create(token, '', urn)).body.endpoint_urn;

const show = (endpoint_urn: string) => service.call('ListApplicationEndpointAttributes', { path: { endpoint_urn } });

const placeOf = async (endpoint_urn: string) => {
  const urn = parseApplicationEndpointUrn(endpoint_urn);
  const application = urn && (await service.dependencies.applications.get(urn));
  if (urn === undefined || application === undefined) throw new Error('There is no such application');
  return { application, place: { applicationId: application.id, id: urn.endpointId } };
};

/** Queues that keep what is sent with a delay, which the engine would not show yet. */
const recorder = () => {
  const envelopes: Envelope[] = [];
  const send: Dependencies['queues']['send'] = async (_destination, messages) => {
    envelopes.push(...messages.flatMap(({ text }) => decode(Envelope, text) ?? []));
    return [];
  };
  return { envelopes, queues: { ...service.dependencies.queues, send } };
};

describe('an endpoint', () => {
  test('is created once for a token, and answered again for the same user data', async () => {
    const first = await create('token-1', 'Ada');
    const again = await create('token-1', 'Ada');

    expect(first).toMatchObject({ status: 201 });
    expect(first.body.endpoint_urn).toMatch(
      new RegExp(`^urn:smn:us-east-1:${PROJECT}:endpoint-HMS-shop-[0-9a-f]{32}$`),
    );
    expect(again).toMatchObject({ status: 200, body: { endpoint_urn: first.body.endpoint_urn } });
    expect(await create('token-1', 'Bob')).toMatchObject({ status: 400, code: 'SMN.0133' });
    expect((await show(first.body.endpoint_urn)).body).toEqual({
      request_id: expect.any(String),
      attributes: { enabled: 'true', token: 'token-1', user_data: 'Ada' },
    });
  });

  test('changes what is given and nothing else', async () => {
    const endpoint_urn = await aDevice('token-2');
    const update = (body: object) => service.call('UpdateApplicationEndpoint', { path: { endpoint_urn }, body });
    const shown = async () => (await show(endpoint_urn)).body.attributes;

    expect(await update({})).toMatchObject({ status: 200 });
    expect(await shown()).toMatchObject({ enabled: 'true', user_data: '' });
    await update({ enabled: 'false' });
    expect(await shown()).toMatchObject({ enabled: 'false', user_data: '' });
    await update({ user_data: 'Eve' });
    expect(await shown()).toMatchObject({ enabled: 'false', user_data: 'Eve' });
    await update({ enabled: 'true' });
    expect(await shown()).toMatchObject({ enabled: 'true', user_data: 'Eve' });
    expect(await update({ enabled: 'maybe' })).toMatchObject({ status: 400, code: 'SMN.0136' });
  });

  test('of another project is forbidden, one that does not exist is not found', async () => {
    const endpoint_urn = await aDevice('token-3');

    for (const [name, body] of [
      ['ListApplicationEndpointAttributes', {}],
      ['DeleteApplicationEndpoint', {}],
      ['UpdateApplicationEndpoint', { enabled: 'false' }],
      ['PublishAppMessage', { message: 'hi' }],
    ] as const) {
      const call = (urn: string, project_id = PROJECT) =>
        service.call(name, { path: { project_id, endpoint_urn: urn }, body });
      expect(await call(endpoint_urn, 'p-yours')).toMatchObject({ status: 403, code: 'SMN.0001' });
      const unknown = `${endpoint_urn.slice(0, -32)}${'0'.repeat(32)}`;
      for (const urn of [unknown, endpoint_urn.replace('shop', 'blog'), endpoint_urn.replace('us-east-1', 'x')]) {
        expect(await call(urn)).toMatchObject({ status: 404, code: 'SMN.0125' });
      }
      expect(await call(application_urn)).toMatchObject({ status: 400, code: 'SMN.0134' });
    }
  });
});

describe('ListApplicationEndpoints', () => {
  test('lists the oldest first, filtered and paged, and says whether there are more', async () => {
    const body = { name: 'list', platform: 'HMS', ...HUAWEI_CREDENTIALS };
    const urn = (await service.call('CreateApplication', { body })).body.application_urn;
    for (const [token, userData] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'x'],
    ] as const) {
      service.wait(1);
      await create(token, userData, urn);
    }
    const list = async (query: Record<string, string>) => {
      const answer = await service.call('ListApplicationEndpoints', { path: { application_urn: urn }, query });
      return [answer.body.endpoints.map(({ token }: { token: string }) => token).join(''), answer.body.next_page_flag];
    };
    const { body: all } = await service.call('ListApplicationEndpoints', { path: { application_urn: urn } });
    await service.call('UpdateApplicationEndpoint', {
      path: { endpoint_urn: all.endpoints[1].endpoint_urn },
      body: { enabled: 'false' },
    });

    expect(all.endpoints[0]).toEqual({
      create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      endpoint_urn: expect.stringContaining(':endpoint-HMS-list-'),
      user_data: 'x',
      enabled: 'true',
      token: 'a',
    });
    expect(await list({})).toEqual(['abc', false]);
    expect(await list({ limit: '2' })).toEqual(['ab', true]);
    expect(await list({ limit: '2', offset: '1' })).toEqual(['bc', false]);
    expect(await list({ offset: '3' })).toEqual(['', false]);
    expect(await list({ enabled: 'false' })).toEqual(['b', false]);
    expect(await list({ enabled: 'true', limit: '1' })).toEqual(['a', true]);
    expect(await list({ user_data: 'x' })).toEqual(['ac', false]);
    expect(await list({ token: 'c' })).toEqual(['c', false]);
    expect(await list({ token: 'c', user_data: 'y' })).toEqual(['', false]);
    expect(await list({ token: 'b', enabled: 'false' })).toEqual(['b', false]);
    expect(await list({ token: 'z' })).toEqual(['', false]);
  });
});

describe('DeleteApplicationEndpoint', () => {
  const remove = (endpoint_urn: string, changes: Partial<Dependencies> = {}) =>
    service.call('DeleteApplicationEndpoint', { path: { endpoint_urn } }, changes);

  test('deletes it; SNS, where it is not registered, is not called', async () => {
    const endpoint_urn = await aDevice('gone');
    const { envelopes, queues } = recorder();

    expect(await remove(endpoint_urn, { queues })).toMatchObject({ status: 200 });

    expect(await show(endpoint_urn)).toMatchObject({ status: 404, code: 'SMN.0125' });
    expect(await remove(endpoint_urn)).toMatchObject({ status: 404, code: 'SMN.0125' });
    expect(envelopes).toEqual([]);
    expect((await create('gone')).status).toBe(201);
  });

  test('asks for the removal of what SNS has of it, also of what it got in the meantime', async () => {
    const endpoint_urn = await aDevice('known', apple_urn);
    const { place } = await placeOf(endpoint_urn);
    const { applicationEndpoints } = service.dependencies;
    await applicationEndpoints.recordDevice(place, 'arn:aws:sns:us-east-1:1:endpoint/APNS/a/1');
    const { envelopes, queues } = recorder();
    let isFirst = true;
    const raced: Dependencies['applicationEndpoints'] = {
      ...applicationEndpoints,
      remove: async (endpoint) => {
        if (isFirst) await applicationEndpoints.recordDevice(place, 'arn:aws:sns:us-east-1:1:endpoint/APNS/a/2');
        isFirst = false;
        return applicationEndpoints.remove(endpoint);
      },
    };

    expect(await remove(endpoint_urn, { queues, applicationEndpoints: raced })).toMatchObject({ status: 200 });

    expect(envelopes.map(({ kind, topicUrn, recipients }) => [kind, topicUrn, recipients[0]?.endpoint])).toEqual([
      ['removal', apple_urn, 'arn:aws:sns:us-east-1:1:endpoint/APNS/a/1'],
      ['removal', apple_urn, 'arn:aws:sns:us-east-1:1:endpoint/APNS/a/2'],
    ]);
    expect(await show(endpoint_urn)).toMatchObject({ status: 404 });
  });
});

describe('PublishAppMessage', () => {
  const publish = (endpoint_urn: string, body: object) =>
    service.call('PublishAppMessage', { path: { endpoint_urn }, body });

  test('puts the message on the push lane with its time to live', async () => {
    const endpoint_urn = await aDevice('pushed');
    const { place } = await placeOf(endpoint_urn);

    const answer = await publish(endpoint_urn, { message: 'Hi', time_to_live: '60' });

    const now = service.dependencies.clock();
    expect(answer).toMatchObject({ status: 200, body: { message_id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    expect(await service.envelopes('push')).toEqual([
      {
        v: 1,
        kind: 'direct',
        messageId: answer.body.message_id,
        topicUrn: application_urn,
        topicId: '',
        protocol: 'application',
        body: '{"default":"Hi"}',
        publishedAt: now,
        expiresAt: now + 60_000,
        attempt: 0,
        recipients: [{ subscriptionId: place.id, endpoint: endpoint_urn }],
      },
    ]);
  });

  test('carries no text of other platforms', async () => {
    const endpoint_urn = await aDevice('chosen');
    const others = { APNS: 'a', APNS_SANDBOX: { b: 1 } };

    await publish(endpoint_urn, { message_structure: { default: 'd', ...others } });
    await publish(endpoint_urn, { message_structure: { default: 'd', HMS: 'h', ...others } });

    const bodies = (await service.envelopes('push')).map(({ body }) => body);
    expect(bodies.toSorted()).toEqual(['{"HMS":"h"}', '{"default":"d"}']);
  });

  test.each([
    ['SMN.0021', 400, { message_structure: '{"APNS":"x"}' }],
    ['SMN.0009', 403, { message_structure: { HMS: { android: 'x' } } }],
    ['SMN.0009', 403, { message: 'x'.repeat(2049) }],
    ['SMN.0009', 403, { message_structure: { HMS: 'x'.repeat(2049) } }],
    ['SMN.0009', 403, { message_structure: { HMS: '' } }],
    ['SMN.0019', 400, { message: 'x', time_to_live: '86401' }],
  ])('refuses with %s what the platform would not take', async (code, status, body) => {
    const endpoint_urn = await aDevice('picky');

    expect(await publish(endpoint_urn, body)).toMatchObject({ status, code });
    expect(await service.envelopes('push')).toEqual([]);
  });

  test('takes twice as much for Apple', async () => {
    const endpoint_urn = await aDevice('large', apple_urn);

    expect(await publish(endpoint_urn, { message: 'x'.repeat(4000) })).toMatchObject({ status: 200 });
    expect(await publish(endpoint_urn, { message: 'x'.repeat(4090) })).toMatchObject({ status: 403, code: 'SMN.0009' });
  });

  test('refuses a disabled endpoint and a disabled application, and says which', async () => {
    const endpoint_urn = await aDevice('disabled');
    const { application, place } = await placeOf(endpoint_urn);
    await service.dependencies.applicationEndpoints.disable(place);
    const ofEndpoint = await publish(endpoint_urn, { message: 'x' });
    await service.dependencies.applications.disable(application);
    const ofApplication = await publish(endpoint_urn, { message: 'x' });

    expect(ofEndpoint).toMatchObject({ status: 400, code: 'SMN.0136' });
    expect(ofEndpoint.message).toContain('The endpoint is disabled');
    expect(ofApplication).toMatchObject({ status: 400, code: 'SMN.0124' });
    expect(ofApplication.message).toContain('The application is disabled');
    expect(await service.envelopes('push')).toEqual([]);
  });
});
