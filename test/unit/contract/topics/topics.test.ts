import { describe, expect, test } from 'vitest';
import { CreateTopic, ListTopicDetails, ListTopics, UpdateTopic } from '#src/contract/topics/topics.ts';
import { bodyOf, codeOf, codeOfBody, queryOf, refusalOf } from '#test/support/input.ts';

describe('CreateTopic', () => {
  test.each(['a', '0', 'A-b_c', 'a'.repeat(255)])('takes the name %j', (name) => {
    expect(codeOfBody(CreateTopic, { name })).toBe('accepted');
  });

  test.each(['', '-a', '_a', 'a b', 'a.b', 'ä', 'a\n', 'a'.repeat(256), 1, null, undefined])(
    'refuses the name %j',
    (name) => {
      expect(codeOfBody(CreateTopic, { name })).toBe('SMN.0002');
    },
  );

  test('has defaults, ignores what it does not know, and says what is wrong with which value', () => {
    expect(bodyOf(CreateTopic, { name: 'a', unknown: 1 })).toEqual({
      name: 'a',
      display_name: '',
      enterprise_project_id: '0',
    });
    expect(refusalOf(CreateTopic, { body: { name: 'a b' } })).toMatchObject({
      message:
        'Parameter: Name is invalid. It is "a b"; allowed: 1 to 255 letters, digits, "-" and "_", starting with a letter or a digit.',
    });
  });

  test('counts the display name in bytes', () => {
    expect(codeOfBody(CreateTopic, { name: 'a', display_name: '名'.repeat(64) })).toBe('accepted');
    expect(codeOfBody(CreateTopic, { name: 'a', display_name: `${'名'.repeat(64)}a` })).toBe('SMN.0003');
    expect(codeOfBody(CreateTopic, { name: 'a', display_name: 1 })).toBe('SMN.0003');
  });

  test.each([[[]], ['text'], [null], [1]])('refuses the body %j', (body) => {
    expect(codeOfBody(CreateTopic, body)).toBe('SMN.0019');
  });

  test('refuses what has no code of its own with SMN.0019 and its place', () => {
    expect(refusalOf(CreateTopic, { body: { name: 'a', enterprise_project_id: 1 } })).toMatchObject({
      code: 'SMN.0019',
      message: expect.stringContaining('body.enterprise_project_id'),
    });
  });
});

test('UpdateTopic takes an absent display name as an empty one', () => {
  expect(bodyOf(UpdateTopic, {})).toEqual({ display_name: '' });
  expect(codeOfBody(UpdateTopic, { display_name: 'a'.repeat(193) })).toBe('SMN.0003');
});

describe('pages of lists', () => {
  test('are the first 100 entries by default', () => {
    expect(queryOf(ListTopics, {})).toMatchObject({ offset: 0, limit: 100 });
    expect(queryOf(ListTopics, { offset: '7', limit: '1' })).toMatchObject({ offset: 7, limit: 1 });
  });

  test.each([
    { limit: '0' },
    { limit: '101' },
    { limit: '-1' },
    { limit: '1.5' },
    { limit: 'x' },
    { limit: '' },
    { offset: '-1' },
    { offset: 'x' },
    { offset: '' },
    { offset: '1e3' },
  ])('are refused as %j', (query) => {
    expect(codeOf(ListTopics, { query })).toBe('SMN.0015');
  });

  test('are not filtered by empty values', () => {
    const { name, fuzzy_name, fuzzy_display_name } = queryOf(ListTopics, { name: '', fuzzy_display_name: '' });
    expect([name, fuzzy_name, fuzzy_display_name]).toEqual([undefined, undefined, undefined]);
    expect(codeOf(ListTopics, { query: { fuzzy_display_name: 'a'.repeat(193) } })).toBe('SMN.0003');
  });
});

test.each(['', 'a', 'urn:smn:r:p', 'urn:smn:r:p:-', 'urn:smn:r:p:t:x'])(
  'the topic URN %j is malformed',
  (topic_urn) => {
    expect(codeOf(ListTopicDetails, { path: { topic_urn } })).toBe('SMN.0005');
  },
);
