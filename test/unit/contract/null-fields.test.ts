import { describe, expect, test } from 'vitest';
import { openApiOf } from '#src/contract/open-api/document.ts';
import { operationGroups, operations } from '#src/contract/operations.ts';
import { parseInput } from '#src/contract/parse-input.ts';
import { isObject } from '#src/domain/json.ts';
import { ServiceError } from '#src/domain/service-error.ts';

const document = openApiOf(operationGroups, 'https://smn.eu-west-1.invalid');
const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** The request bodies that the document shows of an operation. */
const bodiesOf = (name: string): readonly unknown[] => {
  const contents = Object.values(described.find(({ operationId }) => operationId === name)?.requestBody?.content ?? {});
  return contents.flatMap(({ example, examples = {} }) => [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples).map(({ value }) => value),
  ]);
};

type Pair = { readonly withNull: unknown; readonly without: unknown };

/** For every field at every depth: the body with it as null, and without it. */
const pairsOf = (body: unknown): readonly Pair[] => {
  if (Array.isArray(body)) {
    const put = (index: number, item: unknown) => body.map((one, at) => (at === index ? item : one));
    return body.flatMap((item, index) =>
      pairsOf(item).map(({ withNull, without }) => ({ withNull: put(index, withNull), without: put(index, without) })),
    );
  }
  if (!isObject(body)) return [];
  return Object.entries(body).flatMap(([name, field]) => {
    const { [name]: _, ...others } = body;
    return [
      { withNull: { ...others, [name]: null }, without: others },
      ...pairsOf(field).map(({ withNull, without }) => ({
        withNull: { ...others, [name]: withNull },
        without: { ...others, [name]: without },
      })),
    ];
  });
};

describe('a field that is null', () => {
  test.each(operations.filter(({ name }) => bodiesOf(name).length > 0).map((one) => [one.name, one] as const))(
    'counts as absent in the body of %s',
    (name, operation) => {
      const outcomeOf = (body: unknown): unknown => {
        try {
          return parseInput({ ...operation, pathParameters: operation.query }, { path: {}, query: {}, body }).body;
        } catch (error) {
          if (error instanceof ServiceError) return [error.code, error.message];
          throw error;
        }
      };
      const pairs = bodiesOf(name).flatMap(pairsOf);

      expect(pairs.length).toBeGreaterThan(0);
      for (const { withNull, without } of pairs) {
        expect(outcomeOf(withNull), JSON.stringify(withNull)).toEqual(outcomeOf(without));
      }
    },
  );
});
