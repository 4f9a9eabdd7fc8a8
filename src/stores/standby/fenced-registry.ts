import * as z from 'zod';
import { createPromiseCache } from '#src/cache/promise-cache.ts';
import { type Fence, isActing, refusalBy, type Site } from '#src/domain/standby/fence.ts';
import { fenceKey } from '#src/stores/registry-keys.ts';
import type { Registry } from '#src/stores/table.ts';
import { createFenceStore } from './fence-store.ts';

/** What a function instance knows of the fence. */
export type KnownFence = {
  /** The fence as it was read, at most so long ago as the instance trusts it. Rejects when DynamoDB fails. */
  readonly read: () => Promise<Fence | undefined>;
  /** Whether this site may act. Rejects when DynamoDB fails. */
  readonly isActing: () => Promise<boolean>;
};

type Options = {
  readonly site: Pick<Site, 'stage' | 'region'>;
  /** How long a fence that was read is trusted, counted from when it was asked for. */
  readonly cacheSeconds: number;
  readonly clock: () => number;
};

const WRITES: readonly string[] = ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'BatchWriteItemCommand'];

/** What a write says of where it goes. A batch never has the fence. */
const Write = z.object({
  TableName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  Key: z.object({ pk: z.object({ S: z.string() }) }).optional(),
  Item: z.object({ pk: z.object({ S: z.string() }) }).optional(),
});

/**
 * Refuses every write to the registry through its client, but for those of the fence, unless this site is the active one: with
 * `OPS.0140`, before each attempt, since one that is repeated may go out seconds after the first. Reads, and other tables, are left
 * alone. Returns what the instance knows of the fence; all that ask share one read of it.
 */
export const fenceRegistry = (registry: Registry, { site, cacheSeconds, clock }: Options): KnownFence => {
  const store = createFenceStore(registry);
  const cache = createPromiseCache<Fence | undefined>({ lifetimeSeconds: cacheSeconds, capacity: 1, clock });
  const read = () => cache.get('fence', store.read);
  guardWrites(registry, async () => {
    const fence = await read();
    if (!isActing(fence, site)) throw refusalBy(fence);
  });
  return { read, isActing: async () => isActing(await read(), site) };
};

const guardWrites = ({ dynamodb, tableName }: Registry, check: () => Promise<void>): void => {
  dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (WRITES.includes(commandName) && isOfRegistry(Write.parse(args.input), tableName)) await check();
        return next(args);
      },
    // After the middleware that repeats what has failed, so that every attempt passes it.
    { step: 'finalizeRequest', priority: 'low', name: 'guardRegistry' },
  );
};

const isOfRegistry = ({ TableName, RequestItems = {}, Key, Item }: z.infer<typeof Write>, tableName: string): boolean =>
  tableName in RequestItems || (TableName === tableName && (Key ?? Item)?.pk.S !== fenceKey.pk);
