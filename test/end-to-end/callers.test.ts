import { randomBytes } from 'node:crypto';
import { BasicCredentials, GlobalCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CLIENT_SIGNERS, type ClientCall, type ClientSigner } from '#test/support/client-signers.ts';
import { createOfficialClient } from '#test/support/official-client.ts';
import { createOperator } from '#test/support/operator.ts';
import { type ClientRequest, type Keys, signRequest } from '#test/support/request-signer.ts';
import { createApi, PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  service = await startService(PATIENT);
});
afterAll(() => service.stop());

const ID = expect.stringMatching(/^[0-9a-f]{32}$/);
const MINUTE = 60_000;

const topicsPath = () => `/v2/${service.cloud.facts.projectId}/notifications/topics`;

type Sent = ClientRequest & { readonly headers: Readonly<Record<string, string>> };

/** A request signed as `keys` and `time` say. */
const signed = (
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: string },
  keys: Keys = service.cloud.facts,
  time = Date.now(),
): Sent => {
  const headers = { 'content-type': 'application/json' };
  const request = { method, url: `${service.cloud.facts.endpoint}${path}`, ...(body !== undefined && { body }) };
  return { ...request, headers: signRequest({ ...request, headers }, keys, time) };
};

const send = async ({ url, method, headers, body }: Sent) => {
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const answer: unknown = await response.json();
  return { status: response.status, requestId: response.headers.get('x-request-id'), body: answer };
};

const refused = (status: number, code: string) => ({
  ...{ status, requestId: ID },
  body: { request_id: ID, code, error_code: code, message: expect.any(String), error_msg: expect.any(String) },
});

const Credential = z.object({ accessKey: z.string(), secretKey: z.string() });
const Token = z.object({ token: z.string() });

/** A project of its own, with a credential. */
const anotherProject = async () => {
  const projectId = randomBytes(16).toString('hex');
  const { run } = createOperator(service.cloud.facts, 'test');
  const keys = Credential.parse(await run({ command: 'credentials create', project: projectId }));
  return { projectId, ...keys };
};

describe.concurrent('a signed call', () => {
  test('may send colons of the path as they are and encoded', async () => {
    const topicUrn = await service.topic();

    for (const segment of [topicUrn, topicUrn.replaceAll(':', '%3A'), topicUrn.replaceAll(':', '%3a')]) {
      const answer = await send(signed({ method: 'GET', path: `${topicsPath()}/${segment}` }));
      expect(answer).toMatchObject({ status: 200, body: { topic_urn: topicUrn } });
    }
  });

  test('of a tool sends its webhook with a bearer token, colons of the path as they are and encoded', async () => {
    const { projectId, endpoint } = service.cloud.facts;
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, `/${topicUrn}`);
    const { run } = createOperator(service.cloud.facts, 'test');
    const { token } = Token.parse(await run({ command: 'tokens create', project: projectId, actions: 'publisher' }));
    const query = 'subject=%3Cstatus%3E&variables=a:$.a&variables=status:%24.alerts%5B0%5D.status';

    for (const segment of [topicUrn, topicUrn.replaceAll(':', '%3A')]) {
      const url = `${endpoint}/ops/v1/${projectId}/topics/${segment}/ingest?${query}`;
      const headers = { authorization: `Bearer ${token}` };
      const sent = { url, method: 'POST', headers, body: '{"alerts": [{"status": "firing"}]}' };
      expect(await send(sent)).toMatchObject({ status: 200, body: { message_id: ID } });
    }
    const received = await until('both messages', () => {
      const all = service.notifications(`/${topicUrn}`);
      return all.length === 2 && all;
    });
    expect(received.map(({ body }) => body['subject'])).toEqual(['firing', 'firing']);
  });

  test('may be some minutes early or late, but not more', async () => {
    const at = (time: number) => send(signed({ method: 'GET', path: topicsPath() }, service.cloud.facts, time));

    expect(await at(Date.now() - 14 * MINUTE)).toMatchObject({ status: 200 });
    expect(await at(Date.now() + 14 * MINUTE)).toMatchObject({ status: 200 });
    expect(await at(Date.now() - 16 * MINUTE)).toEqual(refused(401, 'APIGW.0301'));
    expect(await at(Date.now() + 16 * MINUTE)).toEqual(refused(401, 'APIGW.0301'));
  });

  test('is refused when anything in it was changed on the way', async () => {
    const { endpoint } = service.cloud.facts;
    const path = topicsPath();
    const original = signed({ method: 'POST', path, body: '{"name":"signed"}' });
    const forgeries: readonly Sent[] = [
      { ...original, body: '{"name":"forged"}' },
      { ...original, url: `${endpoint}${path}?limit=1` },
      { ...original, headers: { ...original.headers, 'content-type': 'application/json; charset=UTF-8' } },
      { ...signed({ method: 'GET', path }), method: 'DELETE', url: `${endpoint}${path}/urn:smn:a:b:c` },
    ];

    for (const forgery of forgeries) expect(await send(forgery)).toEqual(refused(401, 'APIGW.0301'));
    const { body } = await service.call('GET', '{p}/topics?name=forged');
    expect(body).toMatchObject({ topic_count: 0 });
  });

  test('is refused with a wrong secret key, an unknown access key and a malformed header', async () => {
    const { accessKey } = service.cloud.facts;
    const request = { method: 'GET', path: topicsPath() };
    const right = signed(request);
    const wrong: readonly Sent[] = [
      signed(request, { accessKey, secretKey: 'x'.repeat(40) }),
      signed(request, { accessKey: 'A'.repeat(20), secretKey: 'x'.repeat(40) }),
      { ...right, headers: { ...right.headers, authorization: 'SDK-HMAC-SHA256 Access=x' } },
      { ...right, headers: { ...right.headers, authorization: 'Basic eDp4' } },
    ];

    for (const request of wrong) expect(await send(request)).toEqual(refused(401, 'APIGW.0301'));
    const client = createOfficialClient({ ...service.cloud.facts, secretKey: 'x'.repeat(40) });
    await expect(client.get('{p}/topics')).rejects.toMatchObject({ httpStatusCode: 401, errorCode: 'APIGW.0301' });
  });
});

