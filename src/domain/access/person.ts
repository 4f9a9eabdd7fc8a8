import * as z from 'zod';

/** A person who has signed in at the issuer of the console. */
export type Person = {
  /** As the issuer spells it, which has verified it. */
  readonly email: string;
};

/** Why an ID token does not say who its person is. */
export type PersonFault = 'no-id-token' | 'other-client' | 'no-email' | 'unverified-email';

/** What an ID token says, of all its claims (the ID token and the standard claims of OpenID Connect Core). */
const IdTokenClaims = z.object({
  /** Missing where the scope `email` was not asked for. */
  email: z.string().min(1).optional(),
  email_verified: z.unknown().optional(),
  /** What Microsoft Entra ID has in place of the one before: whether the domain is that of the person's own organisation. */
  xms_edov: z.unknown().optional(),
  /** The client that the token was issued to; there when `aud` names others too. */
  azp: z.string().optional(),
  /** What Amazon Cognito says of its tokens: `id` or `access`. */
  token_use: z.string().optional(),
});

/** Issuers write a claim as a boolean, a number or text, and API Gateway hands over text. */
const TRUE: ReadonlySet<unknown> = new Set([true, 'true', 1, '1']);

/** Reads who a person is from the claims of a token whose signature, issuer, audience and time have been verified. */
export const readPerson = (
  claims: unknown,
  clientId: string,
): { readonly person: Person } | { readonly fault: PersonFault } => {
  const { email, email_verified, xms_edov, azp = clientId, token_use = 'id' } = IdTokenClaims.parse(claims);
  if (token_use !== 'id') return { fault: 'no-id-token' };
  if (azp !== clientId) return { fault: 'other-client' };
  if (email === undefined) return { fault: 'no-email' };
  return TRUE.has(email_verified ?? xms_edov) ? { person: { email } } : { fault: 'unverified-email' };
};
