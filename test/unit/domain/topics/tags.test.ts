import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passesTagFilter, type TagFilter } from '#src/domain/topics/tag-filter.ts';
import { type Tag, valuesByKey, withoutKeys, withTags } from '#src/domain/topics/tags.ts';

const tag = (key: string, value: string): Tag => ({ key, value });

describe('setting tags', () => {
  test('sets the new value of an existing key in its old place', () => {
    const tags = [tag('a', '1'), tag('b', '2')];

    expect(withTags(tags, [tag('c', '3'), tag('a', '4')])).toEqual([tag('a', '4'), tag('b', '2'), tag('c', '3')]);
  });

  test('twice is as good as once, and no key is there twice', () => {
    const tags = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.string() }));

    fc.assert(
      fc.property(tags, tags, (before, added) => {
        const once = withTags(before, added);
        expect(withTags(once, added)).toEqual(once);
        expect(new Set(once.map(({ key }) => key)).size).toBe(once.length);
      }),
    );
  });
});

test('removing keys leaves the others, there or not', () => {
  expect(withoutKeys([tag('a', '1'), tag('b', '2')], ['a', 'x'])).toEqual([tag('b', '2')]);
});

test('the values of a project stand once each under their key, in order', () => {
  const tagged = [[tag('env', 'test'), tag('a', '')], [tag('env', 'prod'), tag('team', '')], [tag('env', 'test')], []];

  expect(valuesByKey(tagged)).toEqual([
    { key: 'a', values: [''] },
    { key: 'env', values: ['prod', 'test'] },
    { key: 'team', values: [''] },
  ]);
});

describe('a filter by tags', () => {
  const nothing: TagFilter = { tags: [], tagsAny: [], notTags: [], notTagsAny: [], isUntagged: false };
  const tags = [tag('env', 'production'), tag('team', 'red'), tag('cost', '')];
  const passes = (filter: Partial<TagFilter>, given: readonly Tag[] = tags): boolean =>
    passesTagFilter(given, { ...nothing, ...filter });
  const is = (key: string, ...values: readonly string[]) => ({ key, values });

  test('that asks for nothing passes everything', () => {
    expect([passes({}), passes({}, [])]).toEqual([true, true]);
  });

  test.each([
    ['a value of the key', is('env', 'production'), true],
    ['one of several values', is('env', 'test', 'production'), true],
    ['another value', is('env', 'test'), false],
    ['a value in another case', is('env', 'Production'), false],
    ['any value', is('env'), true],
    ['any value of a key without value', is('cost'), true],
    ['the empty value', is('cost', ''), true],
    ['the empty value of a key with one', is('env', ''), false],
    ['a key that is not there', is('owner'), false],
    ['a key in another case', is('ENV'), false],
    ['what the value holds', is('env', '*duct'), true],
    ['what the value does not hold', is('env', '*Duct'), false],
    ['whatever the value holds', is('env', '*'), true],
    ['a star inside the value', is('env', 'prod*'), false],
  ])('looks for %s', (_, query, isMatch) => {
    expect(passes({ tags: [query] })).toBe(isMatch);
    expect(passes({ tagsAny: [query] })).toBe(isMatch);
    expect(passes({ notTags: [query] })).toBe(!isMatch);
    expect(passes({ notTagsAny: [query] })).toBe(!isMatch);
  });

  const yes = is('env', 'production');
  const no = is('team', 'blue');

  test('wants every one of `tags`, and at least one of `tags_any`', () => {
    expect([passes({ tags: [yes, no] }), passes({ tags: [yes, is('team')] })]).toEqual([false, true]);
    expect([passes({ tagsAny: [yes, no] }), passes({ tagsAny: [no, is('x')] })]).toEqual([true, false]);
  });

  test('wants not all of `not_tags`, and none of `not_tags_any`', () => {
    expect([passes({ notTags: [yes, no] }), passes({ notTags: [yes, is('team')] })]).toEqual([true, false]);
    expect([passes({ notTagsAny: [yes, no] }), passes({ notTagsAny: [no, is('x')] })]).toEqual([false, true]);
  });

  test('wants all of its lists at once', () => {
    expect(passes({ tags: [yes], tagsAny: [no, yes], notTags: [no], notTagsAny: [no] })).toBe(true);
    expect(passes({ tags: [yes], notTagsAny: [is('team')] })).toBe(false);
  });

  test('for what has no tags forgets its lists', () => {
    expect(passes({ isUntagged: true, tags: [yes] })).toBe(false);
    expect(passes({ isUntagged: true, tags: [yes] }, [])).toBe(true);
  });

  test('`not_tags` is the opposite of `tags`, and `not_tags_any` that of `tags_any`', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const value = fc.constantFrom('1', '2', '12', '');
    const someTags = fc.uniqueArray(fc.record({ key, value }), { selector: (one) => one.key });
    const queries = fc.array(fc.record({ key, values: fc.array(fc.oneof(value, fc.constant('*1'))) }), {
      minLength: 1,
      maxLength: 3,
    });

    fc.assert(
      fc.property(someTags, queries, (given, list) => {
        expect(passes({ notTags: list }, given)).toBe(!passes({ tags: list }, given));
        expect(passes({ notTagsAny: list }, given)).toBe(!passes({ tagsAny: list }, given));
      }),
    );
  });
});
