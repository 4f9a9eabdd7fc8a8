import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { authTokenKey } from '#src/stores/keys.ts';
import { deleteItem, getItem, isExpired, putItem, type Registry, ttlOf } from '#src/stores/table.ts';

const StoredToken = z.object({ project: z.string(), ttl: z.number() });

/** Keeps the tokens of `X-Auth-Token` in the registry, each only as its hash. */
export type AuthTokenStore = {
  /** Makes a token: `smn_` (which identifies its kind, and never looks like an option) and 43 characters; returned only here. */
  readonly create: (token: { readonly project: string; readonly expiresAt: number }) => Promise<string>;

  /** Whose token it is and until when, read consistently; undefined when it is wrong, expired or revoked. */
  readonly find: (token: string, now: number) => Promise<{ project: string; expiresAt: number } | undefined>;

  /** Makes a token worthless at once (functions may trust it for as long as they cache it); false when there was none. */
  readonly revoke: (token: string) => Promise<boolean>;
};

/** Creates the store on the registry table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createAuthTokenStore = (registry: Registry): AuthTokenStore => ({
  create: async ({ project, expiresAt }) => {
    const token = `smn_${randomBytes(32).toString('base64url')}`;
    await putItem(registry, { ...authTokenKey(token), project, ttl: ttlOf(expiresAt) });
    return token;
  },

  find: async (token, now) => {
    const item = await getItem(registry, authTokenKey(token));
    if (item === undefined) return undefined;
    const { project, ttl } = StoredToken.parse(item);
    return isExpired({ ttl }, now) ? undefined : { project, expiresAt: ttl * 1000 };
  },

  revoke: (token) => deleteItem(registry, authTokenKey(token)),
});
