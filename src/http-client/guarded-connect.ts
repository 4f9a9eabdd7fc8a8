import { isIP, type LookupFunction } from 'node:net';
import type { buildConnector } from 'undici';
import connectorOf from 'undici/lib/core/connect.js';
import { isPublicAddress } from '#src/domain/endpoints/public-address.ts';

/** How connections are made. */
export type GuardOptions = {
  /** Networks that may be dialled although they are not public. */
  readonly allowedCidrs: readonly string[];
  /** Resolves host names, as `dns.lookup` does. */
  readonly lookup: LookupFunction;
  readonly connectTimeoutMs: number;
};

/** The host is, or has only, addresses that may not be dialled. Does not say which: that would be an oracle for probing. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/**
 * A lookup that hands out only addresses that may be dialled. The socket connects to what it is given, so there is no
 * second resolution that could say something else (DNS rebinding). Names only: an IP literal is never looked up.
 */
export const guardedLookup =
  ({ allowedCidrs, lookup }: Pick<GuardOptions, 'allowedCidrs' | 'lookup'>): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = typeof found === 'string' ? [] : found;
      const dialable = addresses.filter(({ address }) => isPublicAddress(address, allowedCidrs));
      const [first] = dialable;
      if (first === undefined) return callback(new PrivateAddressError('The address may not be dialled.'), []);
      if (options.all === true) return callback(null, dialable);
      callback(null, first.address, first.family);
    });
  };

/**
 * Opens sockets for undici clients to checked addresses; TLS still verifies the name. HTTP/1.1 only: one request, one
 * socket. An IP literal is checked here, because it is never looked up.
 */
export const createGuardedConnector = (options: GuardOptions): buildConnector.connector => {
  const connect = connectorOf({
    lookup: guardedLookup(options),
    timeout: options.connectTimeoutMs,
    allowH2: false,
    maxCachedSessions: 400,
  });
  return (target, callback) => {
    const isRefused = isIP(target.hostname) !== 0 && !isPublicAddress(target.hostname, options.allowedCidrs);
    if (isRefused) queueMicrotask(() => callback(new PrivateAddressError('The address may not be dialled.'), null));
    else connect(target, callback);
  };
};
