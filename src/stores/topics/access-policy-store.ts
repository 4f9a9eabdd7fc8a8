import * as z from 'zod';
import { getItems } from '#src/stores/batch.ts';
import { accessPolicyKey } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putNewItem, type Registry, updateItem } from '#src/stores/table.ts';

const StoredAccessPolicy = z.object({
  topicId: z.string(),
  text: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** A topic's access policy as it is kept. Times are epoch milliseconds. */
export type KeptAccessPolicy = {
  /** Byte for byte what was set; valid, never empty. */
  readonly text: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/**
 * Keeps access policies in the registry, each beside its topic and under the topic's id: publishes of the owner do not read
 * it, and a topic that is created anew has none.
 */
export type AccessPolicyStore = {
  /** The policy of a topic, read consistently; undefined when none is set. */
  readonly get: (topicId: string) => Promise<KeptAccessPolicy | undefined>;

  /** The policies of many distinct topics by topic id, read consistently; topics without one are left out. */
  readonly getMany: (topicIds: readonly string[]) => Promise<ReadonlyMap<string, KeptAccessPolicy>>;

  /** Sets or replaces the policy; one that is replaced keeps its time of creation. Repeating it changes the update time only. */
  readonly put: (topicId: string, text: string, now: number) => Promise<void>;

  /** Resets the policy. Repeating it changes nothing. */
  readonly remove: (topicId: string) => Promise<void>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createAccessPolicyStore = (registry: Registry): AccessPolicyStore => ({
  get: async (topicId) => {
    const item = await getItem(registry, accessPolicyKey(topicId));
    return item === undefined ? undefined : StoredAccessPolicy.parse(item);
  },

  getMany: async (topicIds) => {
    const items = await getItems(registry, { keys: topicIds.map(accessPolicyKey) });
    return new Map(items.map((item) => StoredAccessPolicy.parse(item)).map((policy) => [policy.topicId, policy]));
  },

  put: (topicId, text, now) => putPolicy(registry, { topicId, text, createdAt: now, updatedAt: now }),

  remove: async (topicId) => {
    await deleteItem(registry, accessPolicyKey(topicId));
  },
});

const MAX_TURNS = 5;

/** When a policy is set or removed between the two calls, both are repeated. */
const putPolicy = async (registry: Registry, policy: z.infer<typeof StoredAccessPolicy>): Promise<void> => {
  const { topicId, text, updatedAt } = policy;
  const key = accessPolicyKey(topicId);
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    if ((await updateItem(registry, { key, set: { text, updatedAt } })) !== undefined) return;
    if (await putNewItem(registry, { ...key, ...policy })) return;
  }
  throw new Error('An access policy kept being set and reset while it was written');
};
