import * as z from 'zod';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type SubscriptionUser, usersTopicId } from '#src/domain/subscriptions/subscription-user.ts';
import { getItems } from '#src/stores/batch.ts';
import { readCollection } from '#src/stores/collection-page.ts';
import { subscribersOf, subscriptionKey, subscriptionUserKey, subscriptionUsersOf } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putNewItem, type Registry, type UnparsedItem, updateItem } from '#src/stores/table.ts';
import { parseSubscription } from './subscription-item.ts';

const StoredUser = z.object({
  sk: z.string(),
  project: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  endpointIds: z.array(z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
});

const parseUser = (item: UnparsedItem): SubscriptionUser => {
  const { sk: id, ...user } = StoredUser.parse(item);
  return { id, ...user };
};

/** What of a subscription user can change. */
type UserChange = Partial<Pick<SubscriptionUser, 'name' | 'groups'>> & Pick<SubscriptionUser, 'updatedAt'>;

/** Keeps the subscription users of projects in the registry; their endpoints are kept as subscriptions. */
export type SubscriptionUserStore = {
  /** Keeps a new user. Repeating it changes nothing. */
  readonly add: (subscriptionUser: SubscriptionUser) => Promise<void>;

  /** The user, read consistently. */
  readonly get: (project: string, id: string) => Promise<SubscriptionUser | undefined>;

  /** Those of the users that are there, by id, read consistently. */
  readonly getMany: (project: string, ids: readonly string[]) => Promise<ReadonlyMap<string, SubscriptionUser>>;

  /** How many users a project has, counted consistently. */
  readonly count: (project: string) => Promise<number>;

  /** All users of a project, oldest first, read consistently: the quota bounds them. */
  readonly list: (project: string) => Promise<readonly SubscriptionUser[]>;

  /** Changes a user; false when there is none. Repeatable. */
  readonly change: (project: string, id: string, change: UserChange) => Promise<boolean>;

  /** The endpoints of all users of a project, read consistently. */
  readonly listEndpoints: (project: string) => Promise<readonly Subscription[]>;

  /**
   * Removes a user and its endpoints, of which nothing is left: none of them can ever be added again. The user goes last, so that
   * a removal that is cut short can be repeated.
   */
  readonly remove: (subscriptionUser: Pick<SubscriptionUser, 'project' | 'id' | 'endpointIds'>) => Promise<void>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createSubscriptionUserStore = (registry: Registry): SubscriptionUserStore => ({
  add: async ({ id, ...user }) => {
    await putNewItem(registry, { ...subscriptionUserKey(user.project, id), ...user });
  },

  get: async (project, id) => {
    const item = await getItem(registry, subscriptionUserKey(project, id));
    return item === undefined ? undefined : parseUser(item);
  },

  getMany: async (project, ids) => {
    const keys = [...new Set(ids)].map((id) => subscriptionUserKey(project, id));
    const users = (await getItems(registry, { keys })).map(parseUser);
    return new Map(users.map((user) => [user.id, user]));
  },

  count: async (project) => (await readCollection(registry, subscriptionUsersOf(project))).length,

  list: async (project) => {
    const users = (await readCollection(registry, subscriptionUsersOf(project))).map(parseUser);
    return users.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  },

  change: async (project, id, change) =>
    (await updateItem(registry, { key: subscriptionUserKey(project, id), set: change })) !== undefined,

  listEndpoints: async (project) =>
    (await readCollection(registry, subscribersOf(usersTopicId(project)))).map(parseSubscription),

  remove: async ({ project, id, endpointIds }) => {
    const topicId = usersTopicId(project);
    for (const endpointId of endpointIds) await deleteItem(registry, subscriptionKey({ topicId, id: endpointId }));
    await deleteItem(registry, subscriptionUserKey(project, id));
  },
});
