import { describe, expect, test } from 'vitest';
import { createAccessTokens, type Grant } from '#src/protocols/robots/access-tokens.ts';

const { signal } = new AbortController();
const APP = { id: 'app', secret: 'secret' };
const sent = { outcome: { kind: 'delivered' }, isTokenRefused: false } as const;

/** Tokens of a service that answers as `answer` says, and how often it was called. */
const aService = (answer: (count: number) => Promise<Grant>) => {
  let now = 0;
  let asked = 0;
  const tokens = createAccessTokens({
    clock: () => now,
    request: () => {
      asked += 1;
      return answer(asked);
    },
  });
  return {
    use: (app = APP) => tokens.use(app, async () => sent, signal),
    asked: () => asked,
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
  };
};

describe('createAccessTokens', () => {
  test('keeps no failure that may pass, be it an answer or an error', async () => {
    const failed = { outcome: { kind: 'retry', reason: 'HTTP 500' } } as const;
    const service = aService(async (count) => {
      if (count === 1) throw new Error('broken');
      return count === 2 ? failed : { token: 't', expiresInSeconds: 7200 };
    });

    await expect(service.use()).rejects.toThrow('broken');
    expect(await service.use()).toEqual(failed.outcome);
    expect(await service.use()).toEqual({ kind: 'delivered' });
    expect(service.asked()).toBe(3);
  });

  test('uses a token of a short life for those who wait for it, and then no more', async () => {
    const service = aService(async () => ({ token: 't', expiresInSeconds: 60 }));

    await Promise.all([service.use(), service.use()]);
    expect(service.asked()).toBe(1);
    await service.use();
    expect(service.asked()).toBe(2);
  });

  test('forgets the application it has known longest when there are more than a thousand', async () => {
    const service = aService(async () => ({ token: 't', expiresInSeconds: 7200 }));
    const use = (index: number) => service.use({ id: `app-${index}`, secret: 's' });

    for (let index = 0; index <= 1000; index += 1) await use(index);
    await use(1000);
    await use(1);
    expect(service.asked()).toBe(1001);
    await use(0);
    expect(service.asked()).toBe(1002);
  });
});
