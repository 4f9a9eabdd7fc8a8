import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { ResourceType, Tag } from '#src/domain/topics/tags.ts';
import { getItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import { readAll } from '#src/stores/paged-list.ts';
import { tagsKey, tagsList, tagsPosition } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putNewItem, type Registry, type UnparsedItem, updateItem } from '#src/stores/table.ts';

/** What has tags: a resource of a project by its id, never by its name. */
export type TaggedResource = { readonly project: string; readonly type: ResourceType; readonly id: string };

/** Returns the new tags; throws a `ServiceError` when they are not allowed. Called again when a concurrent change was faster. */
export type TagChange = (tags: readonly Tag[]) => readonly Tag[];

const StoredTags = z.object({
  id: z.string(),
  /** One text, so that a change can insist on what it has read. */
  tags: z.string(),
});

const Tags = z.array(z.object({ key: z.string(), value: z.string() }));

/** Keeps the tags of resources in the registry, one item for each resource that has some. */
export type TagStore = {
  /** The tags of a resource, read consistently; none when there are none. */
  readonly get: (resource: Pick<TaggedResource, 'type' | 'id'>) => Promise<readonly Tag[]>;

  /** The tags of those of the resources that have some, by id, read consistently. */
  readonly getMany: (type: ResourceType, ids: readonly string[]) => Promise<ReadonlyMap<string, readonly Tag[]>>;

  /**
   * Changes the tags of a resource in one conditional write, so that of several changes at a time none is lost. A change
   * that leaves everything as it is writes nothing; so repeating one is harmless.
   */
  readonly change: (resource: TaggedResource, change: TagChange) => Promise<void>;

  /** Removes the tags of a resource that is gone. Repeating it changes nothing. */
  readonly remove: (resource: Pick<TaggedResource, 'type' | 'id'>) => Promise<void>;

  /** The tags of all tagged resources of a type in a project, by their ids. The index lags a little. */
  readonly listByProject: (project: string, type: ResourceType) => Promise<ReadonlyMap<string, readonly Tag[]>>;
};

/** Creates the store on the registry table. Methods reject when DynamoDB fails, `change` also with what its function throws. */
export const createTagStore = (registry: Registry): TagStore => ({
  get: async (resource) => parseTags((await readTags(registry, resource))?.tags),

  getMany: async (type, ids) =>
    tagsById(await getItems(registry, { keys: [...new Set(ids)].map((id) => tagsKey({ type, id })) })),

  change: (resource, change) => changeTags(registry, resource, change),

  remove: async (resource) => {
    await deleteItem(registry, tagsKey(resource));
  },

  listByProject: async (project, type) =>
    tagsById(await readAll(registry, { index: 'ByProject', list: tagsList(project, type), order: 'oldest-first' })),
});

const readTags = async (registry: Registry, resource: Pick<TaggedResource, 'type' | 'id'>) => {
  const item = await getItem(registry, tagsKey(resource));
  return item === undefined ? undefined : StoredTags.parse(item);
};

const parseTags = (text: string | undefined): readonly Tag[] =>
  text === undefined ? [] : Tags.parse(JSON.parse(text));

const tagsById = (items: readonly UnparsedItem[]): ReadonlyMap<string, readonly Tag[]> =>
  new Map(items.map((item) => StoredTags.parse(item)).map(({ id, tags }) => [id, parseTags(tags)]));

/** In every round one of the concurrent changes succeeds, so this many may collide at once. */
const MAX_TURNS = 20;
const MAX_PAUSE_MS = 50;

const changeTags = async (registry: Registry, resource: TaggedResource, change: TagChange): Promise<void> => {
  let wanted: Texts['after'];
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    if (turn > 0) await wait(Math.random() * MAX_PAUSE_MS);
    const before = (await readTags(registry, resource))?.tags;
    // A write whose answer was lost is repeated by the client and then refused, though it got through.
    if (turn > 0 && before === wanted) return;
    const tags = change(parseTags(before));
    wanted = tags.length === 0 ? undefined : JSON.stringify(tags);
    if (await writeTags(registry, resource, { before, after: wanted })) return;
  }
  throw new Error('The tags of a resource kept being changed while they were written');
};

type Texts = { readonly before: string | undefined; readonly after: string | undefined };

/** Replaces what was read and nothing else; false when it has changed since. */
const writeTags = async (registry: Registry, resource: TaggedResource, { before, after }: Texts): Promise<boolean> => {
  if (before === after) return true;
  const key = tagsKey(resource);
  if (before === undefined) {
    return putNewItem(registry, { ...key, ...tagsPosition(resource), id: resource.id, tags: after });
  }
  const condition = existsWith({ tags: [before] });
  if (after === undefined) return deleteItem(registry, key, condition);
  return (await updateItem(registry, { key, set: { tags: after }, condition })) !== undefined;
};
