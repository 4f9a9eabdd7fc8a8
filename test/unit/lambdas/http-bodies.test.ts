import { describe, expect, test, vi } from 'vitest';
import { nothing } from '#src/contract/operation.ts';
import { operations } from '#src/contract/operations.ts';
import { apiGatewayEvent, lambdaContext, signedEvent } from '#test/support/api-gateway-event.ts';
import { base, call, project, request, signing, startHandler, withTopic } from '#test/support/test-handler.ts';

const MIB = 1024 * 1024;

describe('the body of an unknown caller', () => {
  test.each(['{', '{"a":', '[[[[', '\u0000', '{"__proto__":{}}', `${'['.repeat(100_000)}`])(
    'is not parsed: %j',
    async (body) => {
      const parse = vi.spyOn(JSON, 'parse');
      const { handle } = startHandler();
      const answer = await handle(apiGatewayEvent({ ...request, body }, withTopic), lambdaContext());
      const wrong = await handle(
        signedEvent({ ...request, body }, withTopic, { ...signing, keys: { ...signing.keys, secretKey: 'x' } }),
        lambdaContext(),
      );

      expect([answer.statusCode, wrong.statusCode]).toEqual([401, 401]);
      expect(parse).not.toHaveBeenCalled();
    },
  );

  test('is not parsed either when the project is another one', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    const elsewhere = { ...withTopic, pathParameters: { project_id: 'other' } };
    const { handle } = startHandler();
    const answer = await handle(signedEvent({ ...request, body: '{' }, elsewhere, signing), lambdaContext());

    expect(answer.statusCode).toBe(403);
    expect(parse).not.toHaveBeenCalled();
  });

  test('is JSON for no operation of the contract', () => {
    const open = operations.filter(
      ({ caller, isPage, method, body }) => caller === 'public' && !isPage && method !== 'GET' && body !== nothing,
    );

    expect(open).toEqual([]);
  });
});

describe('the length of a body', () => {
  const bodyOf = (length: number): string => `"${'a'.repeat(length - 2)}"`;

  test('is bounded', async () => {
    const allowed = await call(signedEvent({ ...request, body: bodyOf(MIB) }, withTopic, signing));
    const { status, body } = await call(signedEvent({ ...request, body: bodyOf(MIB + 1) }, withTopic, signing));

    expect(allowed.status).toBe(200);
    expect([status, body['error_code']]).toEqual([413, 'APIGW.0201']);
    expect(body['error_msg']).toBe(`The request body is too long. It has ${MIB + 1} bytes; allowed: ${MIB}.`);
  });

  test('is looked at before who sends it, in bytes, and of base64 of what it stands for', async () => {
    const text = '中'.repeat(Math.ceil(MIB / 3));
    const encoded = { ...withTopic, isBase64Encoded: true };

    expect((await call(apiGatewayEvent({ ...request, body: text }, withTopic))).status).toBe(413);
    expect((await call(apiGatewayEvent({ ...request, body: bodyOf(MIB) }, encoded))).status).toBe(401);
    expect((await call(apiGatewayEvent({ ...request, body: bodyOf(MIB + 1) }, encoded))).status).toBe(413);
  });

  test('is 2 MiB for what publishes, and 1 MiB for the rest', () => {
    const long = operations.filter(({ maxBodyBytes }) => maxBodyBytes !== undefined);

    expect(long.map(({ name, maxBodyBytes }) => [name, maxBodyBytes])).toEqual([
      ['PublishMessage', 2 * MIB],
      ['PublishAppMessage', 2 * MIB],
      ['IngestMessage', 2 * MIB],
      ['PreviewPublish', 2 * MIB],
    ]);
  });
});

describe('the nesting of a body', () => {
  const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const listed = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  test.each([
    ['objects', nested],
    ['lists', listed],
  ])('is at most 32 levels of %s, and what is deeper is refused with the limit', async (_of, bodyOf) => {
    const answerTo = (levels: number) => call(signedEvent({ ...request, body: bodyOf(levels) }, withTopic, signing));
    const deeper = await answerTo(33);

    expect((await answerTo(32)).status).toBe(200);
    expect([deeper.status, deeper.body['error_code']]).toEqual([400, 'SMN.0019']);
    expect(deeper.body['error_msg']).toBe('The request is invalid. The body is nested too deep; allowed: 32 levels.');
    expect((await answerTo(100_000)).status).toBe(400);
  });

  test('counts one path down, not the values beside each other', async () => {
    const body = JSON.stringify(Array.from({ length: 100 }, () => [[]]));

    expect((await call(signedEvent({ ...request, body }, withTopic, signing))).status).toBe(200);
  });
});

describe('a body whose bytes are no text', () => {
  const text = '{"a":"\ufffd"}';
  const withLength = (length: string) => {
    const event = signedEvent({ ...request, body: text }, withTopic, signing);
    return { ...event, headers: { ...event.headers, 'content-length': length } };
  };

  test('is refused although the gateway has replaced them, before the signature is looked at', async () => {
    const { status, body } = await call(withLength(String(Buffer.byteLength(text) - 2)));

    expect([status, body['error_code']]).toEqual([400, 'SMN.0019']);
    expect(body['error_msg']).toContain('not UTF-8');
  });

  test('is not one in which the replacement character itself was sent', async () => {
    const { headers, ...rest } = withLength('');
    const { 'content-length': _, ...unmeasured } = headers;

    expect((await call(withLength(String(Buffer.byteLength(text))))).status).toBe(200);
    expect((await call({ ...rest, headers: unmeasured })).status).toBe(200);
  });
});

describe('unknown fields', () => {
  const strict = { ...withTopic, routeKey: 'PUT /v2/{project_id}/topics/{topic_urn}' };
  const unknownIn = async (body: string, query = '') => {
    const url = `${request.url}${query}`;
    return (await call(signedEvent({ method: 'PUT', url, body }, strict, signing))).headers['X-Smn-Unknown-Fields'];
  };

  test('are named, whether the call succeeds or not', async () => {
    expect(await unknownIn('{"name":"a","nmae":"b"}')).toBe('body.nmae');
    expect(await unknownIn('{"nmae":"b"}')).toBe('body.nmae');
    expect(await unknownIn('{"name":"a"}')).toBeUndefined();
  });

  test('of the operations API are refused, with what is known there', async () => {
    const order = { routeKey: 'PUT /ops/v1/{project_id}/orders', pathParameters: { project_id: project } };
    const refusedFor = async (body: object, query = '') => {
      const url = `${base}/ops/v1/${project}/orders${query}`;
      const event = signedEvent({ method: 'PUT', url, body: JSON.stringify(body) }, order, signing);
      const { status, body: answer } = await call(event);
      return [status, answer['error_code'], answer['error_msg']];
    };

    const refused = (text: string) => [400, 'SMN.0019', `The request is invalid. ${text}`];
    expect(await refusedFor({ name: 'a', nmae: 'b' })).toEqual(refused('There is no body.nmae; allowed: name.'));
    expect(await refusedFor({ name: 'a' }, '?dryrun=1')).toEqual(refused('There is no query.dryrun; allowed: none.'));
    expect(await refusedFor({ name: 'a' })).toEqual([200, undefined, undefined]);
  });

  test('are named without their values, bounded, in ASCII', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`é"\n${index}${'x'.repeat(500)}`, 'secret']),
    );
    const named = (await unknownIn(JSON.stringify({ name: 'a', ...many }))) ?? '';

    expect(named).not.toContain('secret');
    expect(named).toMatch(/^[\x21-\x7e]+(, [\x21-\x7e]+){9}$/);
    expect(named.length).toBeLessThan(1000);
  });
});
