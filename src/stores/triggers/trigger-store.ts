import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Trigger, TriggerDefinition } from '#src/domain/events/trigger.ts';
import { sourceDigest } from '#src/domain/events/trigger-id.ts';
import { getItems } from '#src/stores/batch.ts';
import { readCollection } from '#src/stores/collection-page.ts';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import { fromItem, toItem } from '#src/stores/item.ts';
import { countEntries, ItemKey, inOrder, type ListSource, queryOf } from '#src/stores/paged-list.ts';
import { triggerKey, triggerList, triggersOf } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putNewItem, type Registry, updateItem } from '#src/stores/table.ts';
import { definitionAttributes, parseTrigger, triggerItem } from './trigger-item.ts';

/** Which trigger. */
type TriggerKey = Pick<Trigger, 'project' | 'id'>;

/** A page of a project's triggers. */
type TriggerPage = { readonly project: string; readonly limit: number; readonly cursor?: string | undefined };

/** What is to become of a trigger, and when. */
type TriggerChange = TriggerDefinition & { readonly updatedAt: number };

/** Keeps triggers in the registry. */
export type TriggerStore = {
  /** Keeps a new trigger; false when one of that project, source and name exists. */
  readonly create: (trigger: Trigger) => Promise<boolean>;

  /** The trigger, read consistently. */
  readonly get: (of: TriggerKey) => Promise<Trigger | undefined>;

  /** Replaces what a trigger does, and returns its new state; undefined when there is no such trigger. */
  readonly update: (of: TriggerKey, change: TriggerChange) => Promise<Trigger | undefined>;

  /** Switches a trigger on or off, and returns its new state; undefined when there is no such trigger. */
  readonly setEnabled: (of: TriggerKey, isEnabled: boolean, updatedAt: number) => Promise<Trigger | undefined>;

  /** Removes the trigger; false when there was none. */
  readonly remove: (of: TriggerKey) => Promise<boolean>;

  /** A page of a project's triggers, oldest first, each as it is; the index, which lags a little, says which there are. */
  readonly list: (page: TriggerPage) => Promise<{ readonly triggers: readonly Trigger[]; readonly cursor?: string }>;

  /** How many triggers a project has; may lag a little. */
  readonly count: (project: string) => Promise<number>;

  /** All triggers of a source, of every project, those that are switched off too, read consistently: one query per MB. */
  readonly triggersOfSource: (source: string) => Promise<readonly Trigger[]>;
};

/** Creates the store on the registry table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createTriggerStore = (registry: Registry): TriggerStore => ({
  create: (trigger) => putNewItem(registry, triggerItem(trigger)),

  get: async (of) => {
    const item = await getItem(registry, triggerKey(of));
    return item && parseTrigger(item);
  },

  update: async (of, { updatedAt, ...definition }) => {
    const attributes = definitionAttributes(definition);
    const remove = Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [name] : []));
    const item = await updateItem(registry, { key: triggerKey(of), set: { ...attributes, updatedAt }, remove });
    return item && parseTrigger(item);
  },

  setEnabled: async (of, isEnabled, updatedAt) => {
    const item = await updateItem(registry, { key: triggerKey(of), set: { isEnabled, updatedAt } });
    return item && parseTrigger(item);
  },

  remove: (of) => deleteItem(registry, triggerKey(of)),

  list: (page) => listTriggers(registry, page),

  count: (project) => countEntries(registry, sourceOf(project)),

  triggersOfSource: async (source) => {
    const found = (await readCollection(registry, triggersOf(sourceDigest(source)))).map(parseTrigger);
    // Half a hash is short enough for two sources to share one, if they are made to.
    return found.filter((trigger) => trigger.source === source);
  },
});

const sourceOf = (project: string): ListSource => ({
  index: 'ByProject',
  list: triggerList(project),
  order: 'oldest-first',
});

const Cursor = z.strictObject({
  pk: z.string().regex(/^triggers#[0-9a-f]{16}$/),
  sk: z.string().regex(/^[!-~]{1,300}$/),
  listSk: z.string().regex(/^\d{13}#[0-9a-f]{32}$/),
});

const listTriggers = async (registry: Registry, { project, limit, cursor }: TriggerPage) => {
  const { Items = [], LastEvaluatedKey } = await registry.dynamodb.send(
    new QueryCommand({
      ...queryOf(registry, sourceOf(project)),
      Limit: limit,
      ...(cursor !== undefined && {
        ExclusiveStartKey: toItem({ ...decodeCursor(cursor, Cursor), listPk: triggerList(project) }),
      }),
    }),
  );
  const keys = Items.map((item) => ItemKey.parse(fromItem(item)));
  const triggers = inOrder(keys, await getItems(registry, { keys })).map(parseTrigger);
  if (LastEvaluatedKey === undefined) return { triggers };
  return { triggers, cursor: encodeCursor(Cursor.strip().parse(fromItem(LastEvaluatedKey))) };
};
