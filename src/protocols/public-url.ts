import { addressOfHost, isPublicAddress } from '#src/domain/public-address.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { EndpointContext } from './endpoint.ts';

const MAX_ENDPOINT_LENGTH = 2048;

/** How long a name may take to resolve; a slow one counts as one that does not resolve yet. */
const RESOLVE_TIMEOUT_MS = 2000;

type Scheme = 'http' | 'https';

/** Whether an endpoint that may be a URL or a name is meant as a URL (contract section 6.1, dingding). */
export const isUrl = (endpoint: string): boolean => /^https?:\/\//.test(endpoint);

const malformed = (text: string): never => {
  throw new ServiceError('SMN.0012', `Parameter: Endpoint is invalid. ${text}`);
};

const parse = (endpoint: string, schemes: readonly Scheme[]): URL => {
  if (endpoint.length > MAX_ENDPOINT_LENGTH) malformed(`It must be at most ${MAX_ENDPOINT_LENGTH} characters long.`);
  if (!schemes.some((scheme) => endpoint.startsWith(`${scheme}://`))) {
    malformed(`It must start with ${schemes.map((scheme) => `"${scheme}://"`).join(' or ')}.`);
  }
  // `URL` would silently repair these, and the endpoint shown would not be the one that is called.
  if (/[\s\\\p{Cc}]/u.test(endpoint)) malformed('It must not hold white space, control characters or backslashes.');
  const url = URL.parse(endpoint) ?? malformed('It must be a URL.');
  if (url.username !== '' || url.password !== '') malformed('It must not hold a user name or password.');
  return url;
};

/** The addresses of a name; none when it does not resolve in time, which is no fault: it may do so by the first delivery. */
const addressesOf = async (hostname: string, { resolve }: EndpointContext): Promise<readonly string[]> => {
  const literal = addressOfHost(hostname);
  if (literal !== undefined) return [literal];
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

const refuseInternal = (addresses: readonly string[], { allowedCidrs }: EndpointContext): void => {
  if (addresses.some((address) => !isPublicAddress(address, allowedCidrs))) throw new ServiceError('SMN.0069');
};

/**
 * Checks a URL of a scheme whose host is, and resolves to, public addresses only, those that the stage allows aside (contract
 * section 6.1); gives it as it is. Throws `SMN.0012` when it is malformed and `SMN.0069` when it is internal; a refusal never
 * says what a name resolves to. Delivery checks again: names change.
 */
export const checkPublicUrl = async (endpoint: string, scheme: Scheme, context: EndpointContext): Promise<string> => {
  const { hostname } = parse(endpoint, [scheme]);
  refuseInternal(await addressesOf(hostname, context), context);
  return endpoint;
};

/**
 * Checks the webhook of a robot, as {@link checkPublicUrl}: HTTPS, because it is a secret by itself. Plain HTTP only inside
 * the private networks that the stage allows: gateways of one's own, and tests.
 */
export const checkWebhook = async (endpoint: string, context: EndpointContext): Promise<string> => {
  const { hostname, protocol } = parse(endpoint, ['https', 'http']);
  const addresses = await addressesOf(hostname, context);
  refuseInternal(addresses, context);
  const isPrivate = addresses.length > 0 && addresses.every((address) => !isPublicAddress(address, []));
  if (protocol === 'http:' && !isPrivate) malformed('A webhook must start with "https://".');
  return endpoint;
};
