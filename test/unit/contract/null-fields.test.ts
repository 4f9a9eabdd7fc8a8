import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openApiOf } from '#src/contract/open-api/document.ts';
import { exampleOf, jsonSchemaOf, withNotes } from '#src/contract/open-api/json-schema.ts';
import type { Operation } from '#src/contract/operation.ts';
import { contract, operationGroups, operations } from '#src/contract/operations.ts';
import { parseInput } from '#src/contract/parse-input.ts';
import { isObject } from '#src/domain/json.ts';
import { ServiceError } from '#src/domain/service-error.ts';

const document = openApiOf(operationGroups, 'https://smn.eu-west-1.invalid');
const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** The request bodies that the document shows of an operation. */
const examplesOf = (name: string): readonly unknown[] => {
  const contents = Object.values(described.find(({ operationId }) => operationId === name)?.requestBody?.content ?? {});
  return contents.flatMap(({ example, examples = {} }) => [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples).map(({ value }) => value),
  ]);
};

const Schema = z.looseObject({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).default([]),
  oneOf: z.array(z.unknown()).default([]),
});

/** Names from the body down; a number is the place in a list. */
type Path = readonly (string | number)[];

type Field = {
  readonly path: Path;
  readonly isRequired: boolean;
  /** What has to stand beside the field and around it, where it does not yet; of a form of the body, what distinguishes it. */
  readonly beside: readonly Beside[];
};

type Beside = { readonly path: Path; readonly value: unknown; readonly isFixed: boolean };

/** Every field of a schema, at every depth, in every form of it. */
const fieldsOf = (schema: unknown, path: Path = [], around: readonly Beside[] = []): readonly Field[] => {
  const { properties, required, items, anyOf, oneOf } = Schema.parse(schema);
  const beside = [
    ...around,
    ...required.map((name) => {
      const field = properties[name] ?? {};
      return { path: [...path, name], value: exampleOf(field), isFixed: 'const' in field };
    }),
  ];
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      { path: [...path, name], isRequired: required.includes(name), beside },
      ...fieldsOf(field, [...path, name], beside),
    ]),
    ...(items === undefined ? [] : fieldsOf(items, [...path, 0], around)),
    ...[...anyOf, ...oneOf].flatMap((form) => fieldsOf(form, path, around)),
  ];
};

const valueAt = (value: unknown, [name, ...rest]: Path): unknown => {
  if (name === undefined) return value;
  if (typeof name === 'number') return Array.isArray(value) ? valueAt(value[name], rest) : undefined;
  return isObject(value) ? valueAt(value[name], rest) : undefined;
};

/** The value with another one at a place, or, undefined, with none; what holds the place is made where it is missing. */
const put = (value: unknown, [name, ...rest]: Path, inner: unknown): unknown => {
  if (name === undefined) return inner;
  if (typeof name === 'number') {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.length === 0 ? [put(undefined, rest, inner)] : items.with(name, put(items[name], rest, inner));
  }
  const fields = isObject(value) ? value : {};
  const { [name]: old, ...others } = fields;
  const changed = put(old, rest, inner);
  return changed === undefined ? others : { ...others, [name]: changed };
};

const outcomeOf = (operation: Operation, body: unknown) => {
  try {
    return { accepted: parseInput({ ...operation, pathParameters: z.unknown() }, { path: {}, query: {}, body }).body };
  } catch (error) {
    if (error instanceof ServiceError) return { refused: [error.code, error.message] };
    throw error;
  }
};

const bodies = operations
  .filter(({ method }) => method !== 'GET')
  .map((operation) => ({
    operation,
    fields: fieldsOf(withNotes(jsonSchemaOf(operation.body, 'input'), operation.name)),
  }))
  .filter(({ fields }) => fields.length > 0);

describe('a field that is null', () => {
  test.each(bodies.map((one) => [one.operation.name, one] as const))(
    'counts as absent in the body of %s',
    (name, { operation, fields }) => {
      for (const { path, isRequired, beside } of fields) {
        const pairs = [{}, ...examplesOf(name)].map((example) => {
          const body = beside.reduce<unknown>(
            (so, { path: at, value, isFixed }) => (isFixed || valueAt(so, at) === undefined ? put(so, at, value) : so),
            example,
          );
          return [put(body, path, null), put(body, path, undefined)] as const;
        });
        for (const [withNull, without] of pairs) {
          expect(outcomeOf(operation, withNull), JSON.stringify(withNull)).toEqual(outcomeOf(operation, without));
        }
        if (isRequired) continue;
        const isTaken = pairs.some(([withNull]) => 'accepted' in outcomeOf(operation, withNull));
        expect([path.join('.'), isTaken]).toEqual([path.join('.'), true]);
      }
    },
  );

  test('is looked for in every body that the document has', () => {
    const isVerbatim = (name: string) => operations.find((one) => one.name === name)?.isBodyVerbatim === true;
    const names = described
      .flatMap(({ operationId, requestBody }) => (requestBody === undefined ? [] : operationId))
      .filter((name) => !isVerbatim(name));

    expect(bodies.map(({ operation }) => operation.name).toSorted()).toEqual(names.toSorted());
  });

  test('is a value in the body of another program', () => {
    const path = { project_id: 'p', topic_urn: 'urn:smn:us-east-1:p:alerts' };
    const body = { silence: null, alerts: [{ value: null }, null] };

    expect(parseInput(contract.IngestMessage, { path, query: {}, body }).body).toEqual(body);
  });
});
