import { describe, expect, test } from 'vitest';
import {
  previousValidUntil,
  replaceSigningSecret,
  signingSecretsAt,
} from '#src/domain/subscriptions/signing-secrets.ts';

const aSecret = (secret: string, createdAt: number) => ({ secret, createdAt });

describe('replacing a signing secret', () => {
  test('keeps the one before until the end of the overlap', () => {
    const first = replaceSigningSecret(undefined, aSecret('A', 0), 500);
    const second = replaceSigningSecret(first, aSecret('B', 100), 600);

    expect(first).toEqual([aSecret('A', 0)]);
    expect(second).toEqual([aSecret('B', 100), { ...aSecret('A', 0), validUntil: 600 }]);
    expect(signingSecretsAt(second, 599)).toEqual(second);
    expect(signingSecretsAt(second, 600)).toEqual([aSecret('B', 100)]);
    expect([previousValidUntil(first), previousValidUntil(second)]).toEqual([undefined, 600]);
  });

  test('keeps what was promised of those before that one, unless the overlap is shorter', () => {
    const two = replaceSigningSecret([aSecret('A', 0)], aSecret('B', 100), 600);

    const longer = replaceSigningSecret(two, aSecret('C', 200), 900);
    const shorter = replaceSigningSecret(two, aSecret('C', 200), 300);

    expect(longer.map(({ secret, validUntil }) => [secret, validUntil])).toEqual([
      ['C', undefined],
      ['B', 900],
      ['A', 600],
    ]);
    expect(previousValidUntil(longer)).toBe(900);
    expect(shorter.map(({ validUntil }) => validUntil)).toEqual([undefined, 300, 300]);
  });

  test('ends all others at once without an overlap, and drops what has ended', () => {
    const two = replaceSigningSecret([aSecret('A', 0)], aSecret('B', 100), 600);

    expect(replaceSigningSecret(two, aSecret('C', 200), 200)).toEqual([aSecret('C', 200)]);
    expect(replaceSigningSecret(two, aSecret('C', 600), 900).map(({ secret }) => secret)).toEqual(['C', 'B']);
  });

  test('leaves three that sign, and drops the oldest', () => {
    const names = ['A', 'B', 'C', 'D'];
    const all = names.reduce(
      (secrets, name, at) => replaceSigningSecret(secrets, aSecret(name, at), 1000),
      signingSecretsAt(undefined, 0),
    );

    expect(all.map(({ secret }) => secret)).toEqual(['D', 'C', 'B']);
  });
});
