import * as z from 'zod';
import { hashOfToken } from '#src/domain/access/auth-token.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { isSessionToken } from '#src/domain/access/session-token.ts';
import { authTokenKey } from '#src/stores/registry-keys.ts';
import { getItem, isExpired, type Registry } from '#src/stores/table.ts';
import { grantOf } from './grant-item.ts';
import { findSession } from './session-store.ts';

const StoredToken = z.object({
  project: z.string(),
  /** Absent for one that does not expire. */
  ttl: z.number().optional(),
  /** Only of tokens with a name: the hash of the one that has it now. */
  hash: z.string().optional(),
  name: z.string().optional(),
});

/** Whose a token is, until when (absent: for good), and what for. */
type AuthToken = {
  readonly project: string;
  readonly expiresAt?: number;
  readonly grant: Grant;
  /** Present when it has a name: then its last use is noted, by its hash. */
  readonly named?: { readonly name: string; readonly hash: string };
  /** Whose session it is; absent for tokens of programs. */
  readonly email?: string;
};

/** Finds the tokens of `X-Auth-Token`, those of sessions among them; the registry keeps them by their hashes only. */
export type AuthTokenStore = {
  /** Whose token it is, read consistently; undefined when it is wrong, expired or revoked. */
  readonly find: (token: string, now: number) => Promise<AuthToken | undefined>;
};

/** Creates the store on the registry table; times are epoch milliseconds. Its method rejects when DynamoDB fails. */
export const createAuthTokenStore = (registry: Registry): AuthTokenStore => ({
  find: async (token, now) => {
    if (isSessionToken(token)) return findSession(registry, token, now);
    const item = await getItem(registry, authTokenKey(token));
    if (item === undefined) return undefined;
    const { project, ttl, hash, name = '' } = StoredToken.parse(item);
    if (ttl !== undefined && isExpired({ ttl }, now)) return undefined;
    if (hash !== undefined && hash !== hashOfToken(token)) return undefined;
    return {
      project,
      ...(ttl !== undefined && { expiresAt: ttl * 1000 }),
      grant: grantOf(item),
      ...(hash !== undefined && { named: { name, hash } }),
    };
  },
});
