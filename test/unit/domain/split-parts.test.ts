import { expect, test } from 'vitest';
import { splitParts } from '#src/domain/split-parts.ts';

test('a text is split into its parts, which may be more than asked for', () => {
  expect(splitParts('', '#', 1)).toEqual(['']);
  expect(splitParts('held#topic#subscription', '#', 3)).toEqual(['held', 'topic', 'subscription']);
  expect(splitParts('held#topic#subscription', '#', 2)).toEqual(['held', 'topic', 'subscription']);
});

test('a text of fewer parts is refused', () => {
  expect(() => splitParts('held#topic', '#', 3)).toThrow('Not 3 parts with "#" between them: held#topic');
});
