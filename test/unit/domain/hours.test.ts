import { expect, test } from 'vitest';
import { hourOf, parseHour } from '#src/domain/hours.ts';

const THREE = Date.UTC(2024, 0, 2, 3);

test('an hour is written as a time or as epoch milliseconds', () => {
  expect(parseHour('2024-01-02T03:00:00Z')).toBe(THREE);
  expect(parseHour(String(THREE))).toBe(THREE);
});

test.each([
  ...['', 'yesterday', '2024-01-02', '2024-01-02T03:00:00', '2024-01-02T03:00:00.000Z', '2024-01-02T03:00:00+00:00'],
  ...['2024-01-02T03:30:00Z', '2024-01-02T03:00:01Z', '2024-02-30T03:00:00Z', '2024-13-01T03:00:00Z'],
  ...[String(THREE + 1), String(THREE / 1000), `0${THREE}`, '-3600000', '99999999999999'],
])('%j is no whole hour', (text) => {
  expect(parseHour(text)).toBeUndefined();
});

test('an hour begins at its first millisecond and ends with its last', () => {
  expect([THREE, THREE + 3_599_999, THREE + 3_600_000].map(hourOf)).toEqual([THREE, THREE, THREE + 3_600_000]);
});
