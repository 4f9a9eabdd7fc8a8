import * as z from 'zod';
import { isObject } from '#src/domain/json.ts';
import { nothing, type Operation } from './operation.ts';

/** Enough to see a mistake by. */
const MAX_NAMES = 10;
/** How many items of a list are looked into, and how deep. */
const MAX_ITEMS = 100;
const MAX_DEPTH = 4;

/** A field that is not known, `body.subscriptions[].remrk`, and what is known there, `remark`. */
type UnknownField = { readonly name: string; readonly known: readonly string[] };

type Schema = z.core.$ZodType;

/** What a call was given. */
type Given = { readonly query: unknown; readonly body: unknown };

/**
 * The query parameters and body fields that the operation does not know, and so ignores (contract section 1.1), as
 * `query.ofset` or `body.subscriptions[].remrk`; the first 10. A schema that lets anything through knows every name.
 */
export const unknownFieldsOf = (
  operation: Pick<Operation, 'query' | 'body'>,
  given: Given,
): readonly UnknownField[] => {
  const fields = [
    ...unknownNames({ schema: operation.query, value: given.query, place: 'query', depth: 0 }),
    ...unknownNames({ schema: operation.body, value: given.body, place: 'body', depth: 0 }),
  ];
  return [...new Map(fields.map((field) => [field.name, field])).values()].slice(0, MAX_NAMES);
};

/** A value, where it is, and what is said about it. */
type Place = { readonly schema: Schema; readonly value: unknown; readonly place: string; readonly depth: number };

const unknownNames = ({ schema, value, place, depth }: Place): readonly UnknownField[] => {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) {
    const [items] = formsOf(schema).filter((form) => form instanceof z.ZodArray);
    if (items === undefined) return [];
    return value
      .slice(0, MAX_ITEMS)
      .flatMap((item) => unknownNames({ schema: items.element, value: item, place: `${place}[]`, depth: depth + 1 }));
  }
  if (!isObject(value)) return [];
  const shape = shapeOf(schema);
  if (shape === undefined) return [];
  return Object.keys(value).flatMap((name) => {
    const inner = Object.hasOwn(shape, name) ? shape[name] : undefined;
    const at = `${place}.${name}`;
    return inner === undefined
      ? [{ name: at, known: Object.keys(shape) }]
      : unknownNames({ schema: inner, value: value[name], place: at, depth: depth + 1 });
  });
};

/** The fields that an object may have, in whichever of its forms; undefined when it may have any. */
const shapeOf = (schema: Schema): Readonly<Record<string, Schema>> | undefined => {
  if (schema === nothing) return {};
  const forms = formsOf(schema);
  const objects = forms.filter((form) => form instanceof z.ZodObject);
  if (objects.length === 0 || objects.length < forms.length) return undefined;
  return Object.assign({}, ...objects.map(({ shape }) => shape));
};

/** A schema without what is wrapped around it, each form of a union by itself. */
const formsOf = (schema: Schema): readonly Schema[] => {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(formsOf);
  // `preprocess` has its transform in front, `transform` behind.
  if (schema instanceof z.ZodPipe) return formsOf(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch;
  return isWrapper ? formsOf(schema.unwrap()) : [schema];
};
