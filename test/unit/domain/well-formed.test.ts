import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findIllFormed } from '#src/domain/well-formed.ts';

const text = fc.string({ unit: 'binary' });

describe('half a surrogate pair', () => {
  test.each([
    ['\ud800', { place: 'body', text: '\ud800' }],
    [{ a: ['x', { b: '\udc00' }] }, { place: 'body.a.1.b', text: '\udc00' }],
    [
      { a: 'x', 'y\ud800': 1 },
      { place: 'body', text: 'y\ud800' },
    ],
    [['a\ud800', 'b\ud800'], { place: 'body.0', text: 'a\ud800' }],
  ])('is found with its place, in values and names: %#', (value, found) => {
    expect(findIllFormed(value, 'body')).toEqual(found);
  });

  test('has the names around it cut at 100 characters', () => {
    expect(findIllFormed({ ['x'.repeat(101)]: '\ud800' }, 'body')?.place).toBe(`body.${'x'.repeat(100)}`);
  });

  test('is in no other value', () => {
    for (const value of ['text', '\ud83d\ude00', 1, true, null, undefined, {}, []]) {
      expect(findIllFormed(value, 'body')).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.dictionary(text, fc.array(text)), (value) => {
        expect(findIllFormed(value, 'body')).toBeUndefined();
      }),
    );
  });
});
