import type { Principal } from '#src/domain/principal.ts';
import type { SignedRequest } from '#src/domain/request-signature.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Middleware } from './exchange.ts';

/**
 * One way to tell who calls. Undefined means that the request does not use this way at all; a request that uses it
 * wrongly is refused with {@link authenticationFailed}.
 */
export type Identify = (request: SignedRequest) => Promise<Principal | undefined>;

/** Establishes the principal of a signed operation by the first way that the request uses. */
export const authenticate = (ways: readonly Identify[]): Middleware => ({
  before: async ({ event: exchange }) => {
    if (exchange.route.operation.caller === 'public') return;
    for (const identify of ways) {
      const principal = await identify(exchange.request);
      if (principal !== undefined) {
        exchange.principal = principal;
        return;
      }
    }
    throw authenticationFailed('The request has neither X-Auth-Token nor Authorization.');
  },
});

/** 401, saying which kind of fault it was. */
export const authenticationFailed = (fault: string): ServiceError =>
  new ServiceError('APIGW.0301', `Incorrect authentication information. ${fault}`);
