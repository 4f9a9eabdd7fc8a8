import * as z from 'zod';
import { ROLES } from '#src/domain/access/permissions.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { UnparsedItem } from '#src/stores/table.ts';

/** Nothing that this version does not know permits anything. */
const StoredGrant = z.object({
  actions: z
    .union([z.literal('*'), z.enum(ROLES), z.array(z.string())])
    .catch([])
    .default('*'),
  topics: z.array(z.string()).optional().catch([]),
});

/** What an item keeps of a grant: nothing of one without limits, which is that of items from before there were grants. */
export const grantItem = ({ actions, topics }: Grant): PlainItem => ({
  actions: actions === '*' ? undefined : actions,
  topics,
});

/** The grant that an item keeps; see {@link grantItem}. */
export const grantOf = (item: UnparsedItem): Grant => {
  const { actions, topics } = StoredGrant.parse(item);
  return { actions, ...(topics !== undefined && { topics }) };
};

/** A caller without limits in its project. */
export const EVERYTHING: Grant = { actions: '*' };
