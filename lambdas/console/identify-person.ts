import * as z from 'zod';
import type { Middleware } from '#lambdas/middleware/request-context.ts';
import { type PersonFault, readPerson } from '#src/domain/access/person.ts';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';

/** What an HTTP API says of a caller that its JWT authorizer let through (payload format 2.0): all claims, as text. */
const JwtRequestContext = z.object({
  authorizer: z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) }),
});

const REFUSALS: Readonly<Record<PersonFault, readonly [code: ErrorCode, why: string]>> = {
  'no-id-token': ['APIGW.0301', 'It is an access token; allowed: the ID token of the same answer.'],
  'other-client': ['APIGW.0301', 'The ID token was issued to another client than the console.'],
  'no-email': ['OPS.0102', 'The ID token has no claim "email": let the issuer put it there for the scope "email".'],
  'unverified-email': [
    'OPS.0102',
    'The claim "email_verified" of the ID token is not true: verify the address at the issuer.',
  ],
};

/**
 * Reads who calls from the claims of an ID token, which API Gateway has verified. Refuses a token without a verified mail address
 * with OPS.0102, and what is no ID token of the console's client with APIGW.0301.
 */
export const identifyPerson = (clientId: string): Middleware => ({
  before: ({ context, event }) => {
    if (context.route.operation.caller !== 'id-token') return;
    const read = JwtRequestContext.safeParse(event.requestContext);
    if (!read.success) throw new Error('An operation for ID tokens was called by a route without their authorizer');
    const found = readPerson(read.data.authorizer.jwt.claims, clientId);
    if ('fault' in found) {
      const [code, why] = REFUSALS[found.fault];
      throw new ServiceError(code, `${ERROR_CODES[code][1]} ${why}`);
    }
    context.person = found.person;
  },
});
