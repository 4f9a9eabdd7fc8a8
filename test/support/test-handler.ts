import * as z from 'zod';
import { bind } from '#lambdas/runtime/bind.ts';
import { createHttpHandler, type HttpDependencies, type HttpHandler } from '#lambdas/runtime/http-handler.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { Settings } from '#src/domain/settings.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { EVENT_HOST, lambdaContext } from './api-gateway-event.ts';
import type { ClientRequest } from './request-signer.ts';

/** When the tests' calls happen. */
export const now = Date.UTC(2024, 0, 2, 3, 4, 5);
/** The keys that the handler under test knows. */
export const keys = { accessKey: 'AKIDEXAMPLE000000001', secretKey: 'SKSECRETexample0000000000000000000000001' };
/** Their project. */
export const project = '0123456789abcdef0123456789abcdef';
/** A topic of the project. */
export const topicUrn = `urn:smn:us-east-1:${project}:demo`;
/** The API's address. */
export const base = `https://${EVENT_HOST}`;

const anything = { summary: '', errors: [], responses: {} };
const signed = { caller: 'signed', permission: 'smn:topic:get' } as const;
const open = { caller: 'public' } as const;

const Echo = defineOperation({
  ...anything,
  name: 'Echo',
  method: 'POST',
  path: '/v2/{project_id}/topics/{topic_urn}',
  caller: 'signed',
  permission: 'smn:topic:get',
  pathParameters: z.object({ project_id: z.string(), topic_urn: z.string() }),
  query: z.record(z.string(), z.string().optional()),
  body: z.unknown(),
});
const Remove = defineOperation({ ...Echo, ...signed, name: 'Remove', method: 'DELETE' });
const Look = defineOperation({ ...Echo, ...signed, name: 'Look', method: 'GET' });
const Strict = defineOperation({
  ...Echo,
  ...signed,
  name: 'Strict',
  method: 'PUT',
  body: z.object({ name: z.string() }),
});
const Order = defineOperation({
  ...Strict,
  ...signed,
  name: 'Order',
  path: `${OPERATIONS_API}/orders`,
  pathParameters: z.object({ project_id: z.string() }),
  query: nothing,
});
const ShowPage = defineOperation({
  ...anything,
  name: 'ShowPage',
  method: 'GET',
  path: '/s/{token}',
  caller: 'public',
  isPage: true,
  pathParameters: z.object({ token: z.string() }),
  query: nothing,
  body: nothing,
});
const SubmitPage = defineOperation({ ...ShowPage, ...open, name: 'SubmitPage', method: 'POST', body: z.unknown() });
const Act = defineOperation({
  ...ShowPage,
  ...open,
  name: 'Act',
  path: '/act',
  isPage: false,
  actsOnGet: true,
  pathParameters: nothing,
});
const Download = defineOperation({ ...ShowPage, ...open, name: 'Download', path: '/smn/{token}', isPage: false });

/** What an operation of the handler under test does. */
export type Behaviour = (input: unknown, call: OperationContext) => Promise<Reply>;

/** A handler whose operations all behave the same: by default they answer what they were asked. */
export const startHandler = (
  given: Partial<HttpDependencies> & { readonly behaviour?: Behaviour; readonly plain?: boolean } = {},
) => {
  const errors: unknown[] = [];
  const infos: unknown[] = [];
  const echo: Behaviour = async (input, call) => ({ status: 200, body: { input, call } });
  const { behaviour = echo, plain = false, ...dependencies } = given;
  const operations = [Echo, Remove, Look, Strict, Order, ShowPage, SubmitPage, Download, Act].map((operation) =>
    bind<z.ZodType, z.ZodType, z.ZodType, z.ZodType, HttpDependencies>(operation, behaviour),
  );
  const handle = createHttpHandler<HttpDependencies>(
    operations,
    {
      credentials: {
        find: async (accessKey) =>
          accessKey === keys.accessKey
            ? { project, secretKey: keys.secretKey, isEnabled: true, grant: { actions: '*' } }
            : undefined,
      },
      authTokens: {
        find: async (token) =>
          token === 'good-token' ? { project, expiresAt: now + 60_000, grant: { actions: '*' } } : undefined,
      },
      callerUses: { note: async () => undefined },
      principalBindings: { find: async () => undefined },
      callRate: { admit: async () => true },
      settings: Settings.parse({}),
      clock: () => now,
      logger: {
        begin: () => undefined,
        info: (_message, facts) => infos.push(facts),
        warn: () => undefined,
        error: (_message, error) => errors.push(error),
      },
      ...dependencies,
    },
    {
      ...(!plain && { pages: { styleSource: "'sha256-x'", renderErrorPage: (text: string) => `<p>${text}</p>` } }),
    },
  );
  return { handle, errors, infos };
};

/** The route of the operation that echoes, with its path parameters. */
export const withTopic = {
  routeKey: 'POST /v2/{project_id}/topics/{topic_urn}',
  pathParameters: { project_id: project, topic_urn: topicUrn },
};
/** A call of the operation that echoes. */
export const request: ClientRequest = {
  method: 'POST',
  url: `${base}/v2/${project}/topics/${topicUrn}`,
  body: '{"a":1}',
};

/** Sends an event to a handler, a new one by default, and reads the JSON of its answer. */
export const call = async (
  event: Parameters<HttpHandler>[0],
  { handle } = startHandler(),
): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: Record<string, unknown> }> => {
  const { statusCode, headers, body } = await handle(event, lambdaContext());
  return { status: statusCode, headers, body: JSON.parse(body) };
};

/** Signs with the known keys, now. */
export const signing = { keys, now };
