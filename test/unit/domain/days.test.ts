import { expect, test } from 'vitest';
import { beginningOfDay, dayOf, lastDays } from '#src/domain/days.ts';

test.each([
  ['2026-11-29T00:00:00.000Z', '2026-11-29'],
  ['2026-11-29T23:59:59.999Z', '2026-11-29'],
  ['2026-11-29T23:00:00-02:00', '2026-11-30'],
])('the day of %s is %s, by UTC', (time, day) => {
  expect(dayOf(Date.parse(time))).toBe(day);
});

test('begins where the one before has ended', () => {
  const beginning = beginningOfDay('2026-03-01');
  expect([dayOf(beginning), dayOf(beginning - 1)]).toEqual(['2026-03-01', '2026-02-28']);
});

test('the last days end with that of now, and go back over the ends of months and years', () => {
  const now = Date.parse('2024-01-02T03:04:05Z');
  expect(lastDays(4, now)).toEqual(['2023-12-30', '2023-12-31', '2024-01-01', '2024-01-02']);
  expect(lastDays(1, now)).toEqual(['2024-01-02']);
});
