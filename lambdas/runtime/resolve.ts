import { createHostResolver } from '#src/http-client/host-resolver.ts';
import type { Resolve } from '#src/operations/operation-context.ts';

/**
 * Creates the function that returns all addresses of a host name and rejects when it does not resolve. Call it once per
 * function instance: it caches names.
 */
export const createResolve = (): Resolve => {
  const resolve = createHostResolver();
  return async (hostname) => (await resolve(hostname)).map(({ address }) => address);
};
