import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** IPv4 networks that are not the public Internet (IANA special-purpose registry, RFC 6890 and later). */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT; metadata service of some clouds
  '127.0.0.0/8', // loopback: the Lambda runtime API
  '169.254.0.0/16', // link-local: instance metadata, credentials, DNS and time of AWS
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24', // 6to4 relays, withdrawn
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4', // reserved, and the limited broadcast address
].map((cidr) => ipaddr.parseCIDR(cidr));

/**
 * The only IPv6 block with public unicast addresses. Unique local, link-local, multicast, loopback, IPv4-mapped and
 * NAT64 (64:ff9b::/96, 64:ff9b:1::/48) addresses all lie outside it.
 */
const GLOBAL_UNICAST_IPV6 = ipaddr.parseCIDR('2000::/3');

/** What is special inside {@link GLOBAL_UNICAST_IPV6}. */
const SPECIAL_IPV6 = [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarking
  '2001:db8::/32',
  '2002::/16', // 6to4 carries an IPv4 address
  '3fff::/20',
].map((cidr) => ipaddr.parseCIDR(cidr));

/** `match` of ipaddr.js throws when the kinds differ. */
const isIn = (address: Address, [network, bits]: Network): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

const isPublic = (address: Address): boolean =>
  address.kind() === 'ipv4'
    ? !SPECIAL_IPV4.some((network) => isIn(address, network))
    : isIn(address, GLOBAL_UNICAST_IPV6) && !SPECIAL_IPV6.some((network) => isIn(address, network));

/**
 * Whether the service may connect to an address: public IPv4, global unicast IPv6, or inside one of the networks that the stage
 * allows. `ip` is the plain text form that a resolver or `URL` returns, without brackets; anything else, addresses with a scope
 * (`%eth0`) included, is not public. IPv4 inside IPv6 (mapped, NAT64, 6to4) is never unwrapped: such an address passes only
 * when an allowed IPv6 network holds it.
 */
export const isPublicAddress = (ip: string, allowedCidrs: readonly string[]): boolean => {
  if (isIP(ip) === 0 || ip.includes('%')) return false;
  const address = ipaddr.parse(ip);
  return isPublic(address) || allowedCidrs.some((cidr) => isIn(address, ipaddr.parseCIDR(cidr)));
};

/**
 * The address that a URL's host is, without brackets; undefined when the host is a name. `URL` has already turned
 * decimal, octal, hexadecimal and short forms of IPv4 into the dotted one. `localhost` is a loopback address by
 * definition (RFC 6761), whatever a resolver says.
 */
export const addressOfHost = (hostname: string): string | undefined => {
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(host) !== 0) return host;
  return /^(?:.+\.)?localhost\.?$/i.test(host) ? '127.0.0.1' : undefined;
};
