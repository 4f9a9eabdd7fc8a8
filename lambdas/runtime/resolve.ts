import { createHostResolver } from '#src/http-client/host-resolver.ts';
import type { Resolve } from '#src/operations/operation-context.ts';

/** Gives all addresses of a host name; rejects when it does not resolve. One per function instance, which it remembers names for. */
export const createResolve = (): Resolve => {
  const resolve = createHostResolver();
  return async (hostname) => (await resolve(hostname)).map(({ address }) => address);
};
