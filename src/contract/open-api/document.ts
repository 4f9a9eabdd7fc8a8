import type { Operation } from '../operation.ts';
import type { JsonSchema, NamedSchemas } from './json-schema.ts';
import { type OpenApiOperation, operationEntry } from './operation-entry.ts';
import { webhooksOf } from './webhooks.ts';

/** An OpenAPI 3.1 document, as far as this service fills it in. */
export type OpenApiDocument = {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly webhooks: Readonly<Record<string, unknown>>;
  readonly components: Readonly<Record<string, unknown>>;
};

/** Operations of one resource, under the name that the document shows. */
export type OperationGroup = {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
};

/** Everything that can be called, as an OpenAPI 3.1 document; it is made of the declarations that check the input. Pure. */
export const openApiOf = (groups: readonly OperationGroup[], baseUrl: string): OpenApiDocument => {
  const named: NamedSchemas = new Map([['Error', ERROR_SCHEMA]]);
  const paths = pathsOf(groups, named);
  const webhooks = webhooksOf(named);
  return {
    openapi: '3.1.1',
    info: INFO,
    servers: [{ url: baseUrl }],
    tags: [
      ...groups.map(({ name, description }) => ({ name, description })),
      { name: 'Webhooks', description: 'What the service sends to HTTP(S) endpoints.' },
    ],
    paths,
    webhooks,
    components: {
      headers: HEADERS,
      schemas: Object.fromEntries([...named].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
};

const INFO = {
  title: 'Simple Message Notification',
  version: 'v2',
  summary: 'Topics, subscriptions, and one publish that reaches all subscribers.',
  description:
    'The SMN v2 REST API. Calls are signed with an access key (SDK-HMAC-SHA256, as the official SDKs do) or carry a token in X-Auth-Token. Every signed operation with a project in its path is also at /iam and that path, signed by AWS Signature Version 4 for the service execute-api: by a role or a user of AWS that the operator has bound to the project. Errors have a code and a text in one form for all operations. Field names that the service does not know are ignored, and named in the header X-Smn-Unknown-Fields of the answer.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const HEADERS = {
  RequestId: {
    description: 'The id of the call, as in the body.',
    schema: { type: 'string', pattern: '^[0-9a-f]{32}$', examples: ['c5ce1e9a7c0e4d8ab4f4a3e0a2d1f0b6'] },
  },
  UnknownFields: {
    description:
      'The query parameters and body fields that the operation does not know and so ignored, by name, the first 10. Absent when there are none.',
    schema: { type: 'string', examples: ['query.ofset, body.subscriptions[].remrk'] },
  },
  RetryAfter: {
    description: 'After how many seconds the call may succeed.',
    schema: { type: 'integer', minimum: 1, examples: [17] },
  },
  IdempotencyReplayed: {
    description: 'The answer is that of an earlier call with the same `Idempotency-Key`. Absent when it is not.',
    schema: { type: 'string', const: 'true' },
  },
  CanonicalRequest: {
    description:
      'The canonical request as the service built it, as a JSON string, cut at 4,000 characters: to be compared with the one that was signed. Only for a known access key, and where the stage says so.',
    schema: {
      type: 'string',
      examples: [
        '"GET\\n/v2/0123456789abcdef0123456789abcdef/notifications/topics/\\nlimit=10\\nx-sdk-date:20260102T030405Z\\n\\nx-sdk-date\\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
      ],
    },
  },
};

const SECURITY_SCHEMES = {
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=… with the header X-Sdk-Date, as the official SDKs sign. V11-HMAC-SHA256 and SDK-HMAC-SHA256 with Credential=… are taken too.',
  },
  token: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Auth-Token',
    description:
      'A token of the project, valid for 24 hours, or for longer if it has a name. Also as `Authorization: Bearer smn_…`.',
  },
  idToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An ID token that the issuer of ShowConsoleConfig has made for its client.',
  },
};

const errorField = (description: string, example: string): JsonSchema => ({
  type: 'string',
  description,
  examples: [example],
});

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'Code and text stand twice: SDKs read one pair or the other.',
  properties: {
    request_id: errorField('The id of the call, as in X-Request-Id.', 'c5ce1e9a7c0e4d8ab4f4a3e0a2d1f0b6'),
    code: errorField('The code of the refusal.', 'SMN.0006'),
    message: errorField('What was wrong, and what is allowed.', 'Topic not found.'),
    error_code: errorField('As `code`.', 'SMN.0006'),
    error_msg: errorField('As `message`.', 'Topic not found.'),
  },
  required: ['request_id', 'code', 'message', 'error_code', 'error_msg'],
};

const pathsOf = (groups: readonly OperationGroup[], named: NamedSchemas): OpenApiDocument['paths'] => {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const { name, operations } of groups) {
    for (const operation of operations) {
      const ofPath = paths[operation.path] ?? {};
      ofPath[operation.method.toLowerCase()] = operationEntry(operation, name, named);
      paths[operation.path] = ofPath;
    }
  }
  return paths;
};
