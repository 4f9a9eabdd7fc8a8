import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** An address of a host name. */
export type HostAddress = { readonly address: string; readonly family: 4 | 6 };

/** The address with its family; undefined when the text is none. */
export const hostAddressOf = (address: string): HostAddress | undefined => {
  const family = isIP(address);
  return family === 4 || family === 6 ? { address, family } : undefined;
};

/** The system's hosts file; empty where there is none. */
export const readHostsFile = (): string => {
  try {
    return readFileSync('/etc/hosts', 'utf8');
  } catch {
    return '';
  }
};

/** Names that always lead to the machine itself (RFC 6761 section 6.3). */
const LOCALHOST = /^(?:.+\.)?localhost$/;
const LOOPBACK: readonly HostAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Finds the addresses that a hosts file has for a name in lower case, localhost included; undefined when it has none. */
export const createHosts = (text: string): ((name: string) => readonly HostAddress[] | undefined) => {
  const hosts = new Map<string, HostAddress[]>();
  for (const line of text.split('\n')) {
    const [first = '', ...names] = line.split('#', 1).join('').trim().split(/\s+/);
    const address = hostAddressOf(first);
    if (address === undefined) continue;
    for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  return (name) => hosts.get(name) ?? (LOCALHOST.test(name) ? LOOPBACK : undefined);
};
