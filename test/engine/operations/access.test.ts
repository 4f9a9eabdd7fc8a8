import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bindingUseId, createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const uses = () => createCallerUseStore(service.dynamodb.deliveries);
const OTHER = 'f'.repeat(32);

const NOW = '2024-01-02T03:04:05Z';
const READER = { actions: 'reader' };
const ARN = 'arn:aws:iam::111122223333:role/team/deployer';

describe('an access key made by the API', () => {
  test('is found with its secret key, and may do what was asked for', async () => {
    const grant = { actions: 'publisher', topics: ['alerts-*'] };
    const { status, body } = await service.call('CreateCredential', { body: grant });

    expect([status, body]).toEqual([201, expect.objectContaining({ created_at: NOW, ...grant })]);
    const credentials = createCredentialStore({ ...service.dynamodb.registry, keys: service.keys });
    await expect(credentials.find(body.access_key)).resolves.toEqual({
      ...{ project: PROJECT, isEnabled: true, grant, secretKey: body.secret_key },
    });
  });

  test('is listed with its last use, to the hour', async () => {
    const { body } = await service.call('CreateCredential', { body: READER });
    await uses().note(body.access_key, Date.UTC(2024, 5, 1));
    const listed = (await service.call('ListCredentials')).body.credentials;

    expect(listed).toContainEqual({
      ...{ access_key: body.access_key, enabled: true, created_at: NOW, last_used_at: '2024-06-01T00:00:00Z' },
      ...READER,
    });
  });

  test('of another project is as absent as one that was never made', async () => {
    const { accessKey } = await service.dependencies.credentials.create(OTHER, 0);
    for (const path of [{ access_key: accessKey }, { access_key: 'NONE' }]) {
      const answers = [
        await service.call('UpdateCredential', { path, body: { enabled: false } }),
        await service.call('DeleteCredential', { path }),
      ];

      expect(answers.map(({ code }) => code)).toEqual(['OPS.0114', 'OPS.0114']);
    }
    await expect(service.dependencies.credentials.list(OTHER)).resolves.toHaveLength(1);
  });
});

describe('a token made by the API', () => {
  test('expires after its time, and its name is free then', async () => {
    const body = { name: 'grafana', ttl_seconds: 60, ...READER };
    const made = await service.call('CreateToken', { body });
    const tokens = createAuthTokenStore(service.dynamodb.registry);
    const now = service.dependencies.clock();

    expect(made.body).toMatchObject({ name: 'grafana', created_at: NOW, expires_at: '2024-01-02T03:05:05Z' });
    await expect(tokens.find(made.body.token, now + 59_000)).resolves.toMatchObject({ project: PROJECT });
    await expect(tokens.find(made.body.token, now + 61_000)).resolves.toBeUndefined();
    await expect(service.call('CreateToken', { body })).resolves.toMatchObject({ code: 'OPS.0115' });
    service.wait(61);
    await expect(service.call('CreateToken', { body })).resolves.toMatchObject({ status: 201 });
  });

  test('that does not expire is revoked by its id, by its project alone', async () => {
    const { body } = await service.call('CreateToken', { body: { name: 'ci', ttl_seconds: 'never', ...READER } });
    const tokens = createAuthTokenStore(service.dynamodb.registry);

    expect(body.expires_at).toBeUndefined();
    await expect(service.dependencies.issuedTokens.revokeById(OTHER, body.token_id)).resolves.toBe(false);
    await expect(service.call('DeleteToken', { path: { token_id: body.token_id } })).resolves.toMatchObject({
      status: 200,
    });
    await expect(tokens.find(body.token, service.dependencies.clock())).resolves.toBeUndefined();
  });
});

test('a binding is listed with its last use, by any of its ARNs, and ended by the ARN of a session', async () => {
  await service.call('BindPrincipal', { body: { arn: ARN, ...READER } });
  await uses().note(bindingUseId(PROJECT, '111122223333#role#deployer'), Date.UTC(2024, 5, 1));
  const { body } = await service.call('ListPrincipals');

  expect(body.principals).toEqual([
    expect.objectContaining({ arn: ARN, last_used_at: '2024-06-01T00:00:00Z', ...READER }),
  ]);
  const query = { arn: 'arn:aws:sts::111122223333:assumed-role/deployer/session' };
  await expect(service.call('UnbindPrincipal', { query })).resolves.toMatchObject({ status: 200 });
  await expect(service.call('ListPrincipals')).resolves.toMatchObject({ body: { principals: [] } });
});

test('a person is added once, whatever the spelling, and removed', async () => {
  await service.call('AddMember', { body: { email: 'Ada@Example.com', ...READER } });
  await service.call('AddMember', { body: { email: 'ada@example.com', actions: 'operator' } });
  const { body } = await service.call('ListMembers');

  expect(body.members).toEqual([expect.objectContaining({ email: 'ada@example.com', actions: 'operator' })]);
  await service.call('RemoveMember', { query: { email: 'ADA@example.com' } });
  await expect(service.call('ListMembers')).resolves.toMatchObject({ body: { members: [] } });
});

describe('a caller who is not everything', () => {
  const gives = async (grant: { readonly actions: '*' | 'admin' | readonly string[] }, actions: unknown) =>
    (await service.call('CreateCredential', { grant, body: { actions } })).code ?? 'made';

  test.each([
    { own: 'admin', given: 'admin', outcome: 'made' },
    { own: 'admin', given: ['smn:*'], outcome: 'made' },
    { own: 'admin', given: '*', outcome: 'SMN.0001' },
    { own: ['smn:access:update', 'smn:topic:list'], given: ['smn:topic:list'], outcome: 'made' },
    { own: ['smn:access:update', 'smn:topic:list'], given: ['smn:topic:*'], outcome: 'SMN.0001' },
    { own: ['smn:access:*'], given: 'reader', outcome: 'SMN.0001' },
    { own: '*', given: '*', outcome: 'made' },
  ] as const)('who may do $own gives $given: $outcome', async ({ own, given, outcome }) => {
    await expect(gives({ actions: own }, given)).resolves.toBe(outcome);
  });

  test('is told which permission it lacks', async () => {
    const { message } = await service.call('CreateToken', {
      grant: { actions: ['smn:access:update'] },
      body: { name: 'x', ttl_seconds: 1, actions: 'reader' },
    });

    expect(message).toContain('lacks smn:topic:list');
  });
});
