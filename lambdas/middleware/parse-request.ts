import { OPERATIONS_API } from '#src/contract/operation.ts';
import { unknownFieldsOf } from '#src/contract/unknown-fields.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { shortened } from '#src/domain/invalid.ts';
import { isNestedDeeperThan, MAX_NESTING } from '#src/domain/nesting.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { cutText } from '#src/domain/well-formed.ts';
import { notUtf8 } from './check-body.ts';
import type { Middleware, RequestContext } from './request-context.ts';

/**
 * Takes the input apart, whatever its `Content-Type` says: clients label JSON in several ways and API Gateway adds a label of
 * its own. Pages take form fields, everything else JSON. It comes after authentication: no JSON of unknown callers is parsed.
 * Fields that the operation does not know are named in `X-Smn-Unknown-Fields`; the operations API refuses them.
 */
export const parseRequest = (): Middleware => ({
  before: ({ context }) => {
    const { route, pathParameters, request, answerHeaders } = context;
    const query = { ...firstValues(request.query, 'query'), ...joinedValues(context) };
    const body = bodyOf(context);
    context.input = { path: pathParameters, query, body, headers: request.headers };
    if (route.operation.isPage === true) return;
    const unknown = unknownFieldsOf(route.operation, { query, body });
    const [first] = unknown;
    if (first === undefined) return;
    if (route.operation.path.startsWith(OPERATIONS_API)) throw unknownField(first);
    answerHeaders['X-Smn-Unknown-Fields'] = unknown.map(({ name }) => inHeader(name)).join(', ');
  },
});

/** A filter or a limit with a misspelt name would be none. The contract's own operations ignore such fields (contract section 1.1). */
const unknownField = ({ name, known }: ReturnType<typeof unknownFieldsOf>[number]): ServiceError => {
  const allowed = known.length === 0 ? 'none' : known.join(', ');
  return new ServiceError(
    'SMN.0019',
    `The request is invalid. There is no ${cutText(name, 100)}; allowed: ${allowed}.`,
  );
};

/** Names are the caller's: cut, and percent-encoded where a header may not have them. */
const inHeader = (name: string): string =>
  encodeURI((name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name).toWellFormed());

const MAX_NAME_LENGTH = 50;

const bodyOf = ({ route: { operation }, request: { body } }: RequestContext): unknown => {
  // The Node SDK labels GETs as JSON too; no GET of the contract has a body, nor has what is public, but for forms of pages.
  if (operation.method === 'GET' || body.length === 0) return {};
  if (operation.caller === 'public' && operation.isPage !== true) return {};
  const text = decode(body);
  return operation.isPage === true ? firstValues(text, 'form') : parseJson(text);
};

/** Form fields or query parameters, decoded once; of a repeated name the first value counts. */
const firstValues = (text: string, part: 'query' | 'form'): Readonly<Record<string, string>> => {
  const wrong = text.match(/(?:%[\da-f]{2})+/gi)?.find((bytes) => !isUtf8(bytes));
  if (wrong !== undefined) {
    const fault = `The ${part} is not UTF-8: ${shortened(wrong)}; allowed: UTF-8, percent-encoded.`;
    throw new ServiceError('SMN.0019', `${ERROR_CODES['SMN.0019'][1]} ${fault}`);
  }
  // `fromEntries` keeps the last of a name, hence the way back.
  return Object.fromEntries([...new URLSearchParams(text)].reverse());
};

/** All values of the parameters that the operation lets its caller repeat; checked before as the others are. */
const joinedValues = ({ route: { operation }, request }: RequestContext): Readonly<Record<string, string>> => {
  const given = new URLSearchParams(operation.repeatable === undefined ? '' : request.query);
  const names = operation.repeatable?.filter((name) => given.has(name)) ?? [];
  return Object.fromEntries(names.map((name) => [name, given.getAll(name).join(',')]));
};

/** What is no UTF-8 `URLSearchParams` would replace. A `%` without two digits stays as it is, which loses nothing. */
const isUtf8 = (percentEncoded: string): boolean => {
  try {
    decodeURIComponent(percentEncoded);
    return true;
  } catch {
    return false;
  }
};

const decode = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw notUtf8({ cause });
  }
};

const parseJson = (text: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ServiceError('SMN.0019', 'The request is invalid. The body is not JSON; allowed: a JSON object.', {
      cause,
    });
  }
  if (!isNestedDeeperThan(MAX_NESTING, value)) return value;
  throw new ServiceError(
    'SMN.0019',
    `The request is invalid. The body is nested too deep; allowed: ${MAX_NESTING} levels.`,
  );
};
