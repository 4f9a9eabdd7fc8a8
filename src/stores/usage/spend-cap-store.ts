import * as z from 'zod';
import type { SpendCaps } from '#src/domain/usage/spend-caps.ts';
import type { PaidProtocol } from '#src/domain/usage/usage.ts';
import { always } from '#src/stores/condition.ts';
import { spendCapsKey } from '#src/stores/registry-keys.ts';
import { getItem, type Registry, updateItem } from '#src/stores/table.ts';

/** Keeps how much projects may spend in a month, by protocol: one item for each project that has a cap (decision 091). */
export type SpendCapStore = {
  /** The caps of a project; none of a project that has none. One consistent read. */
  readonly get: (project: string) => Promise<SpendCaps>;

  /** Sets a cap, or changes it. Repeatable. */
  readonly set: (project: string, protocol: PaidProtocol, usd: number) => Promise<void>;

  /** Removes a cap; false when there was none. */
  readonly remove: (project: string, protocol: PaidProtocol) => Promise<boolean>;
};

const usd = z.number().exactOptional();
const Stored = z.object({ email: usd, sms: usd, callnotify: usd });

/** Creates the store on the registry. Every method rejects when DynamoDB fails. */
export const createSpendCapStore = (registry: Registry): SpendCapStore => ({
  get: async (project) => Stored.parse((await getItem(registry, spendCapsKey(project))) ?? {}),

  set: async (project, protocol, cap) => {
    await updateItem(registry, { key: spendCapsKey(project), set: { [protocol]: cap }, condition: always });
  },

  remove: async (project, protocol) => {
    const condition = { text: 'attribute_exists(#cap)', names: { '#cap': protocol } };
    const changed = await updateItem(registry, { key: spendCapsKey(project), remove: [protocol], condition });
    return changed !== undefined;
  },
});
