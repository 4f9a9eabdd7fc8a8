import { describe, expect, test } from 'vitest';
import { Stage } from '#lib/stage.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { textOf } from './sources.ts';

/** A row of a table of docs/limits.md: its cells. */
const rows = textOf('docs/limits.md')
  .split('\n')
  .filter((line) => /^\| (?!what |-|default)/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

const defaults = Stage.parse({ name: 'sample', senderAddress: 'notifications@smn.example.com' });

const valueAt = (path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      defaults,
    );

const SETTING = /^`((?:settings|throttle|functions|logRetentionDays)[\w.]*)`$/;

describe('docs/limits.md', () => {
  const settings = rows.flatMap((cells) => {
    const path = cells.map((cell) => SETTING.exec(cell)?.[1]).find((found) => found !== undefined);
    return path === undefined ? [] : [{ path, shown: cells[1] ?? '' }];
  });

  test('has settings beside its numbers', () => {
    expect(settings.length).toBeGreaterThan(20);
  });

  test.each(settings)('shows the default of $path', ({ path, shown }) => {
    const value = valueAt(path);

    expect(shown).toBe(Array.isArray(value) ? value.join(', ') : Number(value).toLocaleString('en-US'));
  });

  test('names codes that the service answers, with their status', () => {
    const named = rows.flatMap((cells) => [...cells.join('|').matchAll(/(?:(\d{3}) )?`((?:SMN|APIGW)\.\d+)`/g)]);
    const answers = new Map<string, number>(Object.entries(ERROR_CODES).map(([code, [status]]) => [code, status]));

    expect(named.length).toBeGreaterThan(60);
    for (const [, status = '400', code = ''] of named)
      expect([code, String(answers.get(code))]).toEqual([code, status]);
  });
});
