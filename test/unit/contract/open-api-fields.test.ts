import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openApiOf } from '#src/contract/open-api/document.ts';
import { operationGroups, operations } from '#src/contract/operations.ts';

const document = openApiOf(operationGroups, 'https://smn.eu-west-1.invalid');

const Schema = z.looseObject({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  items: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).default([]),
  oneOf: z.array(z.record(z.string(), z.unknown())).default([]),
});

type Field = { readonly place: string; readonly schema: Readonly<Record<string, unknown>> };

/** Every field of a schema and of those within, by its place. */
const fieldsOf = (schema: Readonly<Record<string, unknown>>, place: string): readonly Field[] => {
  const { properties, items, anyOf, oneOf } = Schema.parse(schema);
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      { place: `${place}.${name}`, schema: field },
      ...fieldsOf(field, `${place}.${name}`),
    ]),
    ...[...anyOf, ...oneOf, ...(items === undefined ? [] : [items])].flatMap((inner) => fieldsOf(inner, place)),
  ];
};

const schemas = z.record(z.string(), z.record(z.string(), z.unknown())).parse(document.components['schemas']);
const bodyFields = Object.entries(schemas).flatMap(([name, schema]) => fieldsOf(schema, name));
const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const parameters = described.flatMap(({ operationId, parameters: all }) =>
  all.map((parameter) => ({ place: `${operationId}.${parameter.name}`, ...parameter })),
);

/** What a reader sees of a value: an example, or all that it can be, or fields that have examples of their own. */
const showsValue = (schema: Readonly<Record<string, unknown>>): boolean => {
  const { properties, items, anyOf, oneOf } = Schema.parse(schema);
  if (['examples', 'const', 'enum', '$ref'].some((keyword) => keyword in schema)) return true;
  if (Object.keys(properties).length > 0) return true;
  if (items !== undefined) return showsValue(items);
  return [...anyOf, ...oneOf].some(showsValue);
};

describe('in the OpenAPI document', () => {
  test('every field of a body has a description', () => {
    expect(bodyFields.length).toBeGreaterThan(300);
    expect(bodyFields.filter(({ schema }) => !('description' in schema)).map(({ place }) => place)).toEqual([]);
  });

  test('every parameter has a description', () => {
    expect(parameters.filter(({ description }) => description === undefined).map(({ place }) => place)).toEqual([]);
  });

  test('every field and parameter has an example, or says all that it can be', () => {
    const all = [...bodyFields, ...parameters];

    expect(all.filter(({ schema }) => !showsValue(schema)).map(({ place }) => place)).toEqual([]);
  });

  test('no bound is that of a machine', () => {
    expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    'the examples of %s are what it takes and answers',
    (name, operation) => {
      const entry = described.find(({ operationId }) => operationId === name);
      for (const content of Object.values(entry?.requestBody?.content ?? {})) {
        const bodies = [content.example, ...Object.values(content.examples ?? {}).map(({ value }) => value)];
        for (const body of bodies.filter((one) => one !== undefined)) {
          expect(operation.body.safeParse(body).error, JSON.stringify(body)).toBeUndefined();
        }
      }
      for (const [status, schema] of Object.entries(operation.responses)) {
        const content = entry?.responses[status]?.content?.['application/json'];
        if (content === undefined) continue;
        expect(schema.safeParse(content.example).error, `${status} ${JSON.stringify(content.example)}`).toBeUndefined();
      }
    },
  );

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    'the examples of the parameters of %s are taken',
    (name, operation) => {
      const ofIt = described.find(({ operationId }) => operationId === name)?.parameters ?? [];
      const valuesIn = (place: string) =>
        Object.fromEntries(ofIt.filter((one) => one.in === place).map((one) => [one.name, textOf(one.schema)]));

      expect(operation.pathParameters.safeParse(valuesIn('path')).error).toBeUndefined();
      expect(operation.query.safeParse(valuesIn('query')).error).toBeUndefined();
    },
  );

  test('a body that must be sent is required', () => {
    const optional = described.filter(({ requestBody }) => requestBody?.required === false);

    // All that these take may be left out.
    const names = optional.map(({ operationId }) => operationId).toSorted();
    expect(names).toEqual(
      operations
        .filter(takesEmptyBody)
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});

/** Parameters are texts, also those that are numbers. */
const textOf = (schema: Readonly<Record<string, unknown>>): string => {
  const examples = z.array(z.union([z.string(), z.number()])).safeParse(schema['examples'] ?? schema['enum']).data;
  return String(examples?.[0] ?? '');
};

const takesEmptyBody = ({ name, body }: (typeof operations)[number]): boolean => {
  const entry = described.find(({ operationId }) => operationId === name);
  return entry?.requestBody !== undefined && body.safeParse({}).success;
};
