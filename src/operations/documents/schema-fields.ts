import * as z from 'zod';
import type { JsonSchema } from '#src/contract/open-api.ts';

/** One field of a JSON Schema as a reader sees it; fields of objects within objects are named by their path. */
export type SchemaField = {
  /** `tags[].key` */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** Limits in words; empty when there are none. */
  readonly allowed: string;
};

const Schema = z.looseObject({
  type: z.string().optional(),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  required: z.array(z.string()).default([]),
  items: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  oneOf: z.array(z.record(z.string(), z.unknown())).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  pattern: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
});

/** Deeper than any declaration goes; a bound for the recursion. */
const DEEPEST = 6;

/** The fields of an object's schema, outer ones first; those of several forms once. Pure. */
export const fieldsOf = (schema: JsonSchema, prefix = '', depth = 0): readonly SchemaField[] => {
  const { properties = {}, required, anyOf = [], oneOf = [] } = Schema.parse(schema);
  if (depth > DEEPEST) return [];
  const forms = [...anyOf, ...oneOf].map((form) => fieldsOf(form, prefix, depth + 1));
  const own = Object.entries(properties).flatMap(([key, ofIt]) => {
    const parsed = Schema.parse(ofIt);
    const name = `${prefix}${key}`;
    const field = { name, type: typeOf(ofIt), isRequired: required.includes(key), allowed: limitsOf(ofIt) };
    const inner =
      parsed.items === undefined
        ? fieldsOf(ofIt, `${name}.`, depth + 1)
        : fieldsOf(parsed.items, `${name}[].`, depth + 1);
    return [field, ...inner];
  });
  return [...own, ...mergeForms(forms.filter((fields) => fields.length > 0))];
};

/** Required is what every form requires. */
const mergeForms = (forms: readonly (readonly SchemaField[])[]): readonly SchemaField[] =>
  [...Map.groupBy(forms.flat(), ({ name }) => name)].map(([name, same]) => {
    const distinct = (texts: readonly string[]): string =>
      [...new Set(texts)].filter((text) => text !== '').join(' or ');
    return {
      name,
      type: distinct(same.map(({ type }) => type)),
      isRequired: same.length === forms.length && same.every(({ isRequired }) => isRequired),
      allowed: distinct(same.map(({ allowed }) => allowed)),
    };
  });

const typeOf = (schema: JsonSchema): string => {
  const { type, items, anyOf, enum: values } = Schema.parse(schema);
  if (items !== undefined) return `${typeOf(items)}[]`;
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(' or ');
  return type ?? (values === undefined ? 'any' : 'string');
};

const MOST_VALUES = 20;

const limitsOf = (schema: JsonSchema): string => {
  const parsed = Schema.parse(schema);
  const { enum: values, pattern, description = '', default: fallback, anyOf = [] } = parsed;
  return [
    description,
    values === undefined ? '' : values.slice(0, MOST_VALUES).map(String).join(', '),
    'const' in schema ? String(parsed.const) : '',
    range(parsed.minimum, parsed.maximum, ''),
    range(parsed.minLength, parsed.maxLength, ' characters'),
    range(parsed.minItems, parsed.maxItems, ' items'),
    pattern ?? '',
    ...anyOf.map(limitsOf),
    fallback === undefined ? '' : `default ${JSON.stringify(fallback)}`,
  ]
    .filter((text) => text !== '')
    .join('; ');
};

const range = (least: number | undefined, most: number | undefined, unit: string): string => {
  // Schemas bound whole numbers by what a double holds.
  const upper = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  const lower = least === undefined || least <= Number.MIN_SAFE_INTEGER ? undefined : least;
  if (lower === undefined && upper === undefined) return '';
  if (lower === undefined) return `at most ${upper}${unit}`;
  return upper === undefined ? `at least ${lower}${unit}` : `${lower} to ${upper}${unit}`;
};
