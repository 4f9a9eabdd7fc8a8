import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import { messageOf } from '#local/start-failure.ts';
import { joinedHeaders, type WireRequest } from './wire-request.ts';

/** Whose tokens a route takes, as the template says. */
export type JwtRules = { readonly issuer: string; readonly audience: readonly string[] };

/** What `requestContext.authorizer.jwt` says of a caller. */
export type JwtIdentity = { readonly claims: Readonly<Record<string, string>>; readonly scopes: null };

type JwtVerdict = { readonly jwt: JwtIdentity } | { readonly fault: string };

/**
 * Checks the token of a request as API Gateway's JWT authorizer does (API Gateway developer guide, "Authorizing API requests with a
 * JWT authorizer"). An issuer that cannot be reached is a fault of the token, too: the gateway answers 401 to it.
 */
export type JwtAuthorizer = (request: WireRequest, rules: JwtRules) => Promise<JwtVerdict>;

const Discovery = z.object({ jwks_uri: z.url() });

/** API Gateway takes signatures by RSA alone. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

const BEARER = /^(?:Bearer +)?([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Creates the authorizer; keys are fetched from the issuer when they are wanted first. */
export const createJwtAuthorizer = (): JwtAuthorizer => {
  const keys = new Map<string, Promise<JWTVerifyGetKey>>();
  const keysOf = (issuer: string): Promise<JWTVerifyGetKey> => {
    const known = keys.get(issuer) ?? fetchKeys(issuer);
    keys.set(issuer, known);
    known.catch(() => keys.delete(issuer));
    return known;
  };
  return async (request, rules) => {
    const [, token] = BEARER.exec(joinedHeaders(request.rawHeaders)['authorization'] ?? '') ?? [];
    if (token === undefined) return { fault: 'it has no token' };
    const found = await keysOf(rules.issuer).catch((error: unknown) => ({
      fault: `OIDC discovery: ${messageOf(error)}`,
    }));
    return 'fault' in found ? found : await verify(token, rules, found);
  };
};

const verify = async (token: string, { issuer, audience }: JwtRules, keys: JWTVerifyGetKey): Promise<JwtVerdict> => {
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, algorithms: ALGORITHMS, requiredClaims: ['exp'] });
    const { iat = 0 } = payload;
    if (iat * 1000 > Date.now()) return { fault: 'the token is of the future' };
    if (!isFor(payload, audience)) return { fault: 'the token is for another audience' };
    return { jwt: { claims: claimsOf(payload), scopes: null } };
  } catch (error) {
    return { fault: error instanceof errors.JOSEError ? error.message : `JWKS: ${messageOf(error)}` };
  }
};

/** The path goes behind the issuer, which may end in a slash (OpenID Connect Discovery 1.0, 4.1). */
const fetchKeys = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  return createRemoteJWKSet(new URL(Discovery.parse(await response.json()).jwks_uri));
};

/** Access tokens of some issuers name their client in `client_id`, and no audience. */
const isFor = ({ aud, client_id }: JWTPayload, audience: readonly string[]): boolean => {
  const named = [aud ?? client_id].flat();
  return audience.some((one) => named.includes(one));
};

/** The gateway hands all claims over as text: lists as `[a b]`. */
const claimsOf = (payload: JWTPayload): JwtIdentity['claims'] =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : textOf(value),
    ]),
  );

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
