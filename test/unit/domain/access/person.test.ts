import { describe, expect, test } from 'vitest';
import { readPerson } from '#src/domain/access/person.ts';
import { isSessionToken, newSessionToken } from '#src/domain/access/session-token.ts';

const CLIENT = 'console';
const ada = { email: 'ada@example.com', email_verified: true };

describe('a person', () => {
  test.each([
    [{ ...ada }],
    [{ ...ada, email_verified: 'true', azp: CLIENT, token_use: 'id' }],
    [{ ...ada, email_verified: 1 }],
    [{ email: 'ada@example.com', xms_edov: '1' }],
  ])('is who the ID token says: %j', (claims) => {
    expect(readPerson(claims, CLIENT)).toEqual({ person: { email: 'ada@example.com' } });
  });

  test.each([
    [{ email_verified: true }, 'no-email'],
    [{ email: 'ada@example.com' }, 'unverified-email'],
    [{ ...ada, email_verified: false }, 'unverified-email'],
    [{ ...ada, email_verified: 'false' }, 'unverified-email'],
    [{ ...ada, email_verified: false, xms_edov: true }, 'unverified-email'],
    [{ ...ada, token_use: 'access' }, 'no-id-token'],
    [{ ...ada, azp: 'another' }, 'other-client'],
  ])('is nobody by the claims %j', (claims, fault) => {
    expect(readPerson(claims, CLIENT)).toEqual({ fault });
  });
});

describe('the token of a session', () => {
  test('is known by its form', () => {
    expect(isSessionToken(newSessionToken())).toBe(true);
    expect(newSessionToken()).not.toBe(newSessionToken());
    for (const other of ['', 'smn_session_', `smn_${'a'.repeat(43)}`, ` ${newSessionToken()}`])
      expect(isSessionToken(other)).toBe(false);
  });
});
