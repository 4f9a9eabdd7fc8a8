import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { plainError, refusalOf, shortened } from '#src/domain/invalid.ts';

describe('a value in a refusal', () => {
  test('is JSON, cut at 100 characters', () => {
    expect(shortened('a"b')).toBe('"a\\"b"');
    expect(shortened('x'.repeat(98))).toBe(`"${'x'.repeat(98)}"`);
    expect(shortened('x'.repeat(99))).toBe(`"${'x'.repeat(99)}…`);
  });

  test('is not cut within a character', () => {
    expect(shortened(`${'x'.repeat(98)}😀y`)).toBe(`"${'x'.repeat(98)}…`);
    expect(shortened(`${'x'.repeat(97)}😀y`)).toBe(`"${'x'.repeat(97)}😀…`);
  });

  test('is named when no JSON stands for it', () => {
    expect(shortened(undefined)).toBe('undefined');
  });

  test('may be nested more deeply than can be written', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(shortened(deep)).toBe('nested too deeply');
  });

  test('that cannot be written for another reason is a bug', () => {
    expect(() => shortened(1n)).toThrow(TypeError);
  });
});

describe('a check without a text of its own says', () => {
  const textOf = (schema: z.ZodType, value: unknown) =>
    schema.safeParse(value, { error: plainError }).error?.issues[0]?.message;

  test.each([
    [z.string(), 7, 'It is 7; allowed: a value of type string.'],
    [z.string(), undefined, 'It is missing; allowed: a value of type string.'],
    [z.enum(['a', 'b']), 'c', 'It is "c"; allowed: "a", "b".'],
    [z.number().min(2), 1, 'It is 1; allowed: at least 2.'],
    [z.number().max(2), 3, 'It is 3; allowed: at most 2.'],
    [z.string().regex(/^a$/), 'b', 'It is "b"; allowed: text of the form /^a$/.'],
  ])('what is allowed: %#', (schema, value, expected) => {
    expect(textOf(schema, value)).toBe(expected);
  });

  test.each([
    ['a format without a pattern', { code: 'invalid_format', input: 'x' }],
    ['a value without a list', { code: 'invalid_value', input: 'x' }],
    ['anything else', { code: 'custom', input: 'x' }],
  ])('nothing of its own: %s', (_of, check) => {
    expect(plainError(check)).toBeUndefined();
  });
});

describe('the refusal of a check', () => {
  test('names the field after what the code says, and says that once', () => {
    const [, meaning] = ERROR_CODES['SMN.0043'];

    expect(refusalOf(`SMN.0043|${meaning} It is 7; allowed: text.`, 'body.a')).toMatchObject({
      code: 'SMN.0043',
      message: `${meaning} At body.a: It is 7; allowed: text.`,
    });
  });

  test('has the code in its text, and names the field where the code names none', () => {
    expect(refusalOf('SMN.0011|Parameter: protocol is invalid.|x', 'body.protocol')).toMatchObject({
      code: 'SMN.0011',
      message: 'Parameter: protocol is invalid.|x',
    });
    expect(refusalOf('It is 7; allowed: text.', 'body.a')).toMatchObject({
      code: 'SMN.0019',
      message: expect.stringMatching(/ At body\.a: It is 7; allowed: text\.$/),
    });
  });
});
