import * as fc from 'fast-check';
import * as z from 'zod';
import type { Operation } from '#src/contract/operation.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';

/** Texts that mean something somewhere: each is right in one place and wrong in most others. */
const MEANINGFUL = [
  ...[
    `urn:smn:us-east-1:${PROJECT}:absent`,
    'urn:smn:us-east-1:other:fuzz',
    'urn:smn:',
    'fuzz',
    'default',
    'true',
    '0',
  ],
  ...['http', 'email', 'sms', 'dingding', 'application', 'callnotify', 'HMS', 'APNS', 'filter', 'create', 'delete'],
  ...['http://example.com/', 'http://127.0.0.1/', 'a@example.com', '+8613800138000', '2026-01-01T00:00:00Z', 'STRING'],
  ...['{"default":"x"}', '{"default":', '{}', 'null', '[]', '{name}', '0'.repeat(32), 'smn_protocol', 'week', '*', ''],
  ...['\u0000', '\ud800', '中'.repeat(70), 'x'.repeat(3000), '__proto__', 'constructor', '1e999', '-1', '9'.repeat(30)],
];

const Properties = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

const Shape = z.looseObject({
  type: z.string().optional(),
  items: z.record(z.string(), z.unknown()).optional(),
  enum: z.array(z.string()).optional(),
});

const schemaOf = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

/** Parameters of the path that must be the caller's project before an operation is called at all. */
export const CHECKED_BEFORE: readonly string[] = ['project_id', 'domain_id'];

/** Makes inputs of operations: right, nearly right, or nothing like it. `existing` has things by the fields that name them. */
export const createFuzzedInput = (existing: Readonly<Record<string, string>>) => {
  const anyText = (): fc.Arbitrary<string> =>
    fc.oneof(fc.constantFrom(...MEANINGFUL, ...Object.values(existing)), fc.string({ unit: 'binary', maxLength: 40 }));

  const anyValue = (): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 4, arbitrary: anyText() },
      { weight: 2, arbitrary: fc.array(anyText(), { maxLength: 4 }) },
      { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) },
      { weight: 1, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.constant(null)) },
    );

  /** Mostly something that exists, if the name is that of something. */
  const orExisting = <T>(name: string, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | string> => {
    const value = existing[name];
    if (value === undefined) return arbitrary;
    return fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary });
  };

  /** A value of a schema's form, at least half of the time. */
  const likeSchema = (schema: unknown, depth = 0): fc.Arbitrary<unknown> => {
    const { type, items, enum: values } = Shape.parse(schema);
    const likely: fc.Arbitrary<unknown>[] = [];
    if (type === 'object' && depth < 4) likely.push(objectOf(schema, depth + 1));
    if (items !== undefined) likely.push(fc.array(likeSchema(items, depth + 1), { maxLength: 5 }));
    if (values !== undefined) likely.push(fc.constantFrom(...values));
    if (type === 'string') likely.push(anyText());
    if (likely.length === 0) return anyValue();
    return fc.oneof({ weight: 3, arbitrary: fc.oneof(...likely) }, { weight: 1, arbitrary: anyValue() });
  };

  /** An object with some of a schema's properties, and sometimes others. */
  const objectOf = (schema: unknown, depth = 0): fc.Arbitrary<Record<string, unknown>> => {
    const { properties } = Properties.parse(schema);
    const known = Object.fromEntries(
      Object.entries(properties).map(([name, ofIt]) => [name, orExisting(name, likeSchema(ofIt, depth))]),
    );
    return fc.record({ ...known, unknown: anyValue() }, { requiredKeys: [] });
  };

  const textsOf = (schema: z.ZodType, without: readonly string[] = []): fc.Arbitrary<Record<string, string>> => {
    const names = Object.keys(Properties.parse(schemaOf(schema)).properties).filter((name) => !without.includes(name));
    const texts = Object.fromEntries(names.map((name) => [name, orExisting(name, anyText())]));
    return fc.record(texts, { requiredKeys: names.filter((name) => name in existing) });
  };

  return {
    bodyOf: ({ body }: Operation): fc.Arbitrary<Record<string, unknown>> => objectOf(schemaOf(body)),
    inputOf: ({ pathParameters, query, body }: Operation) =>
      fc.record({
        path: textsOf(pathParameters, CHECKED_BEFORE),
        query: textsOf(query),
        body: fc.oneof({ weight: 5, arbitrary: objectOf(schemaOf(body)) }, { weight: 1, arbitrary: anyValue() }),
      }),
  };
};
