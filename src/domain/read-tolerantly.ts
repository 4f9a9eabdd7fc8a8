import type * as z from 'zod';
import { isObject } from './json.ts';

/**
 * Parses what may come from a later version (decision 056): a value that is none of those this version knows for an optional
 * field is left out, as if the field were absent. Undefined when it cannot be read even so. Only what does not fit at first
 * is looked at twice.
 */
export const readTolerantly = <T>(schema: z.ZodType<T, unknown>, value: unknown): T | undefined => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const paths = result.error.issues.flatMap(({ code, path }) => (code === 'invalid_value' ? [path] : []));
  return schema.safeParse(paths.reduce(withoutField, value)).data;
};

/** The value without the field at the path. Items of lists are none: a list that lacks one says something else. */
const withoutField = (value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown => {
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? withoutField(item, rest) : item));
  if (!isObject(value)) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? fields.filter(([name]) => name !== key)
      : fields.map(([name, field]) => [name, name === key ? withoutField(field, rest) : field]),
  );
};
