import { createHash, randomBytes } from 'node:crypto';
import type { LocalPerson } from './people.ts';

/** What a code stands for, until it is used. */
export type CodeGrant = {
  readonly person: LocalPerson;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Of the verifier that uses the code (RFC 7636). */
  readonly challenge: string;
  readonly nonce?: string | undefined;
};

type Kept = CodeGrant & { readonly expiresAt: number };

/** As RFC 6749 section 4.1.2 recommends, at most ten minutes. */
const LIFETIME_MS = 60_000;

/** Codes of authorization: each is used once, and for a minute. */
export const createGrants = (clock: () => number) => {
  const grants = new Map<string, Kept>();
  return {
    /** Keeps a grant and returns its code. */
    add: (grant: CodeGrant): string => {
      const code = randomBytes(32).toString('base64url');
      grants.set(code, { ...grant, expiresAt: clock() + LIFETIME_MS });
      return code;
    },

    /** The grant of a code for whom its verifier is right; undefined for all others. The code is used up either way. */
    take: (
      code: string,
      sent: { readonly verifier: string; readonly redirectUri: string; readonly clientId: string },
    ) => {
      const grant = grants.get(code);
      grants.delete(code);
      if (grant === undefined || grant.expiresAt < clock()) return undefined;
      const isSameClient = grant.redirectUri === sent.redirectUri && grant.clientId === sent.clientId;
      const challenge = createHash('sha256').update(sent.verifier).digest('base64url');
      return isSameClient && challenge === grant.challenge ? grant : undefined;
    },
  };
};

export type Grants = ReturnType<typeof createGrants>;
