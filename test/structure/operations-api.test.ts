import { describe, expect, test } from 'vitest';
import { operations } from '#src/contract/operations.ts';
import { PERMISSIONS } from '#src/domain/access/permissions.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { textOf } from './sources.ts';

const document = textOf('docs/operations-api.md');
const own = operations.filter(({ path }) => path.startsWith('/ops/'));

describe('the description of the operations API', () => {
  test('has every operation, with its path, its permission and the least role', () => {
    const rows = [...document.matchAll(/^\| (\w+) +\| `(\w+ \/ops\/[^`]+)` +\| `([\w:]+)` +\| `([\w ]+)` +\|$/gm)];

    const listed = rows.map(([, ...cells]) => cells);
    expect(listed).toEqual(
      own.map(({ name, method, path, permission = 'smn:topic:list' }) => [
        ...[name, `${method} ${path}`, permission, PERMISSIONS[permission]],
      ]),
    );
  });

  test('has every code, with its status', () => {
    const rows = [...document.matchAll(/^\| (\d{3}) +\| \*\*(OPS\.\d+)\*\* +\| .+\|$/gm)];

    const codes = Object.entries(ERROR_CODES).filter(([code]) => code.startsWith('OPS.'));
    expect(rows.map(([, status, code]) => [code, Number(status)])).toEqual(
      codes.map(([code, [status]]) => [code, status]),
    );
  });
});

test('every operation of it is signed, and below the path of a project', () => {
  expect(own.length).toBeGreaterThan(3);
  for (const { path, caller } of own) {
    expect(path).toMatch(/^\/ops\/v1\/\{project_id\}\/[a-z/{}_-]+$/);
    expect(caller).toBe('signed');
  }
});
