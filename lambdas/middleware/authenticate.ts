import type { Principal } from '#src/domain/access/principal.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Middleware, RequestContext } from './request-context.ts';

/** Who calls, and by which access key; no key when it was a token or a signature of AWS. */
type Identification = {
  readonly principal: Principal;
  readonly accessKey?: string;
  /** How people know the caller: an access key, the ARN of a role, the name of a token, the address of a person. */
  readonly callerName?: string;
};

/**
 * One way to identify the caller, by the request's headers and raw bytes or by what API Gateway says of it. Undefined means that
 * the request does not use this way at all; a request that uses it wrongly is refused with {@link authenticationFailed}.
 */
export type Identify = (
  context: Pick<
    RequestContext,
    'request' | 'iamRequestContext' | 'pathParameters' | 'answerHeaders' | 'facts' | 'pending'
  >,
) => Promise<Identification | undefined>;

/** An instance may be stopped as soon as it has answered: what is still under way by then may be lost. */
const settle: NonNullable<Middleware['after']> = async ({ context: { pending } }) => {
  if (pending.length > 0) await Promise.all(pending);
};

/** The ways to identify callers. */
type Ways = {
  /** The only one on routes of API Gateway's IAM authorizer, and not tried on any other. */
  readonly onIamRoutes: Identify;
  /** Those of all other routes, in the order in which they are tried. */
  readonly elsewhere: readonly Identify[];
};

/**
 * Establishes the principal of a signed operation by the first way that the request uses. What that has begun goes on beside the
 * operation, and is over before the answer.
 */
export const authenticate = ({ onIamRoutes, elsewhere }: Ways): Middleware => ({
  before: async ({ context }) => {
    if (context.route.operation.caller !== 'signed') return;
    for (const identify of context.iamRequestContext === undefined ? elsewhere : [onIamRoutes]) {
      const identified = await identify(context);
      if (identified !== undefined) {
        Object.assign(context, identified);
        return;
      }
    }
    throw authenticationFailed('The request has neither X-Auth-Token nor Authorization.');
  },
  after: settle,
  onError: settle,
});

/** 401, saying which kind of fault it was. */
export const authenticationFailed = (fault: string): ServiceError =>
  new ServiceError('APIGW.0301', `Incorrect authentication information. ${fault}`);
