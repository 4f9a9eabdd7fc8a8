import assert from 'node:assert/strict';
import * as z from 'zod';
import { operations } from '#src/contract/operations.ts';
import { casesOf } from '../case.ts';

const Superset = z.strictObject({
  request_id: z.string().regex(/^[0-9a-f]{32}$/),
  code: z.string(),
  message: z.string().min(1),
  error_code: z.string(),
  error_msg: z.string(),
});

/** What every refusal looks like, whatever was called. */
const wire = casesOf('ShowOpenApi', {
  'describes every operation to anybody': async ({ raw }) => {
    const answer = await raw('GET', '/openapi.json', { isAnonymous: true });
    assert.equal(answer.status, 200);
    for (const { name } of operations) assert.ok(answer.text.includes(`"operationId":"${name}"`), name);
  },
  'stands beside answers in one form for unknown paths and methods': async ({ raw }) => {
    for (const [method, path] of [
      ['GET', '/v3'],
      ['PATCH', '{p}/topics'],
      ['POST', '/v2'],
      ['GET', '{p}/nothing/here'],
    ] as const) {
      const answer = await raw(method, path);
      assert.equal(answer.status, 404, path);
      assert.equal(Superset.parse(JSON.parse(answer.text)).code, 'APIGW.0101');
      assert.ok(answer.headers.get('x-request-id'));
    }
  },
  'stands beside refusals of bodies that are not what they should be': async ({ raw }) => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    for (const text of ['{', 'null', '[]', '"x"', '\ufeff{}', deep, `{"name":${deep}}`]) {
      const answer = await raw('POST', '{p}/topics', { text, headers: { 'content-type': 'application/json' } });
      assert.equal(answer.status, 400, text.slice(0, 20));
      assert.match(Superset.parse(JSON.parse(answer.text)).code, /^SMN[.]00(02|19)$/);
    }
  },
  'stands beside a refusal of large bodies': async ({ raw }) => {
    const text = JSON.stringify({ name: 'x'.repeat(3 * 1024 * 1024) });
    const answer = await raw('POST', '{p}/topics', { text });
    assert.equal(answer.status, 400);
    assert.equal(Superset.parse(JSON.parse(answer.text)).code, 'SMN.0002');
  },
});

/** What describes the API, and how it answers what is no operation. */
export const documentCases = wire;
