import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { bind } from '#lambdas/runtime/bind.ts';
import { createHttpHandler, type HttpDependencies, type HttpHandler } from '#lambdas/runtime/http-handler.ts';
import { defineOperation } from '#src/contract/operation.ts';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import { type CallerUseStore, createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { type AuthTokenStore, createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { type CredentialStore, createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createIssuedTokenStore, type IssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import {
  createPrincipalBindingStore,
  type PrincipalBindingStore,
} from '#src/stores/secrets/principal-binding-store.ts';
import { apiGatewayEvent, EVENT_HOST, iamEvent, lambdaContext, signedEvent } from '#test/support/api-gateway-event.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import type { Keys } from '#test/support/request-signer.ts';

let database: TestDynamodb;
let kms: TestKms;
let credentials: CredentialStore;
let authTokens: AuthTokenStore;
let issued: IssuedTokenStore;
let bindings: PrincipalBindingStore;

beforeAll(async () => {
  database = await startDynamodb();
  kms = await startKms();
  credentials = createCredentialStore({ ...database.registry, keys: createKeyEncryption(kms) });
  authTokens = createAuthTokenStore(database.registry);
  issued = createIssuedTokenStore(database.registry);
  bindings = createPrincipalBindingStore(database.registry);
});

afterAll(async () => {
  await database.stop();
  await kms.stop();
});

const Show = defineOperation({
  name: 'Show',
  method: 'GET',
  path: '/v2/{project_id}',
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: '',
  pathParameters: z.object({ project_id: z.string() }),
  query: z.unknown(),
  body: z.unknown(),
  responses: {},
  errors: [],
});

/** What a first use within the hour costs. */
const USED = ['GetItem', 'UpdateItem'];

/** A function as it is just after its start, with a clock to turn. */
const start = (callerUses: Pick<CallerUseStore, 'note'> = createCallerUseStore(database.deliveries)) => {
  let now = Date.now();
  const faults: string[] = [];
  const handle = createHttpHandler<HttpDependencies>(
    [bind<z.ZodType, z.ZodType, z.ZodType, z.ZodType, HttpDependencies>(Show, async () => ({ status: 200, body: {} }))],
    {
      credentials,
      authTokens,
      callerUses,
      principalBindings: bindings,
      callRate: { admit: async () => true },
      settings: Settings.parse({}),
      clock: () => now,
      logger: {
        begin: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: (message) => faults.push(message),
      },
    },
  );
  return {
    faults,
    clock: () => now,
    pass: (seconds: number): void => {
      now += seconds * 1000;
    },
    withKeys: (project: string, keys: Keys) =>
      show(handle, signedEvent(requestOf(project), routeOf(project), { keys, now })),
    withToken: (project: string, token: string) =>
      show(handle, apiGatewayEvent({ ...requestOf(project), headers: { 'X-Auth-Token': token } }, routeOf(project))),
    byRole: (project: string) => show(handle, bySession(project)),
  };
};

/** A session of the role `deployer`, by the prefix of calls that AWS signs. */
const bySession = (project: string) =>
  iamEvent(
    { method: 'GET', url: `https://${EVENT_HOST}/iam/v2/${project}` },
    { routeKey: 'ANY /iam/{proxy+}', pathParameters: { proxy: `v2/${project}` } },
    'arn:aws:sts::111122223333:assumed-role/deployer/build-7',
  );

const requestOf = (project: string) => ({ method: 'GET', url: `https://${EVENT_HOST}/v2/${project}` });

const routeOf = (project: string) => ({ routeKey: 'GET /v2/{project_id}', pathParameters: { project_id: project } });

const show = async (handle: HttpHandler, event: Parameters<HttpHandler>[0]): Promise<number> =>
  (await handle(event, lambdaContext())).statusCode;

describe('access keys', () => {
  test('work for their own project only', async () => {
    const [mine, theirs] = [newId(), newId()];
    const keys = await credentials.create(mine, Date.now());
    const service = start();

    expect(await service.withKeys(mine, keys)).toBe(200);
    expect(await service.withKeys(theirs, keys)).toBe(403);
  });

  test('are read once a minute, and have their use written once an hour', async () => {
    const project = newId();
    const keys = await credentials.create(project, Date.now());
    const service = start();
    const cold = await database.callsOf(() => service.withKeys(project, keys));
    const warm = await database.callsOf(() => service.withKeys(project, keys));
    service.pass(60);
    const later = await database.callsOf(() => service.withKeys(project, keys));

    expect([cold, warm, later]).toEqual([['GetItem', 'UpdateItem'], [], ['GetItem']]);
    const { lastUses } = createCallerUseStore(database.deliveries);
    await expect(lastUses([keys.accessKey])).resolves.toHaveProperty('size', 1);
  });

  test('stop working within a minute of being disabled, and work again when enabled', async () => {
    const project = newId();
    const keys = await credentials.create(project, Date.now());
    const service = start();
    expect(await service.withKeys(project, keys)).toBe(200);

    await credentials.disable(project, keys.accessKey);
    service.pass(60);
    expect(await service.withKeys(project, keys)).toBe(401);
    await credentials.enable(project, keys.accessKey);
    service.pass(60);
    expect(await service.withKeys(project, keys)).toBe(200);
  });

  test('that are new work within five seconds of a call that came too early', async () => {
    const project = newId();
    const keys = await credentials.create(project, Date.now());
    await credentials.remove(project, keys.accessKey);
    const service = start();

    expect(await service.withKeys(project, keys)).toBe(401);
    expect(await database.callsOf(() => service.withKeys(project, keys))).toEqual([]);
    service.pass(5);
    expect(await database.callsOf(() => service.withKeys(project, keys))).toEqual(['GetItem']);
  });
});

describe('tokens', () => {
  test('work for their own project until they expire', async () => {
    const [mine, theirs] = [newId(), newId()];
    const service = start();
    const token = await issued.create({ project: mine, expiresAt: service.clock() + 3_600_000 });

    expect(await service.withToken(mine, token)).toBe(200);
    expect(await service.withToken(theirs, token)).toBe(403);
    service.pass(3601);
    expect(await service.withToken(mine, token)).toBe(401);
  });

  test('expire at once, however lately they were read', async () => {
    const project = newId();
    const service = start();
    const token = await issued.create({ project, expiresAt: service.clock() + 10_000 });
    expect(await service.withToken(project, token)).toBe(200);
    service.pass(9);
    expect(await service.withToken(project, token)).toBe(200);

    service.pass(2);
    expect(await database.callsOf(() => service.withToken(project, token))).toEqual([]);
    expect(await service.withToken(project, token)).toBe(401);
  });

  test('are read once a minute, and stop working within it when revoked', async () => {
    const project = newId();
    const service = start();
    const token = await issued.create({ project, expiresAt: service.clock() + 3_600_000 });
    await service.withToken(project, token);
    expect(await database.callsOf(() => service.withToken(project, token))).toEqual([]);

    await issued.revoke(token);
    service.pass(60);
    expect(await service.withToken(project, token)).toBe(401);
  });
});

describe('tokens with names', () => {
  const made = async (project: string, change: object = {}) =>
    (await issued.createNamed({ project, name: newId(), now: Date.now(), ...change }))?.token ?? '';

  test('have their use written once an hour and token, beside a read a minute', async () => {
    const project = newId();
    const service = start();
    const token = await made(project);
    const calls = () => database.callsOf(() => service.withToken(project, token));

    expect(await calls()).toEqual(['GetItem', 'UpdateItem']);
    expect(await calls()).toEqual([]);
    service.pass(60);
    expect(await calls()).toEqual(['GetItem']);
    service.pass(3540);
    expect(await calls()).toEqual(['GetItem', 'UpdateItem']);
  });

  test('cost nothing more for a call that is refused, and are noted as used by it', async () => {
    const project = newId();
    const service = start();
    const token = await made(project);

    expect(await database.callsOf(() => service.withToken(newId(), token))).toEqual(['GetItem', 'UpdateItem']);
    expect(await database.callsOf(() => service.withToken(project, token))).toEqual([]);
  });

  test('work when their use cannot be written, which is not tried again within the hour', async () => {
    const project = newId();
    let notes = 0;
    const service = start({
      note: async () => {
        notes += 1;
        throw new Error('no table');
      },
    });
    const token = await made(project);

    expect([await service.withToken(project, token), await service.withToken(project, token)]).toEqual([200, 200]);
    expect(notes).toBe(1);
    expect(service.faults).toEqual(['The use of an access key, a token or a binding could not be noted']);
  });

  test('are over with the answer at the latest', async () => {
    const project = newId();
    const noted: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const service = start({
      note: async () => {
        await promise;
        noted.push('noted');
      },
    });
    const answering = service.withToken(project, await made(project)).then(() => noted.push('answered'));
    resolve();
    await answering;

    expect(noted).toEqual(['noted', 'answered']);
  });

  test('work for good, and are refused within a minute of being revoked, or at once when they have expired', async () => {
    const project = newId();
    const service = start();
    const [lasting, ending] = [await made(project), await made(project, { expiresAt: service.clock() + 90_000 })];
    const both = async () => [await service.withToken(project, lasting), await service.withToken(project, ending)];

    expect(await both()).toEqual([200, 200]);
    service.pass(95);
    expect(await both()).toEqual([200, 401]);
    service.pass(366 * 86_400);
    expect(await both()).toEqual([200, 401]);
    await issued.revoke(lasting);
    service.pass(60);
    expect(await both()).toEqual([401, 401]);
  });
});

describe('roles of AWS', () => {
  const ROLE = { id: '111122223333#role#deployer', arn: 'arn:aws:iam::111122223333:role/deployer' };
  const everything = { boundAt: 0, grant: { actions: '*' as const } };

  test('work for the projects that they are bound to, each read once a minute and written once an hour', async () => {
    const [one, other] = [newId(), newId()];
    for (const project of [one, other]) await bindings.bind(project, ROLE, everything);
    const service = start();
    const cold = await database.callsOf(() => service.byRole(one));
    const warm = await database.callsOf(() => service.byRole(one));
    const second = await database.callsOf(() => service.byRole(other));
    service.pass(60);
    const later = await database.callsOf(() => service.byRole(one));

    expect([cold, warm, second, later]).toEqual([USED, [], USED, ['GetItem']]);
    expect([await service.byRole(one), await service.byRole(other), await service.byRole(newId())]).toEqual([
      200, 200, 403,
    ]);
  });

  test('stop working within a minute of being unbound, and work seconds after they were bound', async () => {
    const project = newId();
    const service = start();
    expect(await service.byRole(project)).toBe(403);

    await bindings.bind(project, ROLE, everything);
    service.pass(5);
    expect(await service.byRole(project)).toBe(200);
    await bindings.unbind(project, ROLE.id);
    expect(await service.byRole(project)).toBe(200);
    service.pass(60);
    expect(await service.byRole(project)).toBe(403);
  });
});
