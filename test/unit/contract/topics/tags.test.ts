import { describe, expect, test } from 'vitest';
import { parseInput } from '#src/contract/parse-input.ts';
import {
  BatchCreateOrDeleteResourceTags,
  CreateResourceTag,
  ListProjectTags,
  ListResourceInstances,
} from '#src/contract/topics/tags.ts';
import { codeOf, refusalOf } from '#test/support/input.ts';

const path = { resource_type: 'smn_topic', resource_id: '0'.repeat(32) };
const codeOfTag = (tag: unknown): string => codeOf(CreateResourceTag, { path, body: { tag } });

describe('a tag', () => {
  test.each([
    { key: 'a', value: '' },
    { key: 'k'.repeat(128), value: 'v'.repeat(255) },
    { key: '键 é हिन्दी 1_.:/=+-@', value: '值 _.:/=+-@' },
    { key: '𠮷'.repeat(128), value: '𠮷'.repeat(255) },
  ])('may be %j', (tag) => {
    expect(codeOfTag(tag)).toBe('accepted');
  });

  test.each([
    undefined,
    'a',
    {},
    { value: 'a' },
    { key: '', value: '' },
    { key: 'k'.repeat(129), value: '' },
    { key: 'a', value: 'v'.repeat(256) },
    { key: 'a', value: 1 },
    { key: 'a*', value: '' },
    { key: 'a', value: 'a#b' },
    { key: 'a\nb', value: '' },
    { key: 'a', value: 'tab\t' },
    { key: '🙂', value: '' },
  ])('may not be %j', (tag) => {
    expect(codeOfTag(tag)).toBe('SMN.0038');
  });

  test('belongs to a known type of resources', () => {
    for (const resource_type of ['smn_topic', 'smn_sms', 'smn_application']) {
      expect(codeOf(ListProjectTags, { path: { resource_type } })).toBe('accepted');
    }
    for (const resource_type of ['SMN_TOPIC', 'topics', '']) {
      expect(codeOf(ListProjectTags, { path: { resource_type } })).toBe('SMN.0108');
    }
  });

  test('belongs to a resource that is named by its id or, if the header says so, by its name', () => {
    const idType = (headers: Record<string, string>) =>
      codeOf(CreateResourceTag, { path, body: { tag: { key: 'a', value: '' } }, headers });
    expect([idType({}), idType({ 'x-smn-resourceid-type': 'name' })]).toEqual(['accepted', 'accepted']);
    expect(idType({ 'x-smn-resourceid-type': 'urn' })).toBe('SMN.0019');
  });

  test('reads no header that was not declared', () => {
    const raw = { path: { project_id: 'p', resource_type: 'smn_topic' }, query: {}, body: {}, headers: { a: 'b' } };

    expect(parseInput(ListProjectTags, raw)).not.toHaveProperty('headers');
  });
});

describe('setting or removing several tags', () => {
  const refusal = (body: unknown) => refusalOf(BatchCreateOrDeleteResourceTags, { path, body });
  const codeOfBatch = (body: unknown) => codeOf(BatchCreateOrDeleteResourceTags, { path, body });
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }));

  test('knows two actions, in this spelling', () => {
    const tags = many(1);
    expect([codeOfBatch({ action: 'create', tags }), codeOfBatch({ action: 'delete', tags })]).toEqual([
      'accepted',
      'accepted',
    ]);
    for (const action of [undefined, 'Create', 'DELETE', '', 1]) {
      expect(codeOfBatch({ action, tags })).toBe('SMN.0073');
    }
    expect(refusal({ action: 'drop', tags })).toMatchObject({
      message: 'Parameter: action is invalid. It is "drop"; allowed: "create" or "delete" as action.',
    });
    expect(codeOfBatch([])).toBe('SMN.0073');
  });

  test('takes 1 to 20 tags', () => {
    for (const action of ['create', 'delete']) {
      expect(codeOfBatch({ action, tags: many(20) })).toBe('accepted');
      for (const tags of [undefined, [], many(21), 'a', [null]]) expect(codeOfBatch({ action, tags })).toBe('SMN.0038');
    }
  });

  test('sets no key twice, and a tag without a value with an empty one', () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ];
    expect(codeOfBatch({ action: 'create', tags })).toBe('SMN.0038');
    expect(codeOfBatch({ action: 'create', tags: [{ key: 'a' }, { key: 'b', value: null }] })).toBe('accepted');
  });

  test('removes by keys of any characters, values or not, twice or not', () => {
    expect(codeOfBatch({ action: 'delete', tags: [{ key: '*#🙂' }, { key: '*#🙂', value: null }] })).toBe('accepted');
    expect(codeOfBatch({ action: 'delete', tags: [{ key: '' }] })).toBe('SMN.0038');
  });
});

