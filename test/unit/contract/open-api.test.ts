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
    const headersOf = ({ responses }: (typeof described)[number]) =>
      Object.fromEntries(
        Object.entries(responses).map(([status, { headers = {} }]) => [status, Object.keys(headers).join(' ')]),
      );
    const [id, fields, canonical] = ['X-Request-Id', 'X-Smn-Unknown-Fields', 'X-Smn-Canonical-Request'];
    const others = operations.filter(({ isPage }) => isPage !== true);

    for (const { name, method, caller, responses } of others) {
      const told = described.filter(({ operationId }) => operationId === name).map(headersOf)[0] ?? {};
      expect(told[Object.keys(responses)[0] ?? ''], name).toBe(`${id} ${fields}`);
      expect([name, told['413']]).toEqual([name, method === 'GET' ? undefined : id]);
      expect([name, told['401']]).toEqual([name, caller === 'public' ? undefined : `${id} ${canonical}`]);
    }
    for (const one of described.filter(({ operationId }) => !others.some(({ name }) => name === operationId))) {
      expect(new Set(Object.values(headersOf(one)))).toEqual(new Set([id]));
    }
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
