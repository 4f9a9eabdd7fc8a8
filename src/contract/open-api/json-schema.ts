import * as z from 'zod';
import { noteOf } from './field-notes.ts';

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The keywords that are looked at here; all others pass through. */
const Schema = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  items: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  oneOf: z.array(z.record(z.string(), z.unknown())).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** Schemas by name, filled while a document is made. */
export type NamedSchemas = Map<string, JsonSchema>;

/** Which way a schema is looked at: what may be sent, or what is answered. */
type Direction = 'input' | 'output';

/** The JSON Schema of a zod schema, without the marks of its own that say nothing here. */
export const jsonSchemaOf = (schema: z.ZodType, direction: Direction): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: direction, unrepresentable: 'any' });
  return rest;
};

/**
 * Says of every field what it means and what it could be, where its schema does not. `parent` is the operation, or the
 * field that holds the schema ({@link noteOf}). Pure.
 */
export const withNotes = (schema: JsonSchema, parent: string): JsonSchema => {
  const { properties, items, anyOf, oneOf } = Schema.parse(schema);
  return {
    ...withoutMachineBounds(schema),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, noted(field, { name, parent })]),
      ),
    }),
    ...(items !== undefined && { items: withNotes(items, parent) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map((form) => withNotes(form, parent)) }),
    ...(oneOf !== undefined && { oneOf: oneOf.map((form) => withNotes(form, parent)) }),
  };
};

/** One field with its note. */
export const noted = (
  schema: JsonSchema,
  { name, parent }: { readonly name: string; readonly parent: string },
): JsonSchema => {
  const { description, examples } = Schema.parse(schema);
  const note = noteOf(name, parent);
  const example = note?.example === undefined || 'const' in schema ? undefined : [fitting(note.example, schema)];
  return {
    ...withNotes(schema, name),
    ...(description === undefined && note !== undefined && { description: note.description }),
    ...(examples === undefined && example !== undefined && { examples: example }),
  };
};

/** An example of one name serves fields of several types: a number and its text, a value and a list of values. */
const fitting = (example: unknown, schema: JsonSchema): unknown => {
  if (schema['type'] === 'string' && typeof example === 'number') return String(example);
  if (schema['type'] !== 'array' || Array.isArray(example)) return example;
  const { items } = Schema.parse(schema);
  return [Array.isArray(items?.['enum']) ? items['enum'][0] : example];
};

/**
 * Whole numbers are bounded by what a double holds, which is no bound worth documenting. The pattern of a number in a query is
 * that of its text: its bounds say the same.
 */
const withoutMachineBounds = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema).filter(
      ([keyword, value]) =>
        !(keyword === 'minimum' && value === Number.MIN_SAFE_INTEGER) &&
        !(keyword === 'maximum' && value === Number.MAX_SAFE_INTEGER) &&
        !(keyword === 'pattern' && schema['type'] === 'integer'),
    ),
  );

/** Puts every schema with a title among the named ones and a reference in its place; two may share a name if they are equal. */
export const extractNamed = (schema: JsonSchema, named: NamedSchemas): JsonSchema => {
  const { title, properties, items, anyOf, oneOf } = Schema.parse(schema);
  const inner = {
    ...schema,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, extractNamed(field, named)]),
      ),
    }),
    ...(items !== undefined && { items: extractNamed(items, named) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map((form) => extractNamed(form, named)) }),
    ...(oneOf !== undefined && { oneOf: oneOf.map((form) => extractNamed(form, named)) }),
  };
  return title === undefined ? inner : nameSchema(title, inner, named);
};

/** Keeps a schema under a name and returns the reference to it; throws when another schema has the name. */
const nameSchema = (name: string, schema: JsonSchema, named: NamedSchemas): JsonSchema => {
  const known = named.get(name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new Error(`Two different schemas have the name ${name}`);
  }
  named.set(name, schema);
  return { $ref: `#/components/schemas/${name}` };
};

/** A value that the schema allows, put together from the examples of its fields. Pure; references are not followed. */
export const exampleOf = (schema: JsonSchema): unknown => {
  const { examples, properties, items, anyOf, oneOf } = Schema.parse(schema);
  if ('const' in schema) return schema['const'];
  if (examples !== undefined) return examples[0];
  if (properties !== undefined) {
    return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, exampleOf(field)]));
  }
  if (items !== undefined) return [exampleOf(items)];
  const [form] = [...(anyOf ?? []), ...(oneOf ?? [])];
  if (form !== undefined) return exampleOf(form);
  if ('default' in schema) return schema['default'];
  return Array.isArray(schema['enum']) ? schema['enum'][0] : {};
};
