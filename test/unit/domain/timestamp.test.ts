import { describe, expect, test } from 'vitest';
import { formatTimestamp, parseTime } from '#src/domain/timestamp.ts';

const AT = Date.UTC(2024, 0, 2, 3, 4, 5);

describe('parseTime', () => {
  test.each(['2024-01-02T03:04:05Z', String(AT)])('reads %s', (text) => {
    expect(parseTime(text)).toBe(AT);
  });

  test('reads what formatTimestamp writes', () => {
    expect(parseTime(formatTimestamp(AT + 678))).toBe(AT);
  });

  test.each(['', 'now', '2024-01-02', '2024-02-30T00:00:00Z', '2024-01-02T03:04:05+08:00', '1704164645', '2024'])(
    'refuses %j',
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );
});
