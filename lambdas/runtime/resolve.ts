import { lookup } from 'node:dns/promises';
import type { Resolve } from '#src/operations/call.ts';

const TIMEOUT_MS = 2000;

/**
 * All addresses of a host name, as the system resolves it. Rejects when it does not resolve, or not within 2 s: a slow name
 * server must not hold up the caller.
 */
export const resolveHost: Resolve = async (hostname) => {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The name server did not answer within 2 s')), TIMEOUT_MS);
  try {
    const addresses = await Promise.race([lookup(hostname, { all: true }), timeout]);
    return addresses.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
};
