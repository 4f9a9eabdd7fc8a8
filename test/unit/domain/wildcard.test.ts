import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesWildcard } from '#src/domain/wildcard.ts';

/** Texts of few letters, so that parts repeat and overlap. */
const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((letters) => letters.join(''));
const pattern = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 }).map((letters) => letters.join(''));

describe('a wildcard', () => {
  test.each([
    ['SMN:Update*', 'SMN:UpdateTopic', true],
    ['SMN:Update*', 'SMN:DeleteTopic', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*@example.com', 'someone@example.com', true],
    ['*@example.com', 'someone@example.com.evil', false],
    ['a.c', 'abc', false],
    ['a*b*c', 'a-c-b-c', true],
    ['a**c', 'ac', true],
    // Parts never share characters of the text.
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['*aa*aa*', 'aaa', false],
    ['*aa*aa*', 'aaaa', true],
    ['a*bc*c', 'abc', false],
    ['a*bc*c', 'abcc', true],
    ['ab*b*', 'ab', false],
    ['*b*bc', 'abc', false],
  ])('%j on %j returns %j', (given, subject, expected) => {
    expect(matchesWildcard(given, subject)).toBe(expected);
  });

  test('matches what the regular expression of it matches', () => {
    fc.assert(
      fc.property(pattern, text, (given, subject) => {
        const expression = new RegExp(`^${given.replaceAll('*', '.*')}$`);
        expect(matchesWildcard(given, subject)).toBe(expression.test(subject));
      }),
    );
  });

  test('is quick where regular expressions are not', () => {
    expect(matchesWildcard(`${'a*'.repeat(5000)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});
