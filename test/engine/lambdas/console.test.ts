import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createConsoleHandler } from '#lambdas/console/handler.ts';
import type { ApiResponse } from '#lambdas/middleware/request-context.ts';
import type { HttpHandler } from '#lambdas/runtime/http-handler.ts';
import { newId } from '#src/domain/identifiers.ts';
import { type AuthTokenStore, createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { createMemberStore, type MemberStore } from '#src/stores/secrets/member-store.ts';
import { createSessionStore } from '#src/stores/secrets/session-store.ts';
import { apiGatewayEvent, EVENT_HOST, lambdaContext } from '#test/support/api-gateway-event.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

const NOW = Date.parse('2026-03-28T14:05:09Z');
const HOUR = 3_600_000;
const CLIENT = 'console';

let database: TestDynamodb;
let members: MemberStore;
let tokens: AuthTokenStore;
let handler: HttpHandler;
let clock = NOW;

beforeAll(async () => {
  database = await startDynamodb();
  members = createMemberStore(database.registry);
  tokens = createAuthTokenStore(database.registry);
  handler = createConsoleHandler({
    members,
    sessions: createSessionStore(database.registry),
    configuration: { stage: 'test', issuer: 'https://issuer.example.com', clientId: CLIENT, hasOutbox: false },
    region: 'us-east-1',
    publicBaseUrl: 'https://smn.example.com',
    folder: tmpdir(),
    clock: () => clock,
    logger: silent,
  });
});

afterAll(() => database.stop());

const silent = { begin: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

type Call = {
  readonly claims?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly body?: object;
};

const call = (method: 'GET' | 'POST' | 'DELETE', path: string, { claims, token, body }: Call = {}) => {
  const headers = { ...(token !== undefined && { 'X-Auth-Token': token }), 'Content-Type': 'application/json' };
  const request = { method, url: `https://${EVENT_HOST}${path}`, headers, ...(body && { body: JSON.stringify(body) }) };
  const event = apiGatewayEvent(request, { routeKey: `${method} ${path}` });
  const authorizer = claims && { jwt: { claims, scopes: [] } };
  const requestContext = { ...event.requestContext, ...(authorizer && { authorizer }) };
  return handler({ ...event, requestContext }, lambdaContext());
};

const Session = z.object({ token: z.string(), project_id: z.string() });
const bodyOf = ({ body }: ApiResponse): unknown => JSON.parse(body);

/** A member of a project of their own, and how they sign in. */
const aMember = async (role: 'reader' | 'admin' = 'reader') => {
  const [project, email] = [newId(), `${newId()}@example.com`];
  const add = (actions: 'reader' | 'operator' | 'admin', to = project) =>
    members.add(to, email, { addedAt: clock, grant: { actions } });
  await add(role);
  const claims = { email, email_verified: 'true' };
  const signIn = (body: object = {}) => call('POST', '/console/session', { claims, body });
  const tokenOf = async (): Promise<string> => Session.parse(bodyOf(await signIn())).token;
  return { project, email, add, signIn, tokenOf };
};

describe('every JSON answer of the console', () => {
  test.each([
    ['GET', '/console/config', 200],
    ['POST', '/console/session', 500],
    ['DELETE', '/console/session', 400],
  ] as const)('may do nothing in a browser that shows it: %s %s', async (method, path, status) => {
    const { statusCode, headers } = await call(method, path);

    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
    });
  });
});

