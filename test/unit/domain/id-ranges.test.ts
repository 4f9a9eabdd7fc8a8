import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitIdRange } from '#src/domain/id-ranges.ts';

test('ranges of subscription ids cover every id exactly once', () => {
  const id = fc.stringMatching(/^[0-9a-f]{32}$/);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), id, (parts, subject) => {
      const holding = splitIdRange(parts).filter(({ from, to }) => from <= subject && subject <= to);
      expect(holding).toHaveLength(1);
    }),
  );
});

test('ranges of subscription ids are of the same width', () => {
  const widths = splitIdRange(7).map(
    ({ from, to }) => Number.parseInt(to.slice(0, 8), 16) - Number.parseInt(from.slice(0, 8), 16),
  );
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
});

test('ranges of subscription ids have ends of 32 characters', () => {
  expect(splitIdRange(2)).toEqual([
    { from: '0'.repeat(32), to: `7${'f'.repeat(31)}` },
    { from: `8${'0'.repeat(31)}`, to: 'f'.repeat(32) },
  ]);
});
