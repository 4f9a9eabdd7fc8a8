import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { publishOnce } from '#src/operations/publishing/publish-once.ts';
import { createIdempotencyStore, type IdempotencyStore } from '#src/stores/deliveries/idempotency-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let idempotency: IdempotencyStore;
let now: number;
beforeAll(async () => {
  engine = await startDynamodb();
  idempotency = createIdempotencyStore(engine.deliveries);
});
afterAll(() => engine.stop());
beforeEach(() => {
  now = SOME_TIME;
});

const LOCK_MS = 35_000;

/** Publishes under a key; `publish` is what becomes of it. */
const once = (
  key: string,
  publish: (nextId: () => string) => Promise<unknown> = async () => undefined,
  store: IdempotencyStore = idempotency,
) =>
  publishOnce(
    { project: 'project-1', key, content: () => 'the call' },
    { idempotency: store, clock: () => now },
    async (nextId) => {
      const ids = [nextId(), nextId()];
      let index = 0;
      await publish(() => ids[index++] ?? '');
      return { status: 200, body: { ids } };
    },
  );

/** A call whose function dies while it publishes: it never returns. Resolves to the ids that it has sent by then. */
const dying = (key: string): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    once(key, (nextId) => {
      resolve([nextId(), nextId()]);
      return new Promise(() => undefined);
    }).catch(reject);
  });

describe('a publish that is done once', () => {
  test('and whose function died is refused while it may still be running, then done again under the same ids', async () => {
    const key = newId();
    const ids = await dying(key);

    await expect(once(key)).rejects.toMatchObject({ code: 'OPS.0409', retryAfterSeconds: 35 });
    now += LOCK_MS - 1;
    await expect(once(key)).rejects.toMatchObject({ code: 'OPS.0409', retryAfterSeconds: 1 });
    now += 1;
    expect(await once(key)).toEqual({ status: 200, body: { ids } });
    expect(await once(key)).toEqual({ status: 200, body: { ids }, headers: { 'Idempotency-Replayed': 'true' } });
  });

  test('is taken over by one of many when it was broken off', async () => {
    const key = newId();
    await dying(key);
    now += LOCK_MS;
    let runs = 0;
    const taken = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        once(key, async () => {
          runs += 1;
        }),
      ),
    );

    expect(runs).toBe(1);
    expect(taken.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  });

  test('and broken off keeps its ids when its repetition is refused', async () => {
    const key = newId();
    const ids = await dying(key);
    now += LOCK_MS;
    const refusal = new ServiceError('APIGW.0308');
    await expect(once(key, () => Promise.reject(refusal))).rejects.toBe(refusal);

    expect(await once(key)).toEqual({ status: 200, body: { ids } });
  });

  test('is refused as it is when its key cannot be given free', async () => {
    const refusal = new ServiceError('SMN.0027');
    const failing = { ...idempotency, release: () => Promise.reject(new Error('DynamoDB is away')) };

    await expect(once(newId(), () => Promise.reject(refusal), failing)).rejects.toBe(refusal);
  });

  test('is done when its first write had to be repeated', async () => {
    const twice: IdempotencyStore = {
      ...idempotency,
      begin: async (...call) => {
        await idempotency.begin(...call);
        return idempotency.begin(...call);
      },
    };

    expect(await once(newId(), undefined, twice)).toMatchObject({ status: 200 });
  });

  test('and taken over leaves the answer to the one who took it over', async () => {
    const key = newId();
    const started = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    const slow = once(key, () => {
      started.resolve();
      return finished.promise;
    });
    await started.promise;
    now += LOCK_MS;
    const second = await once(key);
    finished.resolve();

    expect(await slow).toEqual(second);
    expect(await once(key)).toMatchObject({ ...second, headers: { 'Idempotency-Replayed': 'true' } });
  });

  test('has ids of its own for each key', async () => {
    const [first, second] = await Promise.all([once(newId()), once(newId())]);

    expect(first).not.toEqual(second);
  });

  test('is not kept with what it says: the fingerprint of one content differs from key to key', async () => {
    const begin = async (key: string) => {
      await dying(key);
      const call = { seed: 'x', fingerprint: 'x', lockedUntil: 0 };
      return (await idempotency.begin({ project: 'project-1', key }, call, now))?.fingerprint;
    };

    expect(await begin(newId())).not.toBe(await begin(newId()));
  });
});
