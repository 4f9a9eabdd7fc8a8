import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNestedDeeperThan } from '#src/domain/nesting.ts';

/** A text within so many lists and objects. */
const nested = (levels: readonly ('list' | 'object')[]): unknown =>
  levels.reduce<unknown>((inner, level) => (level === 'list' ? ['x', inner] : { x: null, inner }), 'text');

test('a value has as many levels as lists and objects stand in each other', () => {
  const levels = fc.array(fc.constantFrom('list', 'object'), { maxLength: 40 });

  fc.assert(
    fc.property(levels, fc.nat(40), (given, limit) => {
      expect(isNestedDeeperThan(limit, nested(given))).toBe(given.length > limit);
    }),
  );
});

test.each(['text', 1, true, null, undefined])('%j has no level', (value) => {
  expect(isNestedDeeperThan(0, value)).toBe(false);
});

test('an empty list or object is a level', () => {
  expect([isNestedDeeperThan(0, []), isNestedDeeperThan(0, {})]).toEqual([true, true]);
  expect([isNestedDeeperThan(1, []), isNestedDeeperThan(1, {})]).toEqual([false, false]);
});
