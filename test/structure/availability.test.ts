import { describe, expect, test } from 'vitest';
import { textOf } from './sources.ts';

const PAGE = 'docs/availability.md';

/** The rows of the tables: all cells, and the tests that the last one names. */
const rows = textOf(PAGE)
  .split('\n')
  .filter((line) => /^\| (?!what fails|---)/.test(line))
  .map((line) => {
    const cells = line.split(' | ');
    const tests = [...(cells.at(-1) ?? '').matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+)\)/g)];
    return { cells, tests: tests.map(([, title = '', path = '']) => ({ title, path })) };
  });

describe(PAGE, () => {
  test('says of every part what is noticed, what to do, and which test shows it or why none can', () => {
    expect(rows.length).toBeGreaterThan(20);
    const incomplete = rows.filter(
      ({ cells, tests }) => cells.length !== 4 || (tests.length === 0 && !/^no test.*: /.test(cells.at(-1) ?? '')),
    );
    expect(incomplete.map(({ cells }) => cells.at(0))).toEqual([]);
  });

  test('names tests that there are', () => {
    const named = rows.flatMap(({ tests }) => tests);
    expect(named.length).toBeGreaterThan(20);
    const absent = named.filter(({ title, path }) => !textOf(path).includes(`test('${title}'`));
    expect(absent).toEqual([]);
  });
});
