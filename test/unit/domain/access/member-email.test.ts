import { describe, expect, test } from 'vitest';
import { normalMemberEmail } from '#src/domain/access/member-email.ts';

describe('the address of a member', () => {
  test.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada.Lovelace+ops@EXAMPLE.com', 'ada.lovelace+ops@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@intranet', 'ada@intranet'],
  ])('has one form: %j is %j', (given, normal) => {
    expect(normalMemberEmail(given)).toBe(normal);
    expect(normalMemberEmail(normal)).toBe(normal);
  });

  test.each(
    [
      ['', 'ada', '@example.com', 'ada@', 'Ada <ada@example.com>', 'ada@eve@example.com', 'ada@example.com '],
      // The Kelvin sign and the dotted capital I, which become "k" and "i" in lower case.
      ['\u212aate@example.com', 'al\u0130@example.com', 'a\u0300@example.com'],
      // Full-width letters and what is not shown, which IDNA reads as "example.com".
      ['ada@\uff45xample.com', 'ada@exam\u00adple.com', 'ada@example\u3002com'],
      [`${'a'.repeat(250)}@example.com`],
    ].flat(),
  )('is none: %j', (given) => {
    expect(normalMemberEmail(given)).toBeUndefined();
  });
});
