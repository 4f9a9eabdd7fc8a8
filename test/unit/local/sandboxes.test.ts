import { beforeEach, expect, test, vi } from 'vitest';
import type { Sandbox } from '#local/functions/sandbox.ts';
import { createSandboxes, type Sandboxes } from '#local/functions/sandboxes.ts';

type Fake = Sandbox & { isDead: boolean };

let created: Fake[];
let sandboxes: Sandboxes;

const create = (): Sandbox => {
  const fake: Fake = {
    isDead: false,
    invoke: async () => ({ payload: 'null', isError: false }),
    terminate: async () => {
      fake.isDead = true;
    },
    isAlive: () => !fake.isDead,
  };
  created.push(fake);
  return fake;
};

beforeEach(() => {
  vi.useFakeTimers();
  created = [];
  sandboxes = createSandboxes({ create, limit: 2, idleMilliseconds: 60_000 });
  return () => vi.useRealTimers();
});

/** Whether a promise has resolved by now. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return settled;
};

test('an event takes the sandbox that another one is soon done with', async () => {
  const first = await sandboxes.acquire();
  const second = sandboxes.acquire();
  await vi.advanceTimersByTimeAsync(150);
  sandboxes.release(first);
  expect(await second).toBe(first);
  expect(created).toHaveLength(1);
});

test('another one starts when those that run stay busy, up to the limit', async () => {
  const first = await sandboxes.acquire();
  const second = sandboxes.acquire();
  const third = sandboxes.acquire();
  await vi.advanceTimersByTimeAsync(200);
  expect(await second).not.toBe(first);
  expect(created).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await isSettled(third)).toBe(false);
  sandboxes.release(first);
  expect(await third).toBe(first);
});

test('one that has died is replaced for who waits at the limit', async () => {
  sandboxes = createSandboxes({ create, limit: 1, idleMilliseconds: 60_000 });
  const first = await sandboxes.acquire();
  const second = sandboxes.acquire();
  await first.terminate();
  sandboxes.release(first);
  expect(await second).not.toBe(first);
  expect(created).toHaveLength(2);
});

test('one that is idle is taken at once, and ended when it stays idle', async () => {
  const first = await sandboxes.acquire();
  sandboxes.release(first);
  expect(await sandboxes.acquire()).toBe(first);
  sandboxes.release(first);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(first.isAlive()).toBe(false);
  expect(await sandboxes.acquire()).not.toBe(first);
});
