import { expect, test } from 'vitest';
import { toResponse } from '#local/http-api/response.ts';

const responseTo = (result: unknown) => toResponse({ payload: JSON.stringify(result), isError: false });

test('sends what the function says', () => {
  const { status, headers, body } = responseTo({ statusCode: 404, headers: { 'X-Request-Id': 'r', N: 1 }, body: 'ü' });

  expect([status, body.toString()]).toEqual([404, 'ü']);
  expect(headers).toEqual({ 'content-type': 'text/plain; charset=utf-8', 'x-request-id': 'r', n: '1' });
});

test.each([[{ statusCode: 'x' }], [{ statusCode: 200, body: {} }], [{ statusCode: 1000 }]])(
  'answers 500 to the result %j',
  (result) => {
    expect(responseTo(result).status).toBe(500);
  },
);

test('takes a result without a status for the body', () => {
  expect(responseTo('text').body.toString()).toBe('text');
  expect(responseTo(null).body.toString()).toBe('null');
});
