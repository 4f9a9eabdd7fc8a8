import * as z from 'zod';
import { projectPath } from '#src/contract/fields.ts';
import { invalid } from '#src/domain/invalid.ts';
import { MAX_TAGS, RESOURCE_TYPES } from '#src/domain/topics/tags.ts';

/** The path of tag operations on all resources of a type. */
export const resourceTypePath = projectPath.extend({
  resource_type: z.enum(RESOURCE_TYPES, { error: invalid('SMN.0108', RESOURCE_TYPES.join(', ')) }),
});

/** The path of tag operations on one resource; whether its id exists is the operation's question. */
export const resourcePath = resourceTypePath.extend({ resource_id: z.string() });

const ID_TYPES = invalid('SMN.0019', 'X-SMN-RESOURCEID-TYPE with "name", or no such header');

/** Says that the resource's id in the path is its name (contract section 4.10). */
export const resourceHeaders = z.object({
  'x-smn-resourceid-type': z.enum(['name', 'id', ''], { error: ID_TYPES }).optional(),
});

const KEY = invalid('SMN.0038', '1 to 128 letters, digits, spaces and characters of "_.:/=+-@" as the key of a tag');
const VALUE = invalid('SMN.0038', '0 to 255 letters, digits, spaces and characters of "_.:/=+-@" as its value');

/** Marks belong to the letters of many languages. */
const CHARACTERS = '[\\p{L}\\p{M}\\p{Nd} _.:/=+@-]';

/** A tag to set; lengths count characters, not bytes. */
export const tag = z.object(
  {
    key: z.string({ error: KEY }).regex(new RegExp(`^${CHARACTERS}{1,128}$`, 'u'), { error: KEY }),
    /** Absent means empty: some clients leave empty values out (contract section 17 no. 44). */
    value: z
      .string({ error: VALUE })
      .regex(new RegExp(`^${CHARACTERS}{0,255}$`, 'u'), { error: VALUE })
      .default(''),
  },
  { error: invalid('SMN.0038', 'an object {"key": "…", "value": "…"}') },
);

const TAGS = invalid('SMN.0038', `1 to ${MAX_TAGS} tags in "tags", their keys different`);
const DELETED_KEY = invalid('SMN.0038', 'a key that is not empty');

/** Tags to set: no key twice. */
const tagsToSet = z
  .array(tag, { error: TAGS })
  .min(1, { error: TAGS })
  .max(MAX_TAGS, { error: TAGS })
  .refine((tags) => isEachOnce(tags.map(({ key }) => key)), { error: TAGS });

/** Tags to remove: their keys count, in any characters, since older ones may have been allowed more. */
const tagsToRemove = z
  .array(
    z.object(
      { key: z.string({ error: DELETED_KEY }).min(1, { error: DELETED_KEY }), value: z.unknown().optional() },
      { error: DELETED_KEY },
    ),
    { error: TAGS },
  )
  .min(1, { error: TAGS })
  .max(MAX_TAGS, { error: TAGS });

const Action = z.object({ action: z.unknown() });

/** Reports the action as invalid, not the whole body. */
const wrongAction =
  (allowed: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    invalid('SMN.0073', allowed)({ input: Action.safeParse(input).data?.action });

/** The body of contract section 4.10 no. 49. */
export const tagActionBody = z.discriminatedUnion(
  'action',
  [
    z.object({ action: z.literal('create'), tags: tagsToSet }),
    z.object({ action: z.literal('delete'), tags: tagsToRemove }),
  ],
  { error: wrongAction('"create" or "delete" as action') },
);

/** Contract section 13 has 10 or 20, by site. */
const MAX_QUERIES = 20;

const QUERIES = invalid(
  'SMN.0038',
  `at most ${MAX_QUERIES} objects {"key": "…", "values": […]}, their keys different, each with at most ${MAX_QUERIES} different values`,
);

const queries = z
  .array(
    z.object(
      {
        key: z.string({ error: QUERIES }).min(1, { error: QUERIES }).max(128, { error: QUERIES }),
        values: z
          .array(z.string({ error: QUERIES }).max(256, { error: QUERIES }), { error: QUERIES })
          .max(MAX_QUERIES, { error: QUERIES })
          .refine((values) => isEachOnce(values), { error: QUERIES })
          .default([]),
      },
      { error: QUERIES },
    ),
    { error: QUERIES },
  )
  .max(MAX_QUERIES, { error: QUERIES })
  .refine((all) => isEachOnce(all.map(({ key }) => key)), { error: QUERIES })
  .default([]);

const isEachOnce = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

const MATCHES = invalid('SMN.0038', 'at most one object {"key": "resource_name", "value": "…"} in "matches"');

const conditions = {
  tags: queries,
  tags_any: queries,
  not_tags: queries,
  not_tags_any: queries,
  matches: z
    .array(
      z.object(
        {
          key: z.literal('resource_name', { error: MATCHES }),
          value: z.string({ error: MATCHES }).max(255, { error: MATCHES }),
        },
        { error: MATCHES },
      ),
      { error: MATCHES },
    )
    .max(1, { error: MATCHES })
    .default([]),
  without_any_tag: z.boolean({ error: invalid('SMN.0038', 'true or false as "without_any_tag"') }).default(false),
};

const OFFSET = invalid('SMN.0015', 'an offset of "0" or more, as text');
const LIMIT = invalid('SMN.0015', 'a limit of "1" to "1000", as text');

/** The body of contract section 4.10 no. 53; a count looks at no page. */
export const instancesBody = z.discriminatedUnion(
  'action',
  [
    z.object({
      action: z.literal('filter'),
      ...conditions,
      offset: z
        .string({ error: OFFSET })
        .regex(/^\d{1,9}$/, { error: OFFSET })
        .default('0')
        .transform(Number),
      limit: z
        .string({ error: LIMIT })
        .regex(/^(1000|[1-9]\d{0,2})$/, { error: LIMIT })
        .default('1000')
        .transform(Number),
    }),
    z.object({ action: z.literal('count'), ...conditions }),
  ],
  { error: wrongAction('"filter" or "count" as action') },
);
