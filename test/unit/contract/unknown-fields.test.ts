import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { nothing } from '#src/contract/operation.ts';
import { PublishMessage } from '#src/contract/publishing/publishing.ts';
import { AddSubscription, ListSubscriptions } from '#src/contract/subscriptions/subscriptions.ts';
import { BatchCreateOrDeleteResourceTags, CreateResourceTag } from '#src/contract/topics/tags.ts';
import { CreateTopic } from '#src/contract/topics/topics.ts';
import { unknownFieldsOf } from '#src/contract/unknown-fields.ts';

const namesOf = (...given: Parameters<typeof unknownFieldsOf>) => unknownFieldsOf(...given).map(({ name }) => name);

const inBody = (operation: Parameters<typeof unknownFieldsOf>[0], body: unknown) =>
  namesOf(operation, { query: {}, body });

describe('unknown fields', () => {
  test('are those that no schema has, in query and body', () => {
    expect(namesOf(CreateTopic, { query: { a: '' }, body: { name: 'x', nmae: 'y' } })).toEqual([
      'query.a',
      'body.nmae',
    ]);
    expect(namesOf(ListSubscriptions, { query: { limit: '1', ofset: '0' }, body: {} })).toEqual(['query.ofset']);
  });

  test('come with those that are known in their place', () => {
    const given = { query: {}, body: { tag: { kye: 'a' } } };

    expect(unknownFieldsOf(CreateResourceTag, given)).toEqual([{ name: 'body.tag.kye', known: ['key', 'value'] }]);
  });

  test('are found behind transformed, optional and listed schemas', () => {
    expect(inBody(PublishMessage, { message: 'x', mesage: 'y' })).toEqual(['body.mesage']);
    expect(inBody(CreateResourceTag, { tag: { key: 'a', value: 'b', vaule: 'c' } })).toEqual(['body.tag.vaule']);
    expect(
      inBody(AddSubscription, {
        subscriptions: [
          { protocol: 'http', endpoint: '', extension: { header: { 'x-any': '' }, hedaer: {} } },
          { remrk: '' },
          { remrk: '' },
        ],
      }),
    ).toEqual(['body.subscriptions[].extension.hedaer', 'body.subscriptions[].remrk']);
  });

  test('are those that no form of a union has', () => {
    expect(inBody(BatchCreateOrDeleteResourceTags, { action: 'create', tags: [], tgas: [] })).toEqual(['body.tgas']);
  });

  test('are none where the schema lets anything through', () => {
    const anything = { query: z.unknown(), body: z.object({ a: z.unknown(), b: z.record(z.string(), z.string()) }) };

    expect(namesOf(anything, { query: { x: '' }, body: { a: { x: 1 }, b: { y: '' } } })).toEqual([]);
  });

  test('are all where there should be nothing', () => {
    expect(namesOf({ query: nothing, body: nothing }, { query: { x: '' }, body: { y: 1 } })).toEqual([
      'query.x',
      'body.y',
    ]);
  });

  test('are none in what is no object, and at most ten', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x${index}`, 1]));

    for (const body of [null, 'text', 1, [{ x: 1 }]]) expect(inBody(CreateTopic, body)).toEqual([]);
    expect(inBody(CreateTopic, many)).toHaveLength(10);
  });

  test('that are named as what every object has are found too', () => {
    expect(inBody(CreateTopic, JSON.parse('{"name":"x","constructor":1,"__proto__":{}}'))).toEqual([
      'body.constructor',
      'body.__proto__',
    ]);
  });
});
