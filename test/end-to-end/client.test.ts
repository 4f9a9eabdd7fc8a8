import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLetters } from '#test/support/letters.ts';
import { createOfficialClient, type OfficialClient } from '#test/support/official-client.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let client: OfficialClient;

beforeAll(async () => {
  service = await startService(PATIENT);
  client = createOfficialClient(service.cloud.facts);
});
afterAll(() => service.stop());

const ID = expect.stringMatching(/^[0-9a-f]{32}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

const createTopic = async (name: string): Promise<string> =>
  String((await client.post('{p}/topics', { data: { name } }))['topic_urn']);

const subscribe = async (topicUrn: string, data: Readonly<Record<string, unknown>>): Promise<string> =>
  String((await client.post(`{p}/topics/${topicUrn}/subscriptions`, { data }))['subscription_urn']);

/** The token that an endpoint of the sink was sent. */
const tokenSentTo = async (path: string): Promise<string> => {
  const { body } = await until(`a confirmation at ${path}`, () => service.sink.received(path).at(0));
  return new URL(body['subscribe_url'] ?? '').searchParams.get('token') ?? '';
};

describe.concurrent('the official client', () => {
  test('works with topics', async () => {
    const { region, projectId } = service.cloud.facts;
    const urn = `urn:smn:${region}:${projectId}:Harbour-1`;
    const data = { name: 'Harbour-1', display_name: '港务局 Harbour & Co.', enterprise_project_id: '7' };
    const topic = {
      ...{ topic_urn: urn, name: data.name, display_name: data.display_name, enterprise_project_id: '7' },
      ...{ push_policy: 0, topic_id: ID, create_time: TIME, update_time: TIME },
    };

    const created = await client.post('{p}/topics', { data });
    expect(created).toEqual({ httpStatusCode: 201, request_id: ID, topic_urn: urn });
    expect(await client.post('{p}/topics', { data })).toMatchObject({ httpStatusCode: 200, topic_urn: urn });

    const details = await client.get(`{p}/topics/${urn}`);
    expect(details).toEqual({ httpStatusCode: 200, request_id: ID, ...topic });
    const filters = [
      { name: 'Harbour-1' },
      { fuzzy_name: 'HARBOUR', offset: 0, limit: 1 },
      { fuzzy_display_name: '局 Harbour & C' },
      { topic_id: String(details['topic_id']) },
      { enterprise_project_id: '7' },
    ];
    for (const query of filters) {
      expect(await client.get('{p}/topics', { query })).toMatchObject({ topic_count: 1, topics: [topic] });
    }
    expect(await client.get('{p}/topics', { query: { fuzzy_name: "a b:/+'()*!~ü中" } })).toMatchObject({ topics: [] });

    expect(await client.put(`{p}/topics/${urn}`, { data: {} })).toEqual({ httpStatusCode: 200, request_id: ID });
    expect(await client.get(`{p}/topics/${urn}`)).toMatchObject({ display_name: '' });
    expect(await client.delete(`{p}/topics/${urn}`)).toEqual({ httpStatusCode: 200, request_id: ID });
    await expect(client.get(`{p}/topics/${urn}`)).rejects.toMatchObject({ httpStatusCode: 404 });
  });

  test('works with subscriptions', async () => {
    const topicUrn = await createTopic('subscriptions');
    const endpoint = 'ada@example.com';
    const mail = { protocol: 'email', endpoint, remark: '值班 on duty' };
    const path = `{p}/topics/${topicUrn}/subscriptions`;
    const added = await client.post(path, { data: mail });
    const urn = String(added['subscription_urn']);

    expect(added).toEqual({ httpStatusCode: 201, request_id: ID, subscription_urn: urn });
    expect(await client.post(path, { data: mail })).toMatchObject({ httpStatusCode: 200, subscription_urn: urn });
    const owner = service.cloud.facts.projectId;
    const listed = { ...mail, subscription_urn: urn, topic_urn: topicUrn, owner, status: 0 };
    expect(await client.get(path)).toEqual({
      ...{ httpStatusCode: 200, request_id: ID, subscription_count: 1, subscriptions: [listed] },
    });
    const query = { protocol: 'email', status: 0, endpoint, fuzzy_remark: '班 ON' };
    expect(await client.get('{p}/subscriptions', { query })).toMatchObject({ subscriptions: [listed] });
    expect(await client.get(path, { query: { fuzzy_remark: 'off' } })).toMatchObject({ subscriptions: [] });

    await client.put(`${path}/${urn}`, { data: { remark: '' } });
    expect(await client.get(path)).toMatchObject({ subscriptions: [{ remark: '' }] });
    expect(await client.delete(`{p}/subscriptions/${urn}`)).toEqual({ httpStatusCode: 200, request_id: ID });
    await expect(client.delete(`${path}/${urn}`)).rejects.toMatchObject({ errorCode: 'SMN.0013' });
    const again = await subscribe(topicUrn, mail);
    expect(await client.delete(`${path}/${again}`)).toEqual({ httpStatusCode: 200, request_id: ID });
  });

  test('adds and deletes subscriptions in batches, with a body on DELETE', async () => {
    const topicUrn = await createTopic('batches');
    const path = `{p}/topics/${topicUrn}/subscriptions`;
    const subscriptions = ['a', 'b', 'c', 'd'].map((name) => ({ protocol: 'email', endpoint: `${name}@example.com` }));
    const added = await client.post(path, { data: { subscriptions } });
    const results = added['subscriptions_result'];
    const urns = Array.isArray(results) ? results.map(({ subscription_urn }) => subscription_urn) : [];
    const chosen = (...indexes: readonly number[]) => ({
      data: {
        subscription_urns: indexes.map((index) => ({
          subscription_urn: urns[index] ?? `${topicUrn}:${'0'.repeat(32)}`,
        })),
      },
    });

    expect(added).toMatchObject({ httpStatusCode: 201, subscription_urn: urns[0] });
    expect(new Set(urns).size).toBe(4);
    expect(await client.delete('{p}/subscriptions', chosen(1, 9, 0))).toEqual({
      httpStatusCode: 200,
      subscriptions_result: [
        { request_id: ID, http_code: 200 },
        { request_id: ID, http_code: 404, code: 'SMN.0013', message: expect.stringContaining('not found') },
        { request_id: ID, http_code: 200 },
      ],
    });
    expect(await client.delete(path, chosen(3, 2))).toMatchObject({
      subscriptions_result: [{ http_code: 200 }, { http_code: 200 }],
    });
    expect(await client.get(path)).toMatchObject({ subscription_count: 0 });
  });

  test.each([
    ['older', '/rest/v2/notifications/subscription/confirm', '/rest/v2/notifications/subscription/unsubscribe'],
    ['newer', '/v2/notifications/subscriptions/subscribe', '/v2/notifications/subscriptions/unsubscribe'],
  ])('confirms and unsubscribes on the %s paths', async (age, confirmPath, unsubscribePath) => {
    const topicUrn = await createTopic(`links-${age}`);
    const path = `/links/${age}`;
    const urn = await subscribe(topicUrn, { protocol: 'http', endpoint: service.sink.url(path) });
    const query = { token: await tokenSentTo(path), topic_urn: topicUrn };

    expect(await client.get(confirmPath, { query })).toEqual({
      ...{ httpStatusCode: 200, request_id: ID, subscription_urn: urn },
    });
    expect(await client.get(unsubscribePath, { query: { subscription_urn: urn } })).toEqual({
      httpStatusCode: 200,
      message: expect.not.stringContaining('token'),
    });
    expect(await client.get(`{p}/topics/${topicUrn}/subscriptions`)).toMatchObject({ subscriptions: [{ status: 3 }] });
  });

  test('works with templates and publishes in three ways', async () => {
    const topicUrn = await createTopic('publishing');
    await service.subscribe(topicUrn, '/publishing');
    const content = '潮汐 {port}: {height} m';
    const data = { message_template_name: 'tide', content: '?' };
    const created = await client.post('{p}/message_template', { data });
    const path = `{p}/message_template/${String(created['message_template_id'])}`;
    expect(created).toEqual({ httpStatusCode: 201, request_id: ID, message_template_id: ID });
    await expect(client.post('{p}/message_template', { data })).rejects.toMatchObject({ errorCode: 'SMN.0025' });
    expect(await client.put(path, { data: { content } })).toEqual({ httpStatusCode: 200, request_id: ID });
    const listed = { message_template_name: 'tide', protocol: 'default', tag_names: ['port', 'height'] };
    const query = { message_template_name: 'tide', protocol: 'default' };
    expect(await client.get('{p}/message_template', { query })).toMatchObject({
      message_template_count: 1,
      message_templates: [listed],
    });
    expect(await client.get(path)).toMatchObject({ ...listed, content, create_time: TIME, update_time: TIME });

    const publish = `{p}/topics/${topicUrn}/publish`;
    const published = [
      await client.post(publish, { data: { subject: '风 wind', message: '风力 9' } }),
      await client.post(publish, { data: { message_structure: JSON.stringify({ default: 'x', http: 'for http' }) } }),
      await client.post(publish, { data: { message_template_name: 'tide', tags: { port: '上海', height: '3' } } }),
    ];
    for (const answer of published) expect(answer).toEqual({ httpStatusCode: 200, request_id: ID, message_id: ID });
    await until('all three', () => service.notifications('/publishing').length === 3);
    const bodies = new Map(service.notifications('/publishing').map(({ body }) => [body['message_id'], body]));
    expect(published.map(({ message_id }) => bodies.get(String(message_id))?.['message'])).toEqual([
      '风力 9',
      'for http',
      '潮汐 上海: 3 m',
    ]);
    expect(await client.delete(path)).toEqual({ httpStatusCode: 200, request_id: ID });
    await expect(client.get(path)).rejects.toMatchObject({ httpStatusCode: 404, errorCode: 'SMN.0027' });
  });

  test('asks for versions and protocols', async () => {
    const version = {
      id: 'v2',
      status: 'CURRENT',
      links: [{ href: `${service.cloud.facts.endpoint}/v2`, rel: 'self' }],
    };

    expect(await client.get('/')).toMatchObject({ httpStatusCode: 200, versions: [version] });
    expect(await client.get('/v2')).toMatchObject({ httpStatusCode: 200, version });
    expect(await client.get('/v2/notifications/protocols')).toMatchObject({
      protocols: expect.arrayContaining(['email', 'sms', 'http', 'https']),
    });
  });

  test('gets the certificate on both paths and in both spellings, without authentication', async () => {
    const topicUrn = await createTopic('certificate');
    await subscribe(topicUrn, { protocol: 'http', endpoint: service.sink.url('/certificate') });
    const { body } = await until('a signed message', () => service.sink.received('/certificate').at(0));
    const { pathname } = new URL(body['signing_cert_url'] ?? '');
    const name = pathname.slice('/smn/'.length);
    const download = '/v2/notifications/certifications/download';

    for (const path of [pathname, `/smn/${name.replaceAll('_', '-')}`, `${download}/${name}`]) {
      const answer = await fetch(`${service.cloud.facts.endpoint}${path}`);
      const certificate = new X509Certificate(await answer.text());
      expect([answer.status, certificate.subject]).toEqual([200, `CN=SMN ${service.cloud.facts.region}`]);
      expect(await client.get(path)).toMatchObject({ httpStatusCode: 200 });
    }
    await expect(client.get(`/smn/SMN_x_${'0'.repeat(32)}.pem`)).rejects.toMatchObject({ httpStatusCode: 404 });
  });

  test('reads errors: code, text and request id', async () => {
    const { region, projectId } = service.cloud.facts;
    const missing = `urn:smn:${region}:${projectId}:missing`;
    const refusal = (httpStatusCode: number, errorCode: string, text: string) => ({
      ...{ name: 'ClientRequestException', httpStatusCode, errorCode, requestId: ID },
      errorMsg: expect.stringContaining(text),
    });
    const topic = { data: { name: 'no spaces 中' } };

    await expect(client.post('{p}/topics', topic)).rejects.toMatchObject(refusal(400, 'SMN.0002', 'Parameter: Name'));
    await expect(client.get(`{p}/topics/${missing}`)).rejects.toMatchObject(refusal(404, 'SMN.0006', missing));
    await expect(client.get('{p}/topics/urn:x')).rejects.toMatchObject(refusal(400, 'SMN.0005', 'urn:x'));
    await expect(client.get('{p}/topics', { query: { limit: 101 } })).rejects.toMatchObject(
      refusal(400, 'SMN.0015', '1 to 100'),
    );
    const publish = `{p}/topics/${missing}/publish`;
    await expect(client.post(publish, { data: {} })).rejects.toMatchObject(refusal(403, 'SMN.0009', 'Message'));
    await expect(
      client.get('/v2/notifications/subscriptions/subscribe', { query: { token: 'x' } }),
    ).rejects.toMatchObject(refusal(403, 'SMN.0022', 'token'));
    await expect(client.get('/v2/nowhere')).rejects.toMatchObject(refusal(404, 'APIGW.0101', 'API'));
  });

  test('sends a confirmation once more on request', async () => {
    const topicUrn = await createTopic('asked-again');
    const address = 'asked.again@example.com';
    const data = { protocol: 'email', endpoint: address };
    await subscribe(topicUrn, data);
    await subscribe(topicUrn, data);

    const { nth, to } = createLetters(service.cloud.facts);
    await nth('email', address, 2);
    expect(await to('email', address)).toHaveLength(2);
  });
});
