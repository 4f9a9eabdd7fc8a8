import * as z from 'zod';
import type { AwsPrincipal } from '#src/domain/access/aws-principal.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { readCollection } from '#src/stores/collection-page.ts';
import { principalKey, principalsOf } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putItem, type Registry } from '#src/stores/table.ts';
import { grantItem, grantOf } from './grant-item.ts';

const StoredBinding = z.object({ sk: z.string(), arn: z.string(), boundAt: z.number() });

/** A role or a user of AWS that may call for a project, as lists show it. Times are epoch milliseconds. */
type PrincipalBinding = {
  /** As the operator wrote it. */
  readonly arn: string;
  /** That of the principal, by which it is found. */
  readonly id: string;
  readonly boundAt: number;
  readonly grant: Grant;
};

/** Which roles and users of AWS may call for which projects, and what for (decision 086). */
export type PrincipalBindingStore = {
  /** What a principal may do for a project: one consistent read; undefined when it is not bound to the project. */
  readonly find: (project: string, principalId: string) => Promise<Grant | undefined>;

  /** Binds a principal to a project, in place of the binding that it had; repeating it changes no more than its time. */
  readonly bind: (project: string, principal: AwsPrincipal, of: Omit<PrincipalBinding, 'arn' | 'id'>) => Promise<void>;

  /** The bindings of a project by account, kind and name: all of them, read consistently. */
  readonly list: (project: string) => Promise<readonly PrincipalBinding[]>;

  /** Removes a binding (functions may trust it for as long as they cache it); false when there was none. */
  readonly unbind: (project: string, principalId: string) => Promise<boolean>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createPrincipalBindingStore = (registry: Registry): PrincipalBindingStore => ({
  find: async (project, principalId) => {
    const item = await getItem(registry, principalKey(project, principalId));
    return item && grantOf(item);
  },

  bind: (project, { id, arn }, { boundAt, grant }) =>
    putItem(registry, { ...principalKey(project, id), arn, boundAt, ...grantItem(grant) }),

  list: async (project) => {
    const items = await readCollection(registry, principalsOf(project));
    return items.map((item) => {
      const { sk: id, arn, boundAt } = StoredBinding.parse(item);
      return { id, arn, boundAt, grant: grantOf(item) };
    });
  },

  unbind: (project, principalId) => deleteItem(registry, principalKey(project, principalId)),
});
