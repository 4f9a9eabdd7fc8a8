import { addressOfHost, isPublicAddress } from '#src/domain/public-address.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Extension } from '#src/domain/subscription.ts';
import type { EndpointContext } from '../endpoint.ts';

const MAX_ENDPOINT_LENGTH = 2048;

/** How long a name may take to resolve; a slow one counts as one that does not resolve yet. */
const RESOLVE_TIMEOUT_MS = 2000;

const parse = (protocol: 'http' | 'https', endpoint: string): URL => {
  const invalid = (text: string): never => {
    throw new ServiceError('SMN.0012', `Parameter: Endpoint is invalid. ${text}`);
  };
  if (endpoint.length > MAX_ENDPOINT_LENGTH) invalid(`It must be at most ${MAX_ENDPOINT_LENGTH} characters long.`);
  if (!endpoint.startsWith(`${protocol}://`)) invalid(`It must start with "${protocol}://".`);
  // `URL` would silently repair these, and the endpoint shown would not be the one that is called.
  if (/[\s\\\p{Cc}]/u.test(endpoint)) invalid('It must not hold white space, control characters or backslashes.');
  const url = URL.parse(endpoint) ?? invalid('It must be a URL.');
  if (url.username !== '' || url.password !== '') invalid('It must not hold a user name or password.');
  return url;
};

const refuse = (): never => {
  throw new ServiceError('SMN.0069');
};

/** The addresses of a name; none when it does not resolve in time, which is no fault: it may do so by the first delivery. */
const addressesOf = async (hostname: string, { resolve }: EndpointContext): Promise<readonly string[]> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<readonly string[]>((give) => {
    timer = setTimeout(() => give([]), RESOLVE_TIMEOUT_MS);
  });
  const resolved = resolve(hostname).catch(() => []);
  try {
    return await Promise.race([resolved, timeout]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Checks an http or https endpoint (contract section 6.1): a URL of the protocol whose host is, and resolves to, public
 * addresses only. A refusal never says what a name resolves to. Delivery checks again: names change.
 */
export const checkHttpEndpoint =
  (protocol: 'http' | 'https') =>
  async (endpoint: string, context: EndpointContext): Promise<string> => {
    const { hostname } = parse(protocol, endpoint);
    const literal = addressOfHost(hostname);
    const addresses = literal === undefined ? await addressesOf(hostname, context) : [literal];
    if (addresses.some((address) => !isPublicAddress(address, context.allowedCidrs))) refuse();
    return endpoint;
  };

const MAX_HEADERS = 10;
const MAX_HEADERS_LENGTH = 1024;

/** Starts with `x-` but not `x-smn`; letters, digits and single hyphens, none at the end. */
const HEADER_NAME = /^x-(?!smn)[a-z0-9]+(?:-[a-z0-9]+)*$/i;
const HEADER_VALUE = /^[\x20-\x7e]*$/;

/** What is wrong with extension headers; undefined when nothing is. */
const headerFault = (header: Readonly<Record<string, string>>): string | undefined => {
  const pairs = Object.entries(header);
  if (pairs.length > MAX_HEADERS) return `at most ${MAX_HEADERS} headers are allowed`;
  const wrongName = pairs.find(([name]) => !HEADER_NAME.test(name));
  if (wrongName !== undefined)
    return `the header name ${JSON.stringify(wrongName[0].slice(0, 64))} must start with "x-", not with "x-smn", and hold letters, digits and single hyphens`;
  const wrongValue = pairs.find(([, value]) => !HEADER_VALUE.test(value));
  if (wrongValue !== undefined)
    return `the value of the header "${wrongValue[0].slice(0, 64)}" must be printable ASCII`;
  if (new Set(pairs.map(([name]) => name.toLowerCase())).size < pairs.length)
    return 'header names must differ by more than their case';
  if (pairs.reduce((length, [name, value]) => length + name.length + value.length, 0) > MAX_HEADERS_LENGTH)
    return `header names and values must be at most ${MAX_HEADERS_LENGTH} characters long in all`;
  return undefined;
};

/** Checks the extra headers of a subscription (contract section 6.2); undefined when there are none. */
export const checkHttpExtension = ({ header }: Extension): Extension | undefined => {
  if (header === undefined || Object.keys(header).length === 0) return undefined;
  const fault = headerFault(header);
  if (fault !== undefined) throw new ServiceError('SMN.0043', `Parameter: extension is invalid: ${fault}.`);
  return { header };
};