describe.concurrent('a client', () => {
  /** Sends what a client signed, as it is. */
  const sendAs = async (sign: ClientSigner, call: ClientCall) => {
    const { endpoint, accessKey, secretKey } = service.cloud.facts;
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const { host } = new URL(endpoint);
    const { path, query, headers } = sign({ ...call, host }, { accessKey, secretKey }, date);
    const { Host: _, host: __, ...sent } = headers;
    const url = `${endpoint}${path}${query === '' ? '' : `?${query}`}`;
    const { method, body } = call;
    return await fetch(url, { method, headers: sent, ...(body !== undefined && { body }) });
  };

  test.each(Object.entries(CLIENT_SIGNERS))('that signs as %s does is served', async (name, sign) => {
    const { projectId } = service.cloud.facts;
    const headers = { 'Content-Type': 'application/json', 'X-Project-Id': projectId };
    const path = topicsPath();
    const create = { method: 'POST', path, headers, body: JSON.stringify({ name: `by-${name}` }) };
    const query = [
      ['name', `by-${name}`],
      ['limit', '1'],
      ['fuzzy_display_name', ''],
    ] as const;

    expect((await sendAs(sign, create)).status).toBe(201);
    const listed = await sendAs(sign, { method: 'GET', path, query, headers });
    expect(await listed.json()).toMatchObject({ topics: [{ name: `by-${name}` }] });
    const published = await sendAs(sign, {
      method: 'POST',
      path: `${path}/urn:smn:${service.cloud.facts.region}:${projectId}:by-${name}/publish/`,
      ...{ headers, body: '{"message":"中"}' },
    });
    expect(published.status).toBe(200);
  });

  test.each(Object.entries(CLIENT_SIGNERS))('that signs as %s does may encode a tag key itself', async (name, sign) => {
    const { projectId } = service.cloud.facts;
    const { body } = await service.call('GET', `{p}/topics/${await service.topic(`tagged-by-${name}`)}`);
    const { topic_id: id } = z.object({ topic_id: z.string() }).parse(body);
    const tags = `/v2/${projectId}/smn_topic/${id}/tags`;
    for (const key of ['of 中 @=+:_', 'plain']) {
      await service.call('POST', tags, { tag: { key, value: '' } });
      const answer = await sendAs(sign, { method: 'DELETE', path: `${tags}/${encodeURIComponent(key)}` });
      expect(answer.status).toBe(204);
    }
  });

  test('finds its project, and its account, at this host', async () => {
    const { accessKey, secretKey, endpoint, region, projectId } = service.cloud.facts;
    const client = new HcClient(new DefaultHttpClient({}, [endpoint]), {}).withEndpoints([endpoint]);
    const basic = new BasicCredentials().withAk(accessKey).withSk(secretKey).withIamEndpoint(endpoint);
    const global = new GlobalCredentials().withAk(accessKey).withSk(secretKey).withIamEndpoint(endpoint);

    await basic.processAuthParams(client.withCredential(basic), region);
    await global.processAuthParams(client.withCredential(global));

    expect(basic.getPathParams()).toEqual({ project_id: projectId });
    expect(global.getPathParams()).toEqual({ domain_id: projectId });
  });

  test('may derive its keys', async () => {
    const { accessKey, secretKey, endpoint, region, projectId } = service.cloud.facts;
    const credential = new BasicCredentials()
      .withAk(accessKey)
      .withSk(secretKey)
      .withProjectId(projectId)
      .withDerivedPredicate(() => true);
    credential.processDerivedAuthParams('smn', region);
    const http = new DefaultHttpClient({}, [endpoint]);
    const client = new HcClient(http, {}).withCredential(credential).withEndpoints([endpoint]);
    const url = '/v2/{project_id}/notifications/topics';
    const request = { method: 'GET' as const, url, contentType: 'application/json', headers: {}, queryParams: {} };

    expect(await client.sendRequest({ ...request, pathParams: { project_id: projectId } })).toMatchObject({
      httpStatusCode: 200,
    });
  });
});

