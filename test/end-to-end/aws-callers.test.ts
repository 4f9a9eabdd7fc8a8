import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type AwsKeys, type AwsRequest, type AwsSigning, signByAws } from '#test/support/aws-signer.ts';
import { createOperator } from '#test/support/operator.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

const logged: string[] = [];

let service: Service;
beforeAll(async () => {
  service = await startService(PATIENT, { log: (line) => logged.push(line) });
});
afterAll(() => service.stop());

type Principal = Service['cloud']['facts']['awsPrincipals'][number];

const principal = (kind: 'role' | 'user'): Principal => {
  const found = service.cloud.facts.awsPrincipals.find(({ arn }) => arn.includes(`:${kind}/`));
  if (found === undefined) throw new Error(`There is no ${kind}`);
  return found;
};

/** A project of its own, and what its principals do there. */
const aProject = () => {
  const projectId = randomBytes(16).toString('hex');
  const { run } = createOperator(service.cloud.facts, 'test');
  const as = (keys: AwsKeys) => (method: string, path: string, body?: object) =>
    call(keys, { method, path: `/iam/v2/${projectId}/notifications${path}`, body });
  return {
    projectId,
    topicUrn: (name: string) => `urn:smn:${service.cloud.facts.region}:${projectId}:${name}`,
    bind: (arn: string, grant: object = {}) => run({ command: 'principals bind', project: projectId, arn, ...grant }),
    unbind: (arn: string) => run({ command: 'principals unbind', project: projectId, arn }),
    as,
    call: as(principal('role')),
  };
};

type Call = { readonly method: string; readonly path: string; readonly body?: object | undefined };

