import { expect, test } from 'vitest';
import { withoutTokens } from '#src/domain/messages/without-tokens.ts';

test.each([
  ['{"token":"abc","x":"token"}', '{"token":"…","x":"token"}'],
  ['{"body":"{\\"token\\": \\"abc\\"}"}', '{"body":"{\\"token\\": \\"…\\"}"}'],
  ['not JSON "token":"abc', 'not JSON "token":"…'],
  ['{"tokens":"abc"}', '{"tokens":"abc"}'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutTokens(text)).toBe(shown);
});
