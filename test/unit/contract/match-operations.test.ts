import { describe, expect, test } from 'vitest';
import { matchOperations } from '#src/contract/match-operations.ts';
import { operations } from '#src/contract/operations.ts';

const fill = (path: string): string => path.replace(/\{(\w+)\}/g, (_, name) => `any ${name}`);

describe('a path', () => {
  test.each(operations)('of $name fits it first, with and without a slash at the end', (operation) => {
    const path = fill(operation.path);
    for (const asked of path === '/' ? [path] : [path, `${path}/`]) {
      const [first] = matchOperations(
        operations.filter(({ method }) => method === operation.method),
        asked,
      );
      expect(first?.operation).toBe(operation);
      for (const [name, value] of Object.entries(first?.pathParameters ?? {})) expect(value).toBe(`any ${name}`);
    }
  });

  test.each(['', '/v2//notifications/topics', '/v2/p/notifications/topics//', '/v2/p', 'v2', '/V2'])(
    'that is %j fits nothing',
    (path) => {
      expect(matchOperations(operations, path)).toEqual([]);
    },
  );

  test('fits a fixed segment before a parameter', () => {
    const paths = ['/a/{x}', '/a/b', '/{y}/b'].map((path) => ({ path }));

    expect(matchOperations(paths, '/a/b').map(({ operation }) => operation.path)).toEqual(['/a/b', '/a/{x}', '/{y}/b']);
  });
});
