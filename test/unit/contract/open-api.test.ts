import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, test } from 'vitest';
import { openApiOf } from '#src/contract/open-api/document.ts';
import { operationGroups, operations } from '#src/contract/operations.ts';

const document = openApiOf(operationGroups, 'https://smn.eu-west-1.invalid');

const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** What a linter objects to by taste, and what the public API is like nevertheless. */
const KNOWN = {
  // Literal and parameter segments stand side by side in the contract: `/subscriptions/filter_polices`.
  'no-ambiguous-paths': 'off',
  // Links and documents cannot be refused with 4xx.
  'operation-4xx-response': 'off',
  // The version path is `/v2`, and others begin with it.
  'no-identical-paths': 'error',
} as const;

const ID = 'X-Request-Id';

const withJson = operations.filter(({ isPage }) => isPage !== true);

/** The names of the headers of an operation's answers, by status. */
const headersByStatus = (name: string): Readonly<Record<string, readonly string[]>> => {
  const responses = described.find(({ operationId }) => operationId === name)?.responses ?? {};
  return Object.fromEntries(
    Object.entries(responses).map(([status, { headers = {} }]) => [status, Object.keys(headers)]),
  );
};

describe('the OpenAPI document', () => {
  test('is valid to a linter', async () => {
    const config = await createConfig({ extends: ['recommended'], rules: KNOWN });

    const problems = await lintFromString({ source: JSON.stringify(document), config });

    const told = problems.map(({ ruleId, message, location }) => [ruleId, message, location.at(0)?.pointer]);
    expect(told).toEqual([]);
  });

  test('has every operation, with the codes that it may be refused with', () => {
    expect(described.map(({ operationId }) => operationId).toSorted()).toEqual(
      operations.map(({ name }) => name).toSorted(),
    );
    for (const { name, errors, isPage } of operations.filter((one) => one.isPage !== true)) {
      const texts = JSON.stringify(described.find(({ operationId }) => operationId === name)?.responses);
      for (const code of errors) expect(texts, `${name} ${isPage}`).toContain(code);
    }
  });

  test('has the headers that explain an answer where they may come, and 413 where there is a body', () => {
    const [fields, canonical] = ['X-Smn-Unknown-Fields', 'X-Smn-Canonical-Request'];

    for (const { name, method, caller, responses } of withJson) {
      const headers = headersByStatus(name);
      expect(headers[Object.keys(responses)[0] ?? ''], name).toEqual(expect.arrayContaining([ID, fields]));
      expect([name, headers['413']]).toEqual([name, method === 'GET' ? undefined : [ID]]);
      const refused = { public: undefined, 'id-token': [ID], signed: [ID, canonical] }[caller];
      expect([name, headers['401']]).toEqual([name, refused]);
    }
    for (const { operationId } of described.filter((one) => !withJson.some(({ name }) => name === one.operationId))) {
      expect(new Set(Object.values(headersByStatus(operationId)).flat())).toEqual(new Set([ID]));
    }
  });

  test('says where an answer may be a repeated one, and where a refusal passes by itself', () => {
    const having = (header: string): readonly string[] =>
      withJson.flatMap(({ name }) =>
        Object.entries(headersByStatus(name)).flatMap(([status, headers]) =>
          headers.includes(header) ? [`${name} ${status}`] : [],
        ),
      );
    const publishing = [
      ...['PublishBatch', 'PublishMessage', 'IngestMessage', 'SmsPublish', 'SmsBatchPublish', 'PublishAppMessage'],
    ];

    const moving = withJson
      .filter(({ path, servedBy }) => servedBy !== 'publish' && /\{(topic|subscription)_urn\}/.test(path))
      .map(({ name }) => `${name} 409`);
    const signed = withJson.filter(({ caller }) => caller === 'signed').map(({ name }) => name);

    expect(having('Idempotency-Replayed').toSorted()).toEqual(
      [...publishing.map((name) => `${name} 200`), 'StartJob 202'].sort(),
    );
    expect(having('Retry-After').toSorted()).toEqual(
      [
        ...publishing.map((name) => `${name} 409`),
        'StartJob 409',
        ...moving,
        ...signed.map((name) => `${name} 429`),
      ].sort(),
    );
  });

  test('says what a body must hold', () => {
    const { requestBody } = document.paths['/v2/{project_id}/notifications/topics']?.['post'] ?? {};

    const { schema } = requestBody?.content['application/json'] ?? {};
    expect(schema).toEqual({ $ref: '#/components/schemas/CreateTopicRequest' });
    expect(document.components['schemas']).toMatchObject({
      CreateTopicRequest: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string', pattern: expect.any(String) } },
      },
    });
  });
});
