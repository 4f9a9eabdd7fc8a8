import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';
import type { Operation } from './operation.ts';

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A path, query or header parameter of an operation. */
type OpenApiParameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
};

/** The answer with one status. */
type OpenApiResponse = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
};

/** One operation of the document. */
export type OpenApiOperation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly deprecated?: true;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
  };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
};

/** An OpenAPI 3.1 document, as far as this service fills it in. */
export type OpenApiDocument = {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: Readonly<Record<string, unknown>>;
};

/** Operations of one resource, under the name that the document shows. */
export type OperationGroup = {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
};

const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

/** What any signed call may be refused with, beside its own codes (contract section 3.3). */
const COMMON_CODES: readonly ErrorCode[] = ['SMN.0019', 'APIGW.0301', 'SMN.0001', 'SMN.0018'];

/** Everything that can be called, as an OpenAPI 3.1 document; it is made of the declarations that check the input. Pure. */
export const openApiOf = (groups: readonly OperationGroup[], baseUrl: string): OpenApiDocument => ({
  openapi: '3.1.1',
  info: {
    title: 'Simple Message Notification',
    version: 'v2',
    summary: 'Topics, subscriptions, and one publish that reaches all subscribers.',
    description:
      'The SMN v2 REST API. Calls are signed with an access key (SDK-HMAC-SHA256, as the official SDKs do) or carry a token in X-Auth-Token. Errors have a code and a text in one form for all operations.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: baseUrl }],
  tags: groups.map(({ name, description }) => ({ name, description })),
  paths: pathsOf(groups),
  components: {
    headers: {
      RequestId: {
        description: 'The id of the call, as in the body.',
        schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
      },
    },
    schemas: { Error: ERROR_SCHEMA },
    securitySchemes: {
      signature: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…, with the header X-Sdk-Date.',
      },
      token: {
        type: 'apiKey',
        in: 'header',
        name: 'X-Auth-Token',
        description: 'A token of the project, valid for 24 hours.',
      },
    },
  },
});

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'Code and text stand twice: SDKs read one pair or the other.',
  properties: {
    request_id: { type: 'string' },
    code: { type: 'string' },
    message: { type: 'string' },
    error_code: { type: 'string' },
    error_msg: { type: 'string' },
  },
  required: ['request_id', 'code', 'message', 'error_code', 'error_msg'],
};

const pathsOf = (groups: readonly OperationGroup[]): OpenApiDocument['paths'] => {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const { name, operations } of groups) {
    for (const operation of operations) {
      const ofPath = paths[operation.path] ?? {};
      ofPath[operation.method.toLowerCase()] = operationOf(operation, name);
      paths[operation.path] = ofPath;
    }
  }
  return paths;
};

const operationOf = (operation: Operation, tag: string): OpenApiOperation => {
  const { name, summary, caller, permission, isDeprecated } = operation;
  const requestBody = requestBodyOf(operation);
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: caller === 'public' ? 'Needs no authentication.' : `Needs the permission \`${permission}\`.`,
    ...(isDeprecated === true && { deprecated: true }),
    security: caller === 'public' ? [] : [{ signature: [] }, { token: [] }],
    parameters: [
      ...parametersOf(operation.pathParameters, 'path'),
      ...parametersOf(operation.query, 'query'),
      ...(operation.headers === undefined ? [] : parametersOf(operation.headers, 'header')),
    ],
    ...(requestBody !== undefined && { requestBody }),
    responses: { ...successesOf(operation), ...refusalsOf(operation) },
  };
};

const Properties = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const parametersOf = (schema: z.ZodType, place: OpenApiParameter['in']): readonly OpenApiParameter[] => {
  const { properties, required } = Properties.parse(jsonSchemaOf(schema, 'input'));
  return Object.entries(properties).map(([name, ofIt]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: ofIt,
  }));
};

const requestBodyOf = ({ method, body, isPage }: Operation): OpenApiOperation['requestBody'] => {
  const schema = jsonSchemaOf(body, 'input');
  const { properties, required } = Properties.parse(schema);
  // A body of several forms has no properties of its own.
  const hasForms = 'oneOf' in schema || 'anyOf' in schema;
  if (method === 'GET' || (Object.keys(properties).length === 0 && !hasForms)) return undefined;
  const type = isPage === true ? 'application/x-www-form-urlencoded' : 'application/json';
  return { required: required.length > 0 || hasForms, content: { [type]: { schema } } };
};

const SUCCESSES: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Created.',
  204: 'Done; the answer is empty.',
  403: 'The link is wrong or too old.',
  404: 'What the link is about is gone.',
};

const successesOf = ({ responses, isPage }: Operation): Readonly<Record<string, OpenApiResponse>> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => {
      const description = SUCCESSES[status] ?? 'Done.';
      if (status === '204') return [status, { description, headers: REQUEST_ID }];
      const json = jsonSchemaOf(schema, 'output');
      const type =
        json['type'] !== 'string' ? 'application/json' : isPage === true ? 'text/html' : 'application/x-pem-file';
      return [status, { description, headers: REQUEST_ID, content: { [type]: { schema: json } } }];
    }),
  );

/** One answer per status, which names its codes with their usual texts. */
const refusalsOf = ({ errors, caller, isPage }: Operation): Readonly<Record<string, OpenApiResponse>> => {
  if (isPage === true) return {};
  const codes = [...new Set([...errors, ...(caller === 'signed' ? COMMON_CODES : ['SMN.0018' as const])])];
  return Object.fromEntries(
    [...Map.groupBy(codes, (code) => ERROR_CODES[code][0])].map(([status, ofIt]) => [
      String(status),
      {
        description: ofIt.map((code) => `\`${code}\`: ${ERROR_CODES[code][1]}`).join('\n\n'),
        headers: REQUEST_ID,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
};
