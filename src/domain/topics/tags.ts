/** What can have tags (contract section 4.10). */
export const RESOURCE_TYPES = ['smn_topic', 'smn_sms', 'smn_application'] as const;

/** One of {@link RESOURCE_TYPES}. */
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** A label of a resource; a resource has each key once. */
export type Tag = { readonly key: string; readonly value: string };

/** How many tags a resource may have (contract section 17 no. 14). */
export const MAX_TAGS = 20;

/** The tags after some were set: a key that was there keeps its place and gets the new value. */
export const withTags = (tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] => [
  ...new Map([...tags, ...added].map(({ key, value }) => [key, { key, value }])).values(),
];

/** The tags without those of some keys, there or not. */
export const withoutKeys = (tags: readonly Tag[], keys: readonly string[]): readonly Tag[] =>
  tags.filter(({ key }) => !keys.includes(key));

/** Every key that resources have, with its different values; both in the order of the alphabet (code units). */
export const valuesByKey = (
  tagged: readonly (readonly Tag[])[],
): readonly { readonly key: string; readonly values: readonly string[] }[] =>
  [...Map.groupBy(tagged.flat(), ({ key }) => key)]
    .map(([key, tags]) => ({ key, values: [...new Set(tags.map(({ value }) => value))].toSorted() }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
