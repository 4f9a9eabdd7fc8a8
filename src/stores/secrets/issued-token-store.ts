import * as z from 'zod';
import { hashOfToken, idOfNamedToken, namedTokenId, newNamedToken, newToken } from '#src/domain/access/auth-token.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import { type Condition, exists, existsWith } from '#src/stores/condition.ts';
import { toAttribute } from '#src/stores/item.ts';
import { readAll } from '#src/stores/paged-list.ts';
import { authTokenKey, authTokenList, authTokenPosition, namedTokenKey } from '#src/stores/registry-keys.ts';
import { deleteItem, isExpired, putItem, putNewItem, type Registry, ttlOf } from '#src/stores/table.ts';
import { EVERYTHING, grantItem, grantOf } from './grant-item.ts';

/** A token to make. Times are epoch milliseconds. */
type NewToken = {
  readonly project: string;
  readonly expiresAt: number;
  /** @default everything in its project */
  readonly grant?: Grant;
};

/** A token to make under a name. */
type NewNamedToken = Omit<NewToken, 'expiresAt'> & {
  readonly name: string;
  readonly now: number;
  /** @default it does not expire */
  readonly expiresAt?: number;
};

/** A token with a name, as lists show it. */
export type ListedToken = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly grant: Grant;
  /** What its last use is noted by. */
  readonly hash: string;
};

/** Makes, lists and revokes the tokens of `X-Auth-Token`. The registry keeps them by their hashes only. */
export type IssuedTokenStore = {
  /** Makes a token without a name; returned only here, and in no list. */
  readonly create: (token: NewToken) => Promise<string>;

  /** Makes a token under a name, with its id; undefined when the project has one of this name that has not expired. */
  readonly createNamed: (token: NewNamedToken) => Promise<{ readonly id: string; readonly token: string } | undefined>;

  /** A project's tokens with names that have not expired, oldest first. The index lags a little. */
  readonly list: (project: string, now: number) => Promise<readonly ListedToken[]>;

  /** Makes a token worthless at once (functions may trust it for as long as they cache it); false when there was none. */
  readonly revoke: (token: string) => Promise<boolean>;

  /** The same by the id of a token of this project that has a name. */
  readonly revokeById: (project: string, id: string) => Promise<boolean>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createIssuedTokenStore = (registry: Registry): IssuedTokenStore => ({
  create: async ({ project, expiresAt, grant = EVERYTHING }) => {
    const token = newToken();
    await putItem(registry, { ...authTokenKey(token), project, ...grantItem(grant), ttl: ttlOf(expiresAt) });
    return token;
  },

  createNamed: async ({ project, name, expiresAt, now, grant = EVERYTHING }) => {
    const id = namedTokenId(project, name);
    const token = newNamedToken(id);
    const item = {
      ...namedTokenKey(id),
      ...authTokenPosition(project, id, now),
      ...{ id, project, name, hash: hashOfToken(token), createdAt: now },
      ...grantItem(grant),
      ttl: expiresAt === undefined ? undefined : ttlOf(expiresAt),
    };
    return (await putNewItem(registry, item, isFreeAt(now))) ? { id, token } : undefined;
  },

  list: (project, now) => listTokens(registry, project, now),

  revoke: (token) => {
    const isIt = idOfNamedToken(token) === undefined ? exists : existsWith({ hash: [hashOfToken(token)] });
    return deleteItem(registry, authTokenKey(token), isIt);
  },

  // Nothing else is looked for: a key of the database has a limit of its length.
  revokeById: async (project, id) =>
    HEX_ID.test(id) && deleteItem(registry, namedTokenKey(id), existsWith({ project: [project] })),
});

/** No token has the name, or only one that has expired and is still to be removed. */
const isFreeAt = (now: number): Condition => ({
  text: 'attribute_not_exists(pk) OR #ttl <= :now',
  names: { '#ttl': 'ttl' },
  values: { ':now': toAttribute(Math.floor(now / 1000)) },
});

const Listed = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  hash: z.string(),
  ttl: z.number().optional(),
});

const listTokens = async (registry: Registry, project: string, now: number): Promise<readonly ListedToken[]> => {
  const list = authTokenList(project);
  const items = await readAll(registry, { index: 'ByProject', list, order: 'oldest-first' });
  return items.flatMap((item) => {
    const { ttl, ...listed } = Listed.parse(item);
    if (ttl !== undefined && isExpired({ ttl }, now)) return [];
    return [{ ...listed, ...(ttl !== undefined && { expiresAt: ttl * 1000 }), grant: grantOf(item) }];
  });
};
