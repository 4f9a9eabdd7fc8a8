import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';
import { publishHeaders } from '../fields.ts';
import type { Operation } from '../operation.ts';
import {
  exampleOf,
  extractNamed,
  type JsonSchema,
  jsonSchemaOf,
  type NamedSchemas,
  noted,
  withNotes,
} from './json-schema.ts';
import { REQUEST_EXAMPLES, type RequestExample } from './request-examples.ts';

/** A path, query or header parameter of an operation. */
type OpenApiParameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
};

/** A body of one media type. */
type OpenApiContent = {
  readonly schema: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, RequestExample>>;
};

/** The answer with one status. */
type OpenApiResponse = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, OpenApiContent>>;
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
    readonly content: Readonly<Record<string, OpenApiContent>>;
  };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
};

const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
const UNKNOWN_FIELDS = { 'X-Smn-Unknown-Fields': { $ref: '#/components/headers/UnknownFields' } };
const RETRY_AFTER = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
const IDEMPOTENCY_REPLAYED = { 'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' } };
const CANONICAL_REQUEST = { 'X-Smn-Canonical-Request': { $ref: '#/components/headers/CanonicalRequest' } };

/** What any signed call may be refused with, beside its own codes (contract section 3.3). */
const COMMON_CODES: readonly ErrorCode[] = ['SMN.0019', 'APIGW.0301', 'SMN.0001', 'APIGW.0308', 'SMN.0018'];

/** What any call may be refused with, by who calls, beside its own codes. */
const CODES_OF_CALLERS: Readonly<Record<Operation['caller'], readonly ErrorCode[]>> = {
  signed: COMMON_CODES,
  'id-token': ['SMN.0019', 'APIGW.0301', 'SMN.0018'],
  public: ['SMN.0018'],
};

const MOVING_CODES: readonly ErrorCode[] = ['OPS.0133', 'OPS.0134'];

/** What any call may be refused with, beside its own codes. */
const commonCodes = ({
  caller,
  method,
  path,
  servedBy,
}: Pick<Operation, 'caller' | 'method' | 'path' | 'servedBy'>): readonly ErrorCode[] => [
  ...CODES_OF_CALLERS[caller],
  // Of a topic that moves, or has moved away (decision 125): what is published to it is accepted, unless it arrives yet.
  ...(/\{(topic|subscription)_urn\}/.test(path) ? (servedBy === 'publish' ? ['OPS.0133' as const] : MOVING_CODES) : []),
  ...(method === 'GET' ? [] : ['APIGW.0201' as const]),
];

/** Refusals that pass by themselves. */
const PASSING: readonly ErrorCode[] = ['APIGW.0308', 'OPS.0409', 'OPS.0133'];

/** Refused before the fields are looked at, as wrong signatures and bodies that are too long are. */
const BEFORE_FIELDS = [401, 413];

/** The headers of an answer that explain it. Pages name no unknown fields. */
const headersOf = ({ isPage, caller }: Pick<Operation, 'isPage' | 'caller'>, status: number) => ({
  ...REQUEST_ID,
  ...(isPage !== true && !BEFORE_FIELDS.includes(status) && UNKNOWN_FIELDS),
  ...(status === 401 && caller === 'signed' && CANONICAL_REQUEST),
});

/** How a caller shows who it is: names of the document's security schemes. */
const SECURITY: Readonly<Record<Operation['caller'], OpenApiOperation['security']>> = {
  signed: [{ signature: [] }, { token: [] }],
  'id-token': [{ idToken: [] }],
  public: [],
};

const accessOf = ({ caller, permission }: Pick<Operation, 'caller' | 'permission'>): string => {
  if (caller === 'signed') return `Needs the permission \`${permission}\`.`;
  return caller === 'public' ? 'Needs no authentication.' : 'Needs an ID token of the issuer of the console.';
};