describe.concurrent('an unsigned call', () => {
  test('is refused, however it asks', async () => {
    const url = `${service.cloud.facts.endpoint}${topicsPath()}`;
    const json = { 'content-type': 'application/json' };

    expect(await send({ method: 'GET', url, headers: {} })).toEqual(refused(401, 'APIGW.0301'));
    expect(await send({ method: 'POST', url, headers: json, body: 'no JSON' })).toEqual(refused(401, 'APIGW.0301'));
    const missing = { method: 'POST', url: `${url}/urn:smn:x:y:z/publish`, headers: json, body: '{}' };
    expect(await send(missing)).toEqual(refused(401, 'APIGW.0301'));
  });

  test('with bytes that are no text is refused, not repaired', async () => {
    const { authToken, endpoint } = service.cloud.facts;
    const send = async (body: Buffer) => {
      const headers = { 'content-type': 'application/json', 'x-auth-token': authToken };
      const answer = await fetch(`${endpoint}${topicsPath()}`, { method: 'POST', headers, body });
      return { status: answer.status, body: await answer.json() };
    };
    const bodyOf = (name: Buffer) =>
      Buffer.concat([Buffer.from('{"name":"not-text","display_name":"'), name, Buffer.from('"}')]);

    expect(await send(bodyOf(Buffer.from([0xff])))).toMatchObject({ status: 400, body: { code: 'SMN.0019' } });
    expect(await send(bodyOf(Buffer.from([0xe4, 0xb8])))).toMatchObject({ status: 400, body: { code: 'SMN.0019' } });
    expect(await send(bodyOf(Buffer.from('\ufffd中')))).toMatchObject({ status: 201 });
  });

  test('with an auth token is served until the token ends', async () => {
    const { authToken, projectId, endpoint } = service.cloud.facts;
    const { run } = createOperator(service.cloud.facts, 'test');
    const revoked = Token.parse(await run({ command: 'tokens create', project: projectId, ttlSeconds: 600 }));
    await run({ command: 'tokens revoke', token: revoked.token });
    const withToken = (token: string, path = topicsPath()) =>
      send({ method: 'GET', url: `${endpoint}${path}`, headers: { 'X-Auth-Token': token } });

    expect(await withToken(authToken)).toMatchObject({ status: 200, body: { request_id: ID } });
    expect(await withToken('x'.repeat(43))).toEqual(refused(401, 'APIGW.0301'));
    expect(await withToken(revoked.token)).toEqual(refused(401, 'APIGW.0301'));
    const foreign = topicsPath().replace(projectId, 'f'.repeat(32));
    expect(await withToken(authToken, foreign)).toEqual(refused(403, 'SMN.0001'));
  });
});

