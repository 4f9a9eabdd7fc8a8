import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countVariables, renderTemplate, tagNamesOf, templateId } from '#src/domain/messages/template.ts';

const firstCharacter = 'abcXYZ019';
const nextCharacter = `${firstCharacter}_.-`;

const oneOf = (characters: string) => fc.constantFrom(...characters);

const variableName = fc
  .tuple(oneOf(firstCharacter), fc.string({ unit: oneOf(nextCharacter), maxLength: 20 }))
  .map(([first, rest]) => first + rest);

const literal = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[{}]/g, ''));

const content = fc
  .array(
    fc.oneof(
      literal,
      variableName.map((name) => `{${name}}`),
    ),
  )
  .map((parts) => parts.join(''));

describe('tagNamesOf', () => {
  test('names each variable once, in the order in which they first occur', () => {
    expect(tagNamesOf('{b} {a} {b} {c.d-e_f}')).toEqual(['b', 'a', 'c.d-e_f']);
  });

  test('takes other text in braces for text', () => {
    expect(tagNamesOf('{} { a} {-a} {a b} {a{b}c} {汉} {a')).toEqual(['b']);
  });

  test('knows names of up to 21 characters', () => {
    expect(tagNamesOf(`{${'a'.repeat(21)}} {${'b'.repeat(22)}}`)).toEqual(['a'.repeat(21)]);
  });

  test('finds exactly the variables that a content was put together from', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, variableName)), (pairs) => {
        const text = pairs.map(([before, name]) => `${before}{${name}}`).join('');
        const names = pairs.map(([, name]) => name);
        expect(tagNamesOf(text)).toEqual([...new Set(names)]);
        expect(countVariables(text)).toBe(names.length);
      }),
    );
  });
});

describe('renderTemplate', () => {
  test('puts values in place of variables, nothing where there is none, and ignores other tags', () => {
    expect(renderTemplate('{a}-{b}-{a} {-}', { a: 'x', c: 'y' })).toBe('x--x {-}');
  });

  test('takes nothing from the prototype of the tags', () => {
    expect(renderTemplate('{constructor}{toString}', {})).toBe('');
  });

  test('leaves values as they are, patterns and variables in them too', () => {
    expect(renderTemplate('{a}{b}', { a: '{b} $& $1 $$', b: '{a}' })).toBe('{b} $& $1 $${a}');
  });

  test('returns the parts between the variables and the values, in order', () => {
    const value = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, variableName, value)), (parts) => {
        const tags = Object.fromEntries(parts.map(([, name, text]) => [name, text]));
        const template = parts.map(([before, name]) => `${before}{${name}}`).join('');
        const rendered = parts.map(([before, name]) => `${before}${tags[name]}`).join('');
        expect(renderTemplate(template, tags)).toBe(rendered);
      }),
    );
  });

  test('changes nothing without variables', () => {
    fc.assert(
      fc.property(content, (text) => {
        const tags = Object.fromEntries(tagNamesOf(text).map((name) => [name, `{${name}}`]));
        expect(renderTemplate(text, tags)).toBe(text);
      }),
    );
  });
});

describe('templateId', () => {
  test('is 32 hex characters, the same for the same three', () => {
    const three = { project: 'p', name: 'n', protocol: 'sms' };

    expect(templateId(three)).toMatch(/^[0-9a-f]{32}$/);
    expect(templateId({ ...three })).toBe(templateId(three));
  });

  test('differs where project, name or protocol differ, however they are split', () => {
    const three = fc.record({ project: fc.string(), name: fc.string(), protocol: fc.string() });
    fc.assert(
      fc.property(three, three, (a, b) => {
        fc.pre(a.project !== b.project || a.name !== b.name || a.protocol !== b.protocol);
        expect(templateId(a)).not.toBe(templateId(b));
      }),
    );
    expect(templateId({ project: 'ab', name: 'c', protocol: '' })).not.toBe(
      templateId({ project: 'a', name: 'bc', protocol: '' }),
    );
  });
});