describe('signing in to the console', () => {
  test('begins with what everybody may know', async () => {
    expect(bodyOf(await call('GET', '/console/config'))).toEqual({
      request_id: expect.any(String),
      issuer: 'https://issuer.example.com',
      client_id: CLIENT,
      scopes: 'openid email profile',
      stage: 'test',
      region: 'us-east-1',
      has_outbox: false,
    });
  });

  test('makes a member a token of the project, with the role, for an hour', async () => {
    const { project, email, signIn } = await aMember();

    const answer = await signIn();

    expect([answer.statusCode, bodyOf(answer)]).toEqual([
      201,
      {
        request_id: expect.any(String),
        token: expect.stringMatching(/^smn_session_[\w-]{43}$/),
        expires_at: '2026-03-28T15:05:09Z',
        email,
        project_id: project,
        role: 'reader',
        projects: [{ project_id: project, role: 'reader' }],
      },
    ]);
    const { token } = Session.parse(bodyOf(answer));
    expect(await tokens.find(token, NOW)).toMatchObject({ project, grant: { actions: 'reader' } });
    expect(await tokens.find(token, NOW + HOUR)).toBeUndefined();
  });

  test('shows all projects, and begins in the one that is asked for', async () => {
    const { project, add, signIn } = await aMember();
    const other = newId();
    await add('admin', other);

    const answer = await signIn({ project_id: other });

    expect(bodyOf(answer)).toMatchObject({ project_id: other, role: 'admin' });
    expect(bodyOf(answer)).toHaveProperty('projects.length', 2);
    expect(bodyOf(await signIn({ project_id: project }))).toMatchObject({ project_id: project, role: 'reader' });
  });

  test.each([
    ['no member of any project', { email: 'nobody@example.com', email_verified: 'true' }, [403, 'OPS.0100']],
    ['an address that is not verified', { email: 'nobody@example.com', email_verified: 'false' }, [403, 'OPS.0102']],
    ['no address', { email_verified: 'true' }, [403, 'OPS.0102']],
    ['an access token', { email: 'a@example.com', token_use: 'access' }, [401, 'APIGW.0301']],
    ['the token of another client', { email: 'a@example.com', azp: 'another' }, [401, 'APIGW.0301']],
  ])('is refused for %s', async (_what, claims, [status, code]) => {
    const answer = await call('POST', '/console/session', { claims, body: {} });

    expect([answer.statusCode, bodyOf(answer)]).toEqual([status, expect.objectContaining({ code })]);
  });

  test('is refused for a project of others, and says how people become members', async () => {
    const { signIn } = await aMember();

    const answer = await signIn({ project_id: newId() });

    expect([answer.statusCode, bodyOf(answer)]).toEqual([
      403,
      expect.objectContaining({ code: 'OPS.0101', message: expect.stringContaining('members add') }),
    ]);
  });

  test('fails where no authorizer has looked at the token', async () => {
    expect((await call('POST', '/console/session', { body: {} })).statusCode).toBe(500);
  });
});

describe('a session of the console', () => {
  test('ends when its person signs out, once and for all', async () => {
    const { tokenOf } = await aMember();
    const token = await tokenOf();

    for (let time = 0; time < 2; time += 1) {
      expect((await call('DELETE', '/console/session', { token })).statusCode).toBe(204);
      expect(await tokens.find(token, NOW)).toBeUndefined();
    }
  });

  test('ends when its person is removed, also if they are added again', async () => {
    const { project, email, add, tokenOf } = await aMember();
    const token = await tokenOf();

    await members.remove(project, email);
    expect(await tokens.find(token, NOW)).toBeUndefined();
    clock += 1;
    await add('reader');
    expect(await tokens.find(token, NOW)).toBeUndefined();
    expect(await tokens.find(await tokenOf(), NOW)).toMatchObject({ project });
  });

  test('ends when its person gets another role', async () => {
    const { add, tokenOf } = await aMember('admin');
    const token = await tokenOf();
    clock += 1;

    await add('reader');

    expect(await tokens.find(token, NOW)).toBeUndefined();
  });

  test.each(['smn_other', ''])('is ended by its own token alone, not by %j', async (token) => {
    const answer = await call('DELETE', '/console/session', { token });

    expect([answer.statusCode, bodyOf(answer)]).toEqual([400, expect.objectContaining({ code: 'OPS.0103' })]);
  });
});
