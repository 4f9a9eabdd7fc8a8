import { describe, expect, it } from 'vitest';
import { resolveHost } from '#lambdas/runtime/resolve.ts';

describe('resolving a host name', () => {
  it('gives all its addresses', async () => {
    expect(await resolveHost('127.0.0.1')).toEqual(['127.0.0.1']);
    expect(await resolveHost('localhost')).toEqual(expect.arrayContaining([expect.stringMatching(/^127\.|^::1$/)]));
  });

  // A label of 64 characters cannot be asked for: no name server hears of it.
  it('rejects for one that does not resolve', async () => {
    await expect(resolveHost('a'.repeat(64))).rejects.toThrow();
  });
});