describe.concurrent('a project', () => {
  test('sees and touches nothing of another', async () => {
    const { facts } = service.cloud;
    const topicUrn = await service.topic();
    const urn = await service.subscribe(topicUrn, '/private');
    const stranger = await anotherProject();
    const client = createOfficialClient({ ...facts, ...stranger });
    const forbidden = { httpStatusCode: 403, errorCode: 'SMN.0001', requestId: ID };
    const topic = `{p}/topics/${topicUrn}`;

    expect(await client.get('{p}/topics')).toMatchObject({ topic_count: 0, topics: [] });
    expect(await client.get('{p}/subscriptions')).toMatchObject({ subscription_count: 0 });
    expect(await client.get('{p}/message_template')).toMatchObject({ message_template_count: 0 });
    const attempts = [
      client.get(topic),
      client.put(topic, { data: { display_name: 'mine' } }),
      client.delete(topic),
      client.post(`${topic}/publish`, { data: { message: 'spam' } }),
      client.post(`${topic}/subscriptions`, { data: { protocol: 'email', endpoint: 'spy@example.com' } }),
      client.get(`${topic}/subscriptions`),
      client.put(`${topic}/subscriptions/${urn}`, { data: { remark: 'mine' } }),
      client.delete(`${topic}/subscriptions/${urn}`),
      client.delete(`{p}/subscriptions/${urn}`),
      client.get(`/v2/${facts.projectId}/notifications/topics`),
    ];
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ status: 'rejected', reason: forbidden });
    }
    const data = { subscription_urns: [{ subscription_urn: urn }] };
    expect(await client.delete('{p}/subscriptions', { data })).toMatchObject({
      subscriptions_result: [{ http_code: 403, code: 'SMN.0001' }],
    });
    expect((await service.call('GET', `${topic}/subscriptions`)).body).toMatchObject({
      subscriptions: [{ subscription_urn: urn, remark: '', status: 1 }],
    });
  });

  test('may have a topic of the same name as another', async () => {
    const name = 'same-name';
    const stranger = await anotherProject();
    const client = createOfficialClient({ ...service.cloud.facts, ...stranger });

    const ours = await service.topic(name);
    const theirs = await client.post('{p}/topics', { data: { name } });

    expect(theirs).toMatchObject({
      httpStatusCode: 201,
      topic_urn: ours.replace(service.cloud.facts.projectId, stranger.projectId),
    });
    expect(await client.get('{p}/topics')).toMatchObject({ topic_count: 1 });
  });
});

describe.concurrent('a limited caller', () => {
  const limits = { actions: 'publisher', topics: ['alerts-*'] };
  const operate = async (command: Readonly<Record<string, unknown>>) =>
    createOperator(service.cloud.facts, 'test').run({ project: service.cloud.facts.projectId, ...command });
  const told = (why: string) => ({
    status: 403,
    body: { code: 'SMN.0001', message: `You have no permission for this resource. ${why}` },
  });

  test('does what its role may with its topics, and is told what it lacks for the rest', async () => {
    const keys = Credential.parse(await operate({ command: 'credentials create', ...limits }));
    const [mine, other] = [await service.topic('alerts-north'), await service.topic('billing-north')];
    const { call } = createApi({ ...service.cloud.facts, ...keys });
    const only = 'for the topics alerts-* of its project only, not for';

    expect(await call('POST', `{p}/topics/${mine}/publish`, { message: 'x' })).toMatchObject({ status: 200 });
    expect(await call('GET', '{p}/topics')).toMatchObject({ body: { topic_count: 1, topics: [{ topic_urn: mine }] } });
    expect(await call('POST', `{p}/topics/${other}/publish`, { message: 'x' })).toMatchObject(
      told(`The credential has smn:topic:publish ${only} "billing-north".`),
    );
    expect(await call('POST', `{p}/topics/${other}/publish/`, { message: 'x' })).toMatchObject({ status: 403 });
    expect(await call('POST', '{p}/topics', { name: 'alerts-south' })).toMatchObject(
      told('The credential lacks smn:topic:create: its role is publisher.'),
    );
    expect(await call('POST', '{p}/sms', { endpoint: '+8613600000000', message: 'x' })).toMatchObject(
      told(`The credential has smn:sms:publish ${only} what is of no topic or of all.`),
    );
  });

  test('has tokens that may do no more than it', async () => {
    const { accessKey } = Credential.parse(await operate({ command: 'credentials create', ...limits }));
    const { token } = Token.parse(await operate({ command: 'tokens create', accessKey }));
    const other = await service.topic('billing-south');
    const sent = (method: string, path: string) =>
      send({
        ...{ method, url: `${service.cloud.facts.endpoint}${topicsPath()}${path}` },
        ...{ headers: { 'x-auth-token': token, 'content-type': 'application/json' } },
        ...(method === 'POST' && { body: '{"message":"x"}' }),
      });

    expect(await sent('GET', '?name=billing-south')).toMatchObject({ status: 200, body: { topic_count: 0 } });
    expect(await sent('POST', `/${other}/publish`)).toEqual(refused(403, 'SMN.0001'));
    expect(await sent('DELETE', `/${other}`)).toEqual(refused(403, 'SMN.0001'));
  });
});
