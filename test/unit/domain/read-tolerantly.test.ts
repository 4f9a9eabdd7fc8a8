import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readTolerantly } from '#src/domain/read-tolerantly.ts';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

const Colour = z.enum(['red', 'green']);
const Inner = tolerantObject({ colour: Colour.exactOptional(), size: z.number() });
const Outer = tolerantObject({ inner: Inner.exactOptional(), list: z.array(Inner), colours: z.array(Colour) });

const value = (change: object) => ({ list: [], colours: [], ...change });

describe('what another version wrote', () => {
  test('is read as it is when all of it is known', () => {
    const known = value({ inner: { colour: 'red', size: 1 }, list: [{ size: 2 }], colours: ['green'] });
    expect(readTolerantly(Outer, known)).toEqual(known);
  });

  test('keeps fields that are not known, at every depth', () => {
    const later = value({ a: 1, inner: { size: 1, b: { c: 2 } }, list: [{ size: 2, d: [3] }] });
    expect(readTolerantly(Outer, later)).toEqual(later);
  });

  test('is without values that are not known, wherever their field is optional', () => {
    const list = [{ size: 1 }, { size: 2, colour: 'blue', a: 1 }, { size: 3, colour: 'red' }];
    const later = value({ inner: { size: 1, colour: 'blue', b: 2 }, list });
    expect(readTolerantly(Outer, later)).toEqual(
      value({ inner: { size: 1, b: 2 }, list: [{ size: 1 }, { size: 2, a: 1 }, { size: 3, colour: 'red' }] }),
    );
  });

  test('is without such a value only where it is, not where another field has the same name', () => {
    const Pair = tolerantObject({ first: Inner, second: Inner });
    const later = { first: { size: 1, colour: 'blue' }, second: { size: 2, colour: 'red' } };

    expect(readTolerantly(Pair, later)).toEqual({ first: { size: 1 }, second: { size: 2, colour: 'red' } });
  });

  test.each([
    ['an item of a list that is not known', value({ colours: ['red', 'blue'] })],
    ['a value of another type', value({ inner: { size: '1' } })],
    ['a field that is missing', value({ list: undefined })],
    ['no object', 'text'],
    ['nothing', undefined],
  ])('cannot be read: %s', (_what, later) => {
    expect(readTolerantly(Outer, later)).toBeUndefined();
  });

  test('cannot be read when the value that is not known is of a field that must be there', () => {
    expect(readTolerantly(tolerantObject({ v: z.literal(1) }), { v: 2 })).toBeUndefined();
    expect(readTolerantly(Colour, 'blue')).toBeUndefined();
    expect(readTolerantly(Colour, undefined)).toBeUndefined();
  });

  test('is left as it was', () => {
    const later = value({ inner: { size: 1, colour: 'blue' } });
    readTolerantly(Outer, later);
    expect(later).toEqual(value({ inner: { size: 1, colour: 'blue' } }));
  });
});
