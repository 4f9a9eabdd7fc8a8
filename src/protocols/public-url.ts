import { isHostLength, isPlainHost, normalUrl } from '#src/domain/endpoints/endpoint-identity.ts';
import { addressOfHost, isPublicAddress } from '#src/domain/endpoints/public-address.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { type EndpointContext, invalidEndpoint } from './endpoint.ts';
import { allowedWebhooks, isRobotWebhook, type WebhookProtocol } from './robots/robot-webhook.ts';

const MAX_ENDPOINT_LENGTH = 2048;

/** How long a name may take to resolve; a slow one counts as one that does not resolve yet. */
const RESOLVE_TIMEOUT_MS = 2000;

type Scheme = 'http' | 'https';

/** Whether an endpoint that may be a URL or a name is meant as a URL (contract section 6.1, dingding). */
export const isUrl = (endpoint: string): boolean => /^https?:\/\//.test(endpoint);

/** Scheme, host and port as the URL was written: `URL` fills in a missing host and drops an empty port. */
const AUTHORITY = /^https?:\/\/(?<authority>[^/?#]*)/;
const HOST_AND_PORT = /^(?<host>\[[0-9A-Fa-f:.]+\]|[^:[\]]+)(?<port>:.*)?$/;
const PORT = /^:[1-9][0-9]{0,4}$/;

/** What is wrong with how host and port are written; undefined when nothing is. */
const authorityFault = (endpoint: string): string | undefined => {
  const { authority = '' } = AUTHORITY.exec(endpoint)?.groups ?? {};
  if (authority === '') return 'it has no host; allowed: a host after "://", as in "https://example.com/path"';
  if (authority.includes('@')) return 'it must not hold a user name or password';
  const { host, port } = HOST_AND_PORT.exec(authority)?.groups ?? {};
  if (host === undefined || !isPlainHost(host)) return 'its host is none; allowed: a host name or an IP address';
  return port === undefined || PORT.test(port) ? undefined : 'its port is none; allowed: 1 to 65535, or no port at all';
};

/** What is wrong with a URL, as far as it can be said without parsing it; undefined when nothing is. */
const faultOf = (endpoint: string, schemes: readonly Scheme[]): string | undefined => {
  if (endpoint.length > MAX_ENDPOINT_LENGTH) return `it must be at most ${MAX_ENDPOINT_LENGTH} characters long`;
  if (!schemes.some((scheme) => endpoint.startsWith(`${scheme}://`))) {
    return `it must start with ${schemes.map((scheme) => `"${scheme}://"`).join(' or ')}`;
  }
  // `URL` would silently repair these, and the endpoint shown would not be the one that is called.
  if (/[\s\\\p{Cc}]/u.test(endpoint)) return 'it must not hold white space, control characters or backslashes';
  return authorityFault(endpoint);
};

const parse = (endpoint: string, schemes: readonly Scheme[]): URL => {
  const fault = faultOf(endpoint, schemes);
  if (fault !== undefined) throw invalidEndpoint(endpoint, fault);
  const normal = normalUrl(endpoint);
  if (normal === undefined) throw invalidEndpoint(endpoint, 'allowed: a URL, as "https://example.com/path"');
  const url = new URL(normal);
  if (!isHostLength(url.hostname)) {
    throw invalidEndpoint(endpoint, 'its host name is none; allowed: 253 characters, labels of 1 to 63 between dots');
  }
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

/** Says which host it is about, and not which addresses it has. */
const refuseInternal = (
  { hostname, addresses }: { readonly hostname: string; readonly addresses: readonly string[] },
  { allowedCidrs }: EndpointContext,
): void => {
  if (!addresses.some((address) => !isPublicAddress(address, allowedCidrs))) return;
  throw new ServiceError(
    'SMN.0069',
    `An endpoint in an internal network may not be subscribed. The host is ${shortened(hostname)}; allowed: hosts that have public addresses only.`,
  );
};

/**
 * Checks a URL of a scheme whose host is, and resolves to, public addresses only, those that the stage allows aside (contract
 * section 6.1); returns it in normal form. Throws `SMN.0012` when it is malformed and `SMN.0069` when it is internal; a refusal
 * never says what a name resolves to. Delivery checks again: names change.
 */
export const checkPublicUrl = async (endpoint: string, scheme: Scheme, context: EndpointContext): Promise<string> => {
  const { hostname, href } = parse(endpoint, [scheme]);
  refuseInternal({ hostname, addresses: await addressesOf(hostname, context) }, context);
  return href;
};

/**
 * Checks the webhook of a robot, as {@link checkPublicUrl}: at its vendor or at a gateway of the stage, and HTTPS, because it
 * is a secret by itself. Plain HTTP only inside the private networks that the stage allows: gateways of one's own, and tests.
 */
export const checkWebhook =
  (protocol: WebhookProtocol) =>
  async (endpoint: string, context: EndpointContext): Promise<string> => {
    const { hostname, protocol: scheme, href } = parse(endpoint, ['https', 'http']);
    const literal = addressOfHost(hostname);
    if (literal !== undefined) refuseInternal({ hostname, addresses: [literal] }, context);
    // Before it is resolved: no name of a stranger is looked up.
    if (!isRobotWebhook(protocol, href, context.robotGateways)) {
      throw invalidEndpoint(endpoint, `allowed: ${allowedWebhooks(protocol)}`);
    }
    const addresses = await addressesOf(hostname, context);
    refuseInternal({ hostname, addresses }, context);
    const isPrivate = addresses.length > 0 && addresses.every((address) => !isPublicAddress(address, []));
    if (scheme === 'http:' && !isPrivate) throw invalidEndpoint(endpoint, 'a webhook must start with "https://"');
    return href;
  };