describe('a search by tags', () => {
  const codeOfSearch = (body: object) => codeOf(ListResourceInstances, { path, body: { action: 'filter', ...body } });
  const queries = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, values: [] }));

  test('asks for everything by default', () => {
    const raw = { path: { project_id: 'p', ...path }, query: {}, body: { action: 'filter' } };
    expect(parseInput(ListResourceInstances, raw).body).toEqual({
      ...{ action: 'filter', tags: [], tags_any: [], not_tags: [], not_tags_any: [], matches: [] },
      ...{ without_any_tag: false, offset: 0, limit: 1000 },
    });
  });

  test('filters or counts', () => {
    expect(codeOfSearch({ action: 'count' })).toBe('accepted');
    for (const action of [undefined, 'Filter', 'list']) expect(codeOfSearch({ action })).toBe('SMN.0073');
  });

  test.each(['tags', 'tags_any', 'not_tags', 'not_tags_any'])('takes a list of keys as %s', (list) => {
    expect(codeOfSearch({ [list]: queries(20) })).toBe('accepted');
    expect(codeOfSearch({ [list]: [{ key: 'a', values: ['*b', ''] }, { key: 'b' }] })).toBe('accepted');
    const longest = { key: '𠮷'.repeat(128), values: ['𠮷'.repeat(255), `*${'𠮷'.repeat(255)}`] };
    expect(codeOfSearch({ [list]: [longest] })).toBe('accepted');
    for (const wrong of [
      'a',
      [{}],
      queries(21),
      [...queries(1), ...queries(1)],
      [{ key: '', values: [] }],
      [{ key: 'k'.repeat(129), values: [] }],
      [{ key: 'a', values: ['b', 'b'] }],
      [{ key: 'a', values: ['v'.repeat(257)] }],
      [{ key: 'a', values: [1] }],
      [{ key: 'a', values: Array.from({ length: 21 }, String) }],
    ])
      expect(codeOfSearch({ [list]: wrong })).toBe('SMN.0038');
  });

  test('matches the name of a resource and nothing else', () => {
    const named = { key: 'resource_name', value: 'a' };
    expect(codeOfSearch({ matches: [named] })).toBe('accepted');
    for (const wrong of [[named, named], [{ ...named, key: 'name' }], [{ ...named, value: 'v'.repeat(256) }], {}])
      expect(codeOfSearch({ matches: wrong })).toBe('SMN.0038');
    expect(codeOfSearch({ without_any_tag: 'true' })).toBe('SMN.0038');
  });

  test('pages by texts, which a count does not look at', () => {
    expect(codeOfSearch({ offset: '0', limit: '1' })).toBe('accepted');
    expect(codeOfSearch({ offset: '999', limit: '1000' })).toBe('accepted');
    for (const page of [{ offset: 0 }, { offset: '-1' }, { limit: 10 }, { limit: '0' }, { limit: '1001' }]) {
      expect(codeOfSearch(page)).toBe('SMN.0015');
      expect(codeOfSearch({ action: 'count', ...page })).toBe('accepted');
    }
  });
});
