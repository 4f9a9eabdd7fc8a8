import * as z from 'zod';
import { readCollection } from '#src/stores/collection-page.ts';
import { declarationKey, declarationsOf } from '#src/stores/registry-keys.ts';
import { deleteItem, putItem, type Registry } from '#src/stores/table.ts';

const Stored = z.object({ sk: z.string() });

/**
 * Which resources of CloudFormation's stacks stand for a topic or a subscription that one of them has made (decision 107): one item
 * for each. What none of them has made has no item.
 */
export type DeclarationStore = {
  /** The resources that stand for what has this URN, by their ids; read consistently. */
  readonly list: (urn: string) => Promise<readonly string[]>;

  /** Adds a resource. Repeating it changes nothing. */
  readonly add: (urn: string, resource: string) => Promise<void>;

  /** Removes a resource. Repeating it changes nothing. */
  readonly remove: (urn: string, resource: string) => Promise<void>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createDeclarationStore = (registry: Registry): DeclarationStore => ({
  list: async (urn) => (await readCollection(registry, declarationsOf(urn))).map((item) => Stored.parse(item).sk),

  add: (urn, resource) => putItem(registry, declarationKey(urn, resource)),

  remove: async (urn, resource) => {
    await deleteItem(registry, declarationKey(urn, resource));
  },
});
