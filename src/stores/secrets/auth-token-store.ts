import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Grant } from '#src/domain/access/principal.ts';
import { authTokenKey } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, isExpired, putItem, type Registry, ttlOf } from '#src/stores/table.ts';
import { EVERYTHING, grantItem, grantOf } from './grant-item.ts';

const StoredToken = z.object({ project: z.string(), ttl: z.number() });

/** A token to make. */
type NewToken = {
  readonly project: string;
  readonly expiresAt: number;
  /** @default everything in its project */
  readonly grant?: Grant;
};

/** Whose a token is, until when, and what for. */
type AuthToken = { readonly project: string; readonly expiresAt: number; readonly grant: Grant };

/** Keeps the tokens of `X-Auth-Token` in the registry, each only as its hash. */
export type AuthTokenStore = {
  /** Makes a token: `smn_` (which identifies its kind, and never looks like an option) and 43 characters; returned only here. */
  readonly create: (token: NewToken) => Promise<string>;

  /** Whose token it is, read consistently; undefined when it is wrong, expired or revoked. */
  readonly find: (token: string, now: number) => Promise<AuthToken | undefined>;

  /** Makes a token worthless at once (functions may trust it for as long as they cache it); false when there was none. */
  readonly revoke: (token: string) => Promise<boolean>;
};

/** Creates the store on the registry table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createAuthTokenStore = (registry: Registry): AuthTokenStore => ({
  create: async ({ project, expiresAt, grant = EVERYTHING }) => {
    const token = `smn_${randomBytes(32).toString('base64url')}`;
    await putItem(registry, { ...authTokenKey(token), project, ...grantItem(grant), ttl: ttlOf(expiresAt) });
    return token;
  },

  find: async (token, now) => {
    const item = await getItem(registry, authTokenKey(token));
    if (item === undefined) return undefined;
    const { project, ttl } = StoredToken.parse(item);
    return isExpired({ ttl }, now) ? undefined : { project, expiresAt: ttl * 1000, grant: grantOf(item) };
  },

  revoke: (token) => deleteItem(registry, authTokenKey(token)),
});
