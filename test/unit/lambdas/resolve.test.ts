import { describe, expect, test } from 'vitest';
import { createResolve } from '#lambdas/runtime/resolve.ts';

describe('resolving a host name', () => {
  test('returns all its addresses', async () => {
    const resolve = createResolve();

    expect(await resolve('127.0.0.1')).toEqual(['127.0.0.1']);
    expect(await resolve('localhost')).toEqual(expect.arrayContaining([expect.stringMatching(/^127\.|^::1$/)]));
  });

  // A label of 64 characters cannot be asked for: no name server hears of it.
  test('rejects for one that does not resolve', async () => {
    await expect(createResolve()('a'.repeat(64))).rejects.toThrow();
  });
});
