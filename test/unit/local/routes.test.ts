import { expect, test } from 'vitest';
import { createRouter } from '#local/http-api/routes.ts';

const ROUTES = [
  '$default',
  'GET /topics/{urn}',
  'GET /topics/special',
  'ANY /topics/special',
  'ANY /topics/{urn}',
  'GET /topics/{urn}/tags/{key}',
  'GET /topics/{proxy+}',
  'GET /',
];

const route = createRouter(ROUTES.map((routeKey) => ({ routeKey, target: routeKey })));

test.each([
  ['GET', '/topics/special', 'GET /topics/special'],
  ['POST', '/topics/special', 'ANY /topics/special'],
  ['GET', '/topics/a', 'GET /topics/{urn}'],
  ['DELETE', '/topics/a', 'ANY /topics/{urn}'],
  ['GET', '/topics/a/tags/b', 'GET /topics/{urn}/tags/{key}'],
  ['GET', '/topics/a/other', 'GET /topics/{proxy+}'],
  ['POST', '/topics/a/other', '$default'],
  ['GET', '/topics/', 'GET /topics/{proxy+}'],
  ['POST', '/topics/', '$default'],
  ['GET', '/topics', '$default'],
  ['GET', '/', 'GET /'],
  ['GET', '/topics/a/tags/', 'GET /topics/{proxy+}'],
])('sends %s %s to %s', (method, path, expected) => {
  expect(route(method, path)?.route.target).toBe(expected);
});

test('reads path parameters decoded, after the path was split', () => {
  expect(route('GET', '/topics/urn:smn%3Aa/tags/x%2Fy')?.pathParameters).toEqual({ urn: 'urn:smn:a', key: 'x/y' });
  expect(route('GET', '/topics/a/b%20c/d')?.pathParameters).toEqual({ proxy: 'a/b c/d' });
  expect(route('PUT', '/nowhere')?.pathParameters).toBeUndefined();
});

test('takes no HEAD for GET, and a greedy parameter for empty behind a slash', () => {
  expect(route('HEAD', '/topics/special')?.route.target).toBe('ANY /topics/special');
  expect(route('HEAD', '/')?.route.target).toBe('$default');
  expect(createRouter([{ routeKey: 'POST /a/{proxy+}', target: 1 }])('POST', '/a/')?.pathParameters).toEqual({
    proxy: '',
  });
});

test('finds nothing without a default route', () => {
  expect(createRouter([{ routeKey: 'GET /a', target: 1 }])('GET', '/b')).toBeUndefined();
});
