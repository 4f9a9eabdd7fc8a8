import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { apiOperations } from '#lambdas/api/operations.ts';
import { routeKeyOf } from '#src/contract/operation.ts';
import { operations } from '#src/contract/operations.ts';

describe('the contract', () => {
  test('names every operation and every route once', () => {
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
    expect(new Set(operations.map(routeKeyOf)).size).toBe(operations.length);
  });

  test('has a permission for whatever is signed, and only for that', () => {
    for (const { caller, permission } of operations) expect(permission !== undefined).toBe(caller === 'signed');
  });

  test('has a behaviour for each operation of the api function', () => {
    const served = operations.filter(({ servedBy = 'api' }) => servedBy === 'api');
    expect(Object.values(apiOperations).map(({ operation }) => operation)).toEqual(served);
  });

  test.each(operations)('describes $name as JSON schema', ({ pathParameters, query, body, responses, path }) => {
    const describe = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });
    for (const schema of [query, body, ...Object.values(responses)]) expect(describe(schema)).toBeTypeOf('object');
    const named = Object.keys(describe(pathParameters).properties ?? {});
    const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
    expect(named.toSorted()).toEqual(inPath.toSorted());
  });
});