const requestOf = ({ method, path, body }: Call): AwsRequest => ({
  method,
  url: `${service.cloud.facts.endpoint}${path}`,
  headers: { 'content-type': 'application/json' },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const send = async ({ method, url, body }: AwsRequest, headers: Readonly<Record<string, string>>) => {
  const { host: _, ...sent } = headers;
  const response = await fetch(url, { method, headers: sent, ...(body !== undefined && { body }) });
  const text = await response.text();
  return {
    status: response.status,
    body: z.record(z.string(), z.unknown()).parse(text === '' ? {} : JSON.parse(text)),
  };
};

const call = async (keys: AwsKeys, asked: Call, signing: AwsSigning = {}) => {
  const request = requestOf(asked);
  return send(request, await signByAws(request, keys, signing));
};

const FORBIDDEN_BY_GATEWAY = { status: 403, body: { message: 'Forbidden' } };

const refused = (text: string) => ({
  status: 403,
  body: expect.objectContaining({ error_code: 'SMN.0001', error_msg: expect.stringContaining(text) }),
});

describe.concurrent('a role of AWS', () => {
  test('makes a topic, lists it and publishes to it, without a key of this service', async () => {
    const project = aProject();
    await project.bind(principal('role').arn.replace(':role/', ':role/ci/'));
    const path = `/topics/${project.topicUrn('tides')}`;

    expect(await project.call('POST', '/topics', { name: 'tides' })).toMatchObject({ status: 201 });
    const endpoint = service.sink.url('/by-role');
    await project.call('POST', `${path}/subscriptions`, { protocol: 'http', endpoint });
    const isConfirmation = ({ headers }: { readonly headers: Record<string, unknown> }) =>
      headers['x-smn-message-type'] === 'SubscriptionConfirmation';
    const confirmation = await until('a confirmation', () => service.sink.received('/by-role').find(isConfirmation));
    await fetch(confirmation.body['subscribe_url'] ?? '');

    expect(await project.call('GET', '/topics?limit=1&name=tides')).toMatchObject({
      status: 200,
      body: { topics: [{ name: 'tides' }] },
    });
    const published = await project.call('POST', `${path}/publish`, { message: 'High water 港' });
    expect(published).toMatchObject({ status: 200, body: { message_id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    await until('the message', () => service.notifications('/by-role').length === 1);
    expect(service.notifications('/by-role')[0]?.body).toMatchObject({ message: 'High water 港' });
  });

  test('calls the operations API, a domain’s operations, and both functions by paths with a slash at their end', async () => {
    const project = aProject();
    await project.bind(principal('role').arn);
    await project.call('POST', '/topics', { name: 'tides' });
    const topic = project.topicUrn('tides');
    const at = (method: string, path: string, body?: object) =>
      call(principal('role'), { method, path: `/iam/ops/v1/${project.projectId}${path}`, body });
    const batch = { messages: [{ id: 'a', message: 'x' }] };

    expect((await at('GET', '/triggers?limit=1')).body).toMatchObject({ triggers: [] });
    const users = { method: 'GET', path: `/iam/v2/${project.projectId}/subscription-users` };
    expect((await call(principal('role'), users)).status).toBe(200);
    expect((await at('POST', `/topics/${topic}/publish-batch`, batch)).status).toBe(200);
    expect((await at('POST', `/topics/${topic}/publish-batch/`, batch)).status).toBe(200);
    expect((await project.call('POST', `/topics/${topic}/publish/`, { message: 'x' })).status).toBe(200);
    expect((await project.call('GET', `/topics/${topic.replaceAll(':', '%3A')}/`)).status).toBe(200);
  });

  test('may do what its binding says, and for its topics alone', async () => {
    const project = aProject();
    await project.bind(principal('user').arn);
    await project.bind(principal('role').arn, { actions: 'publisher', topics: ['alerts-*'] });
    for (const name of ['alerts-1', 'tides']) await project.as(principal('user'))('POST', '/topics', { name });
    const publish = (name: string) =>
      project.call('POST', `/topics/${project.topicUrn(name)}/publish`, { message: 'x' });

    expect((await publish('alerts-1')).status).toBe(200);
    expect(await publish('tides')).toEqual(refused('for the topics alerts-* of its project only, not for "tides"'));
    expect(await project.call('POST', '/topics', { name: 'alerts-2' })).toEqual(
      refused('The credential lacks smn:topic:create: its role is publisher.'),
    );
    expect((await project.call('GET', '/topics')).body).toMatchObject({ topics: [{ name: 'alerts-1' }] });
  });

  test('that is not bound is told so, with the command that binds it; what is in another project stays out of reach', async () => {
    const [project, other] = [aProject(), aProject()];
    await project.bind(principal('role').arn);
    const { arn } = principal('role');
    const hint = `${arn} is not bound to the project "${other.projectId}". The operator binds it: npm run smn -- principals bind --project ${other.projectId} --arn ${arn} --role publisher`;

    expect(await other.call('GET', '/topics')).toEqual(refused(hint));
    expect(await project.as(principal('user'))('GET', '/topics')).toEqual(refused(principal('user').arn));
    expect(await other.call('POST', `/topics/${project.topicUrn('tides')}/publish`, { message: 'x' })).toEqual(
      refused(hint),
    );
  });

  test('is refused where the path names no project, and finds only signed operations', async () => {
    const as = (path: string) => call(principal('role'), { method: 'GET', path });

    expect(await as('/iam/v2/notifications/protocols')).toEqual(refused('The path names no project'));
    for (const path of ['/iam/docs', '/iam/v2', '/iam/openapi.json', '/iam/'])
      expect((await as(path)).body).toMatchObject({ error_code: 'APIGW.0101' });
  });
});

describe.concurrent('the gateway refuses by the prefix', () => {
  const asked = () => ({
    method: 'POST',
    path: `/iam/v2/${service.cloud.facts.projectId}/notifications/topics`,
    body: { name: 'forged' },
  });
  const isRefused = async (keys: AwsKeys, signing: AwsSigning) =>
    expect(await call(keys, asked(), signing)).toEqual(FORBIDDEN_BY_GATEWAY);

  test('what is not signed by AWS, whatever else it brings', async () => {
    const { authToken } = service.cloud.facts;
    const request = requestOf(asked());

    expect(await send(request, { ...request.headers })).toEqual(FORBIDDEN_BY_GATEWAY);
    expect(await send(request, { ...request.headers, 'x-auth-token': authToken })).toEqual(FORBIDDEN_BY_GATEWAY);
  });

  test('a signature for another service, Region or time, or by another key', async () => {
    await isRefused(principal('role'), { service: 'sns' });
    await isRefused(principal('role'), { region: 'eu-west-1' });
    await isRefused(principal('role'), { signingDate: new Date(Date.now() - 360_000) });
    await isRefused({ ...principal('user'), secretAccessKey: 'x'.repeat(40) }, {});
    await isRefused({ ...principal('role'), sessionToken: 'other' }, {});
  });

  test('what was changed on its way, and says why where only its owner sees it', async () => {
    const request = requestOf(asked());
    const headers = await signByAws(request, principal('role'));
    const changes: readonly AwsRequest[] = [
      { ...request, body: '{"name":"changed"}' },
      { ...request, url: `${request.url}?limit=1` },
      { ...request, url: request.url.replace('topics', 'message_template') },
    ];

    for (const change of changes) expect(await send(change, headers)).toEqual(FORBIDDEN_BY_GATEWAY);
    expect(logged).toContainEqual(
      expect.stringMatching(
        /IAM refused POST \/iam\/v2\/\w+\/notifications\/topics: .* is not the hash of the body[.]/,
      ),
    );
    const { body } = await service.call('GET', '{p}/topics?fuzzy_name=forged');
    expect(body).toMatchObject({ topic_count: 0 });
  });
});

test('outside the prefix neither a signature of AWS nor a forged context identifies anybody', async () => {
  const project = aProject();
  await project.bind(principal('role').arn);
  const iam = { userArn: 'arn:aws:sts::000000000000:assumed-role/smn-local-deployer/npm-start' };
  const context = JSON.stringify({ authorizer: { iam } });
  const request = {
    ...requestOf({ method: 'GET', path: `/v2/${project.projectId}/notifications/topics` }),
    headers: { 'x-amzn-requestcontext': context, authorizer: context, 'x-amzn-iam-user-arn': iam.userArn },
  };

  expect(await send(request, request.headers)).toMatchObject({ status: 401, body: { error_code: 'APIGW.0301' } });
  expect(await send(request, await signByAws(request, principal('role')))).toMatchObject({
    status: 401,
    body: {
      error_code: 'APIGW.0301',
      error_msg: expect.stringContaining('with credentials of AWS, /iam before the path'),
    },
  });
});