/** An operation as the document has it, under the tag of its resource; its bodies go among the named schemas. */
export const operationEntry = (operation: Operation, tag: string, named: NamedSchemas): OpenApiOperation => {
  const { name, summary, caller, isDeprecated } = operation;
  const requestBody = requestBodyOf(operation, named);
  return {
    operationId: name,
    tags: [tag],
    summary: name,
    description: `${summary}\n\n${accessOf(operation)}`,
    ...(isDeprecated === true && { deprecated: true }),
    security: SECURITY[caller],
    parameters: [
      ...parametersOf(operation.pathParameters, 'path', name),
      ...parametersOf(operation.query, 'query', name),
      ...(operation.headers === undefined ? [] : parametersOf(operation.headers, 'header', name)),
    ],
    ...(requestBody !== undefined && { requestBody }),
    responses: { ...successesOf(operation, named), ...refusalsOf(operation) },
  };
};

const Properties = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

const parametersOf = (
  schema: z.ZodType,
  place: OpenApiParameter['in'],
  operation: string,
): readonly OpenApiParameter[] => {
  const { properties, required } = Properties.parse(jsonSchemaOf(schema, 'input'));
  return Object.entries(properties).map(([name, ofIt]) => {
    const { description, ...rest } = noted(ofIt, { name, parent: operation });
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(typeof description === 'string' && { description }),
      schema: rest,
    };
  });
};

/** Keeps a body under the operation's name, unless it has a name of its own. */
const namedBody = (schema: JsonSchema, name: string, named: NamedSchemas): JsonSchema =>
  extractNamed({ title: name, ...schema }, named);

const requestBodyOf = (
  { name, method, body, isPage }: Operation,
  named: NamedSchemas,
): OpenApiOperation['requestBody'] => {
  const schema = withNotes(jsonSchemaOf(body, 'input'), name);
  const { properties } = Properties.parse(schema);
  // A body of several forms may have no properties of its own.
  const hasForms = 'oneOf' in schema || 'anyOf' in schema;
  const examples = REQUEST_EXAMPLES[name];
  const isDescribed = Object.keys(properties).length > 0 || hasForms || examples !== undefined;
  if (method === 'GET' || !isDescribed) return undefined;
  const type = isPage === true ? 'application/x-www-form-urlencoded' : 'application/json';
  const example = examples === undefined ? { example: exampleOf(schema) } : { examples };
  return {
    // Not what the schema requires by name: of several fields one may have to be there.
    required: !body.safeParse({}).success,
    content: { [type]: { schema: namedBody(schema, `${name}Request`, named), ...example } },
  };
};

const SUCCESSES: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Created.',
  204: 'Done; the answer is empty.',
  403: 'The link is wrong or too old.',
  404: 'What the link is about is gone.',
};

const successesOf = (
  { name, caller, responses, isPage, mediaType, headers: requestHeaders }: Operation,
  named: NamedSchemas,
): Readonly<Record<string, OpenApiResponse>> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => {
      const description = SUCCESSES[status] ?? 'Done.';
      const headers = {
        ...headersOf({ isPage: isPage === true, caller }, Number(status)),
        // A dry run of what is accepted is not kept.
        ...(requestHeaders === publishHeaders && !(status === '200' && 202 in responses) && IDEMPOTENCY_REPLAYED),
      };
      if (status === '204') return [status, { description, headers }];
      const json = withNotes(jsonSchemaOf(schema, 'output'), name);
      const isText = json['type'] === 'string';
      const content = isText
        ? { [isPage === true ? 'text/html' : (mediaType ?? 'text/plain')]: { schema: json } }
        : { 'application/json': { schema: namedBody(json, `${name}Response`, named), example: exampleOf(json) } };
      return [status, { description, headers, content }];
    }),
  );

/** One answer per status, which names its codes with their usual texts. */
const refusalsOf = ({ errors, isPage, ...operation }: Operation): Readonly<Record<string, OpenApiResponse>> => {
  if (isPage === true) return {};
  const codes = [...new Set([...errors, ...commonCodes(operation)])];
  return Object.fromEntries(
    [...Map.groupBy(codes, (code) => ERROR_CODES[code][0])].map(([status, ofIt]) => [
      String(status),
      {
        description: ofIt.map((code) => `\`${code}\`: ${ERROR_CODES[code][1]}`).join('\n\n'),
        headers: {
          ...headersOf({ isPage: false, caller: operation.caller }, status),
          ...(ofIt.some((code) => PASSING.includes(code)) && RETRY_AFTER),
        },
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
};
