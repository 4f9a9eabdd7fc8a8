import { describe, expect, test } from 'vitest';
import { countParts } from '#src/domain/messages/direct-sms.ts';

describe('countParts', () => {
  test.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    [`${'a'.repeat(158)}€`, 1],
    [`${'a'.repeat(159)}€`, 2],
    ['磁'.repeat(70), 1],
    ['磁'.repeat(71), 2],
    ['磁'.repeat(134), 2],
    ['磁'.repeat(135), 3],
    ['🙂'.repeat(35), 1],
    ['🙂'.repeat(36), 2],
  ])('cuts %j as GSM or UTF-16', (text, parts) => {
    expect(countParts(text)).toBe(parts);
  });
});
