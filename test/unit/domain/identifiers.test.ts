import { expect, test } from 'vitest';
import { createIdSequence, newId, newLinkToken } from '#src/domain/identifiers.ts';

test('an id is 32 hexadecimal characters, another one each time', () => {
  expect(newId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newId()).not.toBe(newId());
});

test('a token for links is 22 characters that need no escaping, another one each time', () => {
  expect(newLinkToken()).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(newLinkToken()).not.toBe(newLinkToken());
});

test('a sequence of ids is the same for the same seed, and has no id twice', () => {
  const firstOf = (seed: string): readonly string[] => Array.from({ length: 5 }, createIdSequence(seed));

  expect(firstOf('a')).toEqual(firstOf('a'));
  expect(new Set([...firstOf('a'), ...firstOf('b')]).size).toBe(10);
  for (const id of firstOf('a')) expect(id).toMatch(/^[0-9a-f]{32}$/);
});
