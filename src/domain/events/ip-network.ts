import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { InvalidDefinition } from './invalid-definition.ts';

type Address = ReturnType<typeof ipaddr.parse>;

/** The address that a text is; undefined when it is none, or one with a scope. IPv4 in IPv6 is the IPv4 address. */
const addressOf = (text: string): Address | undefined =>
  isIP(text) === 0 || text.includes('%') ? undefined : ipaddr.process(text);

/** An address in the one form by which two texts can be compared; undefined when the text is none. */
export const normalAddress = (text: string): string | undefined => addressOf(text)?.toNormalizedString();

const ALLOWED = 'a network as "10.0.0.0/8" or "2001:db8::/32", with 0 to 31 bits for IPv4 and 0 to 127 for IPv6';

/** The test of EventBridge's operator `cidr`: whether a text is an address of the network. */
export const networkTest = (cidr: unknown, place: string): ((text: string) => boolean) => {
  const [, host = '', length = ''] = (typeof cidr === 'string' && /^([^/]+)\/(\d{1,3})$/.exec(cidr)) || [];
  const network = addressOf(host);
  const bits = Number(length);
  if (network === undefined || bits > (network.kind() === 'ipv4' ? 31 : 127))
    throw new InvalidDefinition(place, cidr, ALLOWED);
  return (text) => {
    const address = addressOf(text);
    return address !== undefined && address.kind() === network.kind() && address.match(network, bits);
  };
};
