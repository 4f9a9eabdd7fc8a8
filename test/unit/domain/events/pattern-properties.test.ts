import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEventPattern } from '#src/domain/events/event-pattern.ts';
import { explainMatch } from '#src/domain/events/explain-match.ts';
import { findText, searchedText } from '#src/domain/events/find-text.ts';
import { InvalidDefinition } from '#src/domain/events/invalid-definition.ts';
import { matchesPattern } from '#src/domain/events/match-event.ts';
import { wildcardTest } from '#src/domain/events/wildcard-pattern.ts';

const few = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((letters) => letters.join(''));
const name = fc.constantFrom('a', 'b', 'c', '$or', '__proto__', 'constructor');
const scalar = fc.oneof(fc.constantFrom('a', 'b', '', '10.0.0.1', 1, 2, -0, 1e300), fc.boolean(), fc.constant(null));

const json = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(name, tie('value'), { maxKeys: 3 }),
}));

const operator = fc.oneof(
  scalar,
  fc.record({ prefix: few }),
  fc.record({ suffix: few }),
  fc.record({ wildcard: few.map((text) => `*${text}*`) }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ 'anything-but': fc.constantFrom('a', 1, ['a', 'b']) }),
  fc.record({ numeric: fc.constantFrom(['>', 1], ['=', 1], ['>=', 0, '<', 2]) }),
  json.value,
);

const pattern = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.dictionary(
    name,
    fc.oneof(
      { maxDepth: 3 },
      fc.array(operator, { minLength: 1, maxLength: 3 }),
      tie('node'),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
    { minKeys: 1, maxKeys: 3 },
  ),
})).node;

describe('any pattern and any event', () => {
  test('either the pattern is refused, or every event matches or does not, with the same answer explained', () => {
    let read = 0;
    fc.assert(
      fc.property(pattern, json.object, (one, event) => {
        try {
          const parsed = readEventPattern(one);
          read += 1;
          expect(explainMatch(parsed, event).matches).toBe(matchesPattern(parsed, event));
        } catch (error) {
          if (!(error instanceof InvalidDefinition)) throw error;
        }
      }),
      { numRuns: 2000 },
    );

    expect(read).toBeGreaterThan(100);
  });

  test('any JSON at all is read or refused', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          readEventPattern(value);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidDefinition);
        }
      }),
    );
  });

  test('an event matches the pattern of its own texts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string(), { minKeys: 1, maxKeys: 5 }), (event) => {
        fc.pre(!Object.hasOwn(event, '$or'));
        const own = Object.fromEntries(Object.entries(event).map(([key, text]) => [key, [text]]));
        expect(matchesPattern(readEventPattern(own), event)).toBe(true);
      }),
    );
  });
});

describe('looking for a text', () => {
  test('finds what indexOf finds', () => {
    fc.assert(
      fc.property(few, few, fc.nat(5), (text, part, from) => {
        fc.pre(from <= text.length);
        expect(findText(text, searchedText(part), from)).toBe(text.indexOf(part, from));
      }),
    );
  });

  test('a wildcard matches what the regular expression for it matches', () => {
    const part = fc.constantFrom('a', 'b', '\\*', '\\\\');
    const parts = fc.array(fc.oneof(part, fc.constant('*')), { maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.array(fc.constantFrom('a', 'b', '*', '\\'), { maxLength: 10 }), (tokens, letters) => {
        fc.pre(!tokens.some((token, index) => token === '*' && tokens[index + 1] === '*'));
        const expression = new RegExp(`^${tokens.map((token) => (token === '*' ? '.*' : token)).join('')}$`, 's');
        const text = letters.join('');
        expect(wildcardTest(tokens.join(''), 'place')(text)).toBe(expression.test(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('of a whole event of one letter is done at once, whatever the pattern', () => {
    const text = 'a'.repeat(256 * 1024);
    const patterns = [
      `*${'a'.repeat(2000)}b${'a'.repeat(2000)}*`,
      '*ab'.repeat(1000),
      `${'*a'.repeat(2000)}*b*`,
      `*${'a'.repeat(4000)}*`,
    ];

    expect(patterns.map((one) => wildcardTest(one, 'place')(text))).toEqual([false, false, false, true]);
  });
});
