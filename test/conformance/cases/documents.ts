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
  'describes every operation without authentication': async ({ raw }) => {
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
  'stands beside refusals of large bodies, by length before anything else': async ({ raw }) => {
    const refusal = async (path: string, mebibytes: number, isAnonymous = false) => {
      const text = JSON.stringify({ name: 'x'.repeat(mebibytes * 1024 * 1024 - 100) });
      const answer = await raw('POST', path, { text, isAnonymous });
      return [answer.status, Superset.parse(JSON.parse(answer.text)).code];
    };
    assert.deepEqual(await refusal('{p}/topics', 1), [400, 'SMN.0002']);
    assert.deepEqual(await refusal('{p}/topics', 2), [413, 'APIGW.0201']);
    assert.deepEqual(await refusal('{p}/topics', 2, true), [413, 'APIGW.0201']);
    assert.deepEqual(await refusal('{p}/topics/urn/publish', 2, true), [401, 'APIGW.0301']);
    assert.deepEqual(await refusal('{p}/topics/urn/publish', 3, true), [413, 'APIGW.0201']);
  },
  'stands beside paths that mean the same with a slash at their end, and HEAD where GET is': async ({ raw }) => {
    for (const path of ['/', '/v2', '/v2/', '{p}/topics', '{p}/topics/']) {
      const [get, head] = [await raw('GET', path), await raw('HEAD', path)];
      assert.deepEqual([get.status, head.status, head.text], [200, 200, ''], path);
      assert.equal(head.headers.get('content-type'), get.headers.get('content-type'), path);
    }
    const publish = await raw('POST', '{p}/topics/urn/publish/', { text: '{"message":"x"}' });
    assert.deepEqual([publish.status, Superset.parse(JSON.parse(publish.text)).code], [400, 'SMN.0005']);
    assert.equal((await raw('POST', '{p}/topics/urn/publish/more', { text: '{}' })).status, 404);
  },
  'stands beside refusals that name the methods of a path': async ({ raw }) => {
    for (const [method, path, allowed] of [
      ['PATCH', '{p}/topics', 'GET, HEAD, POST'],
      ['GET', '{p}/topics/urn/publish', 'POST'],
      ['HEAD', '/v2/notifications/subscriptions/unsubscribe', 'GET'],
    ] as const) {
      const answer = await raw(method, path);
      assert.deepEqual([answer.status, answer.headers.get('allow')], [404, allowed], path);
      if (method !== 'HEAD') assert.ok(Superset.parse(JSON.parse(answer.text)).message.includes(`: ${allowed}.`));
    }
  },
  'names what it does not know, and forbids browsers to guess content types': async ({ raw }) => {
    const answer = await raw('GET', '{p}/topics?ofset=1');
    assert.deepEqual([answer.status, answer.headers.get('x-smn-unknown-fields')], [200, 'query.ofset']);
    for (const path of ['/', '/docs', '/nothing', '{p}/topics']) {
      const { headers } = await raw('GET', path, { isAnonymous: true });
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
  },
});

const script = casesOf('ShowDocsScript', {
  'answers the script of the page without authentication, compressed or not': async ({ raw }) => {
    for (const encoding of ['gzip', 'identity']) {
      const headers = { 'accept-encoding': encoding };
      const answer = await raw('GET', '/docs/redoc.js', { isAnonymous: true, headers });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/javascript/);
      assert.ok(answer.text.includes('Redoc'), encoding);
    }
  },
});

/** What describes the API, and how it answers what is no operation. */
export const documentCases = [...wire, ...script];
