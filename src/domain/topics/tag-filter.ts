import type { Tag } from './tags.ts';

/**
 * A key, and the values of it that are looked for; none given means any. One that starts with `*` matches values that contain
 * the rest.
 */
type TagQuery = { readonly key: string; readonly values: readonly string[] };

/** Which resources are wanted (contract section 13). All lists must be satisfied; an empty one is satisfied by every resource. */
export type TagFilter = {
  /** Every one of them matches. */
  readonly tags: readonly TagQuery[];
  /** At least one of them matches. */
  readonly tagsAny: readonly TagQuery[];
  /** Not all of them match. */
  readonly notTags: readonly TagQuery[];
  /** None of them matches. */
  readonly notTagsAny: readonly TagQuery[];
  /** Only resources without any tag; the lists then count for nothing. */
  readonly isUntagged: boolean;
};

/** Whether a resource with these tags is wanted. Keys and values compare exactly, their case included. */
export const passesTagFilter = (tags: readonly Tag[], filter: TagFilter): boolean => {
  if (filter.isUntagged) return tags.length === 0;
  const values = new Map(tags.map(({ key, value }) => [key, value]));
  const matches = (query: TagQuery): boolean => matchesOne(values.get(query.key), query);
  return (
    filter.tags.every(matches) &&
    (filter.tagsAny.length === 0 || filter.tagsAny.some(matches)) &&
    (filter.notTags.length === 0 || !filter.notTags.every(matches)) &&
    !filter.notTagsAny.some(matches)
  );
};

const matchesOne = (value: string | undefined, { values }: TagQuery): boolean =>
  value !== undefined && (values.length === 0 || values.some((wanted) => isWanted(value, wanted)));

const isWanted = (value: string, wanted: string): boolean =>
  wanted.startsWith('*') ? value.includes(wanted.slice(1)) : value === wanted;
