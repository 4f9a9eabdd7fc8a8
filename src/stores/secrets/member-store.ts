import * as z from 'zod';
import { normalMemberEmail } from '#src/domain/access/member-email.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { getItems } from '#src/stores/batch.ts';
import { readCollection } from '#src/stores/collection-page.ts';
import { memberEntryKey, memberKey, membershipsOf, membersOf } from '#src/stores/registry-keys.ts';
import { deleteItem, putItem, type Registry } from '#src/stores/table.ts';
import { grantItem, grantOf } from './grant-item.ts';

const StoredMember = z.object({ project: z.string(), email: z.string(), addedAt: z.number() });
const Entry = z.object({ sk: z.string() });

/** A person who may sign in to a project, as lists show it. Times are epoch milliseconds. */
type Member = {
  /** In its normal form. */
  readonly email: string;
  readonly addedAt: number;
  readonly grant: Grant;
};

/** A project that a person may sign in to, and what for. */
type Membership = { readonly project: string; readonly grant: Grant };

/** Which people, known by their mail addresses, may sign in to which projects, and what for (decision 103). */
export type MemberStore = {
  /**
   * Adds a person to a project, in place of what they might do before; repeating it changes no more than its time. Throws for
   * what is no mail address.
   */
  readonly add: (project: string, email: string, of: Omit<Member, 'email'>) => Promise<void>;

  /** Removes a person from a project; false when they were none of its members. */
  readonly remove: (project: string, email: string) => Promise<boolean>;

  /** The members of a project by their addresses: all of them, read consistently. */
  readonly list: (project: string) => Promise<readonly Member[]>;

  /** The projects of a person by their ids, read consistently; none of what is no mail address. Any spelling of it will do. */
  readonly projectsOf: (email: string) => Promise<readonly Membership[]>;
};

/**
 * Creates the store on the registry table. A membership is one item, found by its person; an entry in the collection of its project
 * leads to it, is written before it and removed after it, and means nothing alone. Every method rejects when DynamoDB fails.
 */
export const createMemberStore = (registry: Registry): MemberStore => ({
  add: async (project, text, { addedAt, grant }) => {
    const email = normalMemberEmail(text);
    if (email === undefined) throw new Error('That is no mail address of a member');
    await putItem(registry, memberEntryKey(project, email));
    await putItem(registry, { ...memberKey(project, email), project, email, addedAt, ...grantItem(grant) });
  },

  remove: async (project, text) => {
    const email = normalMemberEmail(text);
    if (email === undefined) return false;
    const wasThere = await deleteItem(registry, memberKey(project, email));
    await deleteItem(registry, memberEntryKey(project, email));
    return wasThere;
  },

  list: (project) => listMembers(registry, project),

  projectsOf: async (text) => {
    const email = normalMemberEmail(text);
    const items = email === undefined ? [] : await readCollection(registry, membershipsOf(email));
    return items.map((item) => ({ project: StoredMember.parse(item).project, grant: grantOf(item) }));
  },
});

const listMembers = async (registry: Registry, project: string): Promise<readonly Member[]> => {
  const entries = await readCollection(registry, membersOf(project));
  const keys = entries.map((entry) => memberKey(project, Entry.parse(entry).sk));
  const members = (await getItems(registry, { keys })).map((item) => {
    const { email, addedAt } = StoredMember.parse(item);
    return { email, addedAt, grant: grantOf(item) };
  });
  return members.toSorted((a, b) => (a.email < b.email ? -1 : 1));
};
