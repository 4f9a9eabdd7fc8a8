import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { CodeGrant } from './grants.ts';

const ALGORITHM = 'RS256';
const LIFETIME = '1 h';

/** Signs ID tokens with a key of this start alone. */
export const createIdTokens = async (issuer: () => string) => {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const kid = 'local';
  const keys: JSONWebKeySet = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' }] };
  return {
    /** What verifies them (RFC 7517). */
    keys,

    /** An ID token of a person for a client, with the claims that Amazon Cognito writes. */
    sign: ({ person, clientId, nonce }: CodeGrant): Promise<string> =>
      new SignJWT({
        ...{ email: person.email, email_verified: true, name: person.name, token_use: 'id' },
        ...(nonce !== undefined && { nonce }),
      })
        .setProtectedHeader({ alg: ALGORITHM, kid })
        .setIssuer(issuer())
        .setAudience(clientId)
        .setSubject(createHash('sha256').update(person.email).digest('hex').slice(0, 32))
        .setIssuedAt()
        .setExpirationTime(LIFETIME)
        .sign(privateKey),
  };
};

export type IdTokens = Awaited<ReturnType<typeof createIdTokens>>;
