import { isNestedDeeperThan, MAX_NESTING } from '#src/domain/nesting.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Exchange, Middleware } from './exchange.ts';

/**
 * Takes the input apart, whatever its `Content-Type` says: clients label JSON in several ways and API Gateway adds a
 * label of its own. Pages take form fields, everything else JSON.
 */
export const parseRequest = (): Middleware => ({
  before: ({ event: exchange }) => {
    exchange.input = {
      path: exchange.event.pathParameters ?? {},
      query: firstValues(exchange.event.rawQueryString),
      body: bodyOf(exchange),
      headers: exchange.request.headers,
    };
  },
});

const bodyOf = ({ route: { operation }, request: { body } }: Exchange): unknown => {
  // The Node SDK labels GETs as JSON too; no GET of the contract has a body.
  if (operation.method === 'GET' || body.length === 0) return {};
  const text = decode(body);
  return operation.isPage === true ? firstValues(text) : parseJson(text);
};

/** Form fields or query parameters, decoded once; of a repeated name the first value counts. */
const firstValues = (text: string): Readonly<Record<string, string>> =>
  // `fromEntries` keeps the last of a name, hence the way back.
  Object.fromEntries([...new URLSearchParams(text)].reverse());

const decode = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new ServiceError('SMN.0019', 'The request is invalid. The body is not UTF-8; allowed: JSON in UTF-8.', {
      cause,
    });
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
