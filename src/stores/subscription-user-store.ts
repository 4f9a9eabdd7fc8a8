import * as z from 'zod';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import type { SubscriptionUser } from '#src/domain/subscription-user.ts';
import { getItems } from './batch.ts';
import { subscriptionUserKey, subscriptionUserList, subscriptionUserPosition } from './keys.ts';
import { readPage } from './paged-list.ts';
import { deleteItem, putOrGetItem, type Registry } from './table.ts';

const StoredUser = z.object({
  id: z.string(),
  project: z.string(),
  protocol: z.enum(PROTOCOLS),
  endpoint: z.string(),
  remark: z.string(),
  createdAt: z.number(),
}) satisfies z.ZodType<SubscriptionUser>;

/** A page of a project's subscription users. */
export type SubscriptionUserPage = { readonly project: string; readonly offset: number; readonly limit: number };

/** Keeps the address books of projects in the registry. */
export const createSubscriptionUserStore = (registry: Registry) => ({
  /** Keeps a new entry; one that is there already stays as it is. */
  add: async (user: SubscriptionUser): Promise<{ created: boolean }> => {
    const place = { ...subscriptionUserKey(user.project, user.id), ...subscriptionUserPosition(user) };
    const { existing } = await putOrGetItem(registry, { ...user, ...place });
    return { created: existing === undefined };
  },

  /** Those of the entries that are there, by id, read consistently. */
  getMany: async (project: string, ids: readonly string[]): Promise<ReadonlyMap<string, SubscriptionUser>> => {
    const keys = [...new Set(ids)].map((id) => subscriptionUserKey(project, id));
    const users = (await getItems(registry, { keys })).map((item) => StoredUser.parse(item));
    return new Map(users.map((user) => [user.id, user]));
  },

  /** A page of a project's entries, oldest first, and how many there are. The index lags a little. */
  list: async ({
    project,
    offset,
    limit,
  }: SubscriptionUserPage): Promise<{ total: number; users: readonly SubscriptionUser[] }> => {
    const list = subscriptionUserList(project);
    const source = { index: 'ByProject', list, order: 'oldest-first' } as const;
    const { total, items } = await readPage(registry, { source, offset, limit });
    return { total, users: items.map((item) => StoredUser.parse(item)) };
  },

  /** Forgets an entry; what was subscribed from it stays. False when there was none. */
  remove: (project: string, id: string): Promise<boolean> => deleteItem(registry, subscriptionUserKey(project, id)),
});

/** What {@link createSubscriptionUserStore} gives. */
export type SubscriptionUserStore = ReturnType<typeof createSubscriptionUserStore>;
