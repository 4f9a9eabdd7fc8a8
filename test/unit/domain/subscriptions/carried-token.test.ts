import { expect, test } from 'vitest';
import { carriedToken, claimOf, isSignedBy } from '#src/domain/subscriptions/carried-token.ts';

const keys = (...links: readonly [string, ...string[]]) => {
  const [first, ...others] = links.map((text) => Buffer.from(text));
  return { links: [first ?? Buffer.from(''), ...others] } as const;
};

const TARGET = {
  topicUrn: 'urn:smn:us-east-1:p:tides',
  topicId: 'a'.repeat(32),
  subscriptionId: 'b'.repeat(32),
  createdAt: 1,
  expiresAt: 2,
};

test('says what it is for, and is signed by the first key', () => {
  const token = carriedToken(keys('old place', 'older'), { ...TARGET, cancellations: 3 });

  expect(claimOf(token)).toEqual({ ...TARGET, cancellations: 3 });
  expect(isSignedBy(keys('new place', 'old place'), token)).toBe(true);
  expect(isSignedBy(keys('new place', 'older'), token)).toBe(false);
});

test('is signed by no key any more when something of it has changed', () => {
  const token = carriedToken(keys('key'), TARGET);
  const [head, payload = '', signature] = token.split('.');
  const other = Buffer.from(JSON.stringify({ ...TARGET, subscriptionId: 'c'.repeat(32) })).toString('base64url');

  for (const changed of [`${head}.${other}.${signature}`, `${head}.${payload}.`, `${head}.${payload}`, 'm.', ''])
    expect(isSignedBy(keys('key'), changed)).toBe(false);
});

test('claims nothing when it is another kind of token, or cannot be read', () => {
  for (const token of ['', 'abcdefghijklmnopqrstuv', 'm.', 'm.!!!', `m.${Buffer.from('{}').toString('base64url')}.x`])
    expect(claimOf(token)).toBe(undefined);
});
