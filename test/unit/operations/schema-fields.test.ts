import { expect, test } from 'vitest';
import { openApiOf } from '#src/contract/open-api.ts';
import { operationGroups } from '#src/contract/operations.ts';
import { fieldsOf } from '#src/operations/documents/schema-fields.ts';

const document = openApiOf(operationGroups, 'https://smn.eu-west-1.invalid');
const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** The schemas of an operation's JSON bodies, in both directions. */
const schemasOf = ({ requestBody, responses }: (typeof described)[number]) =>
  [requestBody?.content, ...Object.values(responses).map(({ content }) => content)].flatMap((content) => {
    const schema = content?.['application/json']?.schema;
    return schema === undefined || '$ref' in schema ? [] : [schema];
  });

test('every body has fields to show, also one of several forms', () => {
  const silent = described.filter((one) => schemasOf(one).some((schema) => fieldsOf(schema).length === 0));

  expect(described.flatMap(schemasOf).length).toBeGreaterThan(80);
  expect(silent.map(({ operationId }) => operationId)).toEqual([]);
});

test('fields of several forms are shown once; required is what all forms require', () => {
  const text = { type: 'string' };
  const forms = [
    { type: 'object', properties: { action: { const: 'a' }, id: text }, required: ['action', 'id'] },
    { type: 'object', properties: { action: { const: 'b' }, name: text }, required: ['action'] },
  ];

  for (const keyword of ['anyOf', 'oneOf']) {
    const fields = fieldsOf({ [keyword]: forms });
    expect(fields.map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ['action', true],
      ['id', false],
      ['name', false],
    ]);
    expect(fields[0]?.allowed).toBe('a or b');
  }
});
