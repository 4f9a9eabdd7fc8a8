import type { JSONSchema } from 'zod/v4/core';

/** Longer lists of values are cut: the error of a wrong value names them all. */
const MAX_LISTED = 20;

const FORMATS: Readonly<Record<string, string>> = {
  cidrv4: 'IPv4 network (CIDR)',
  cidrv6: 'IPv6 network (CIDR)',
  email: 'email address',
  hostname: 'host name',
  uri: 'URL',
  uuid: 'UUID',
};

/** What a setting may be, in words; the form that a text must have is for its description to say. Pure. */
export const allowedValues = (schema: JSONSchema.JSONSchema): string => {
  if (schema.enum !== undefined) return listed(schema.enum.map(inCode));
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(allowedValues))].join(' or ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return [schema.type, boundsOf(schema)].filter((part) => part !== '').join(', ');
    case 'string':
      return textOf(schema);
    case 'array':
      return listOf(schema);
    case 'object':
      return objectOf(schema);
    default:
      return String(schema.type);
  }
};

/** A value as it stands in a stage file. */
export const inCode = (value: unknown): string => `\`${JSON.stringify(value)}\``;

const listed = (values: readonly string[]): string =>
  values.length > MAX_LISTED ? `${values.at(0)} … ${values.at(-1)} (${values.length})` : values.join(', ');

/** Zod bounds every integer by what a double holds: that is no bound to tell. */
const boundsOf = ({ type, minimum, exclusiveMinimum, maximum }: JSONSchema.JSONSchema): string => {
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum : undefined;
  const least = above !== undefined && type === 'integer' ? above + 1 : minimum;
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (least !== undefined && most !== undefined) return `${inDigits(least)} to ${inDigits(most)}`;
  return [
    ...(least === undefined ? [] : [`at least ${inDigits(least)}`]),
    ...(least !== undefined || above === undefined ? [] : [`more than ${inDigits(above)}`]),
    ...(most === undefined ? [] : [`at most ${inDigits(most)}`]),
  ].join(', ');
};

const inDigits = (value: number): string => value.toLocaleString('en-US');

const textOf = ({ format = '', maxLength }: JSONSchema.JSONSchema): string => {
  const kind = FORMATS[format] ?? 'text';
  return maxLength === undefined ? kind : `${kind}, at most ${maxLength} characters`;
};

const listOf = ({ items, minItems = 0 }: JSONSchema.JSONSchema): string => {
  const of = isSchema(items) ? `: ${allowedValues(items)}` : '';
  return `list${minItems > 0 ? `, at least ${minItems}` : ''}${of}`;
};

const objectOf = ({ additionalProperties }: JSONSchema.JSONSchema): string =>
  isSchema(additionalProperties) ? `object of any keys: ${allowedValues(additionalProperties)}` : 'object';

/** Tells a schema from `true`, `false` and a list of schemas, which zod does not write. */
export const isSchema = (
  schema: JSONSchema.JSONSchema['items'] | JSONSchema.JSONSchema['additionalProperties'],
): schema is JSONSchema.JSONSchema => typeof schema === 'object' && !Array.isArray(schema);
