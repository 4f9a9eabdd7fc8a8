import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Site } from '#src/domain/standby/fence.ts';
import { deleteItems, getItems, putItems } from '#src/stores/batch.ts';
import { always } from '#src/stores/condition.ts';
import { fenceKey } from '#src/stores/registry-keys.ts';
import { createFenceStore } from '#src/stores/standby/fence-store.ts';
import { fenceRegistry, type KnownFence } from '#src/stores/standby/fenced-registry.ts';
import { deleteItem, getItem, putItem, putNewItem, type Registry, takeItem, updateItem } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anotherClient } from '#test/support/global-table.ts';

const HERE: Site = { stage: 'prod', region: 'us-east-1', endpoint: 'https://one.example.com' };
const THERE: Site = { stage: 'prod-eu', region: 'eu-west-1', endpoint: 'https://two.example.com' };
const KEY = { pk: 'topic#p#t', sk: 'topic' };

let engine: TestDynamodb;
/** With a client that is guarded. */
let registry: Registry;
let fence: KnownFence;
let now = 1000;

beforeAll(async () => {
  engine = await startDynamodb();
});
afterAll(() => engine.stop());

const activate = async (site: Site): Promise<void> => {
  const store = createFenceStore(engine.registry);
  const claim = await store.claim(await store.read(), site, now);
  if (claim === undefined || (await store.confirm(claim, now)) === undefined) throw new Error('It cannot be activated');
};

beforeEach(async () => {
  await deleteItem(engine.registry, fenceKey);
  registry = anotherClient(engine);
  now += 1000;
  fence = fenceRegistry(registry, { site: HERE, cacheSeconds: 5, clock: () => now });
});

/** Every way in which the stores write. */
const WRITES: Readonly<Record<string, () => Promise<unknown>>> = {
  putItem: () => putItem(registry, KEY),
  putNewItem: () => putNewItem(registry, { ...KEY, sk: String(now) }),
  updateItem: () => updateItem(registry, { key: KEY, set: { name: 'x' }, condition: always }),
  deleteItem: () => deleteItem(registry, KEY),
  takeItem: () => takeItem(registry, KEY, always),
  putItems: () => putItems(registry, [KEY]),
  deleteItems: () => deleteItems(registry, [KEY]),
};

describe('the registry of a site', () => {
  test.each(Object.entries(WRITES))(
    'is written by %s where it is the active one, and nowhere else',
    async (_, write) => {
      await expect(write()).rejects.toMatchObject({ code: 'OPS.0140', status: 503, retryAfterSeconds: 5 });
      await activate(THERE);
      now += 5000;
      await expect(write()).rejects.toMatchObject({
        message: expect.stringMatching(/Stage prod-eu in eu-west-1 is, at https:\/\/two[.]example[.]com[.]$/),
        facts: { active_endpoint: THERE.endpoint },
        retryAfterSeconds: 60,
      });
      await activate(HERE);
      now += 5000;
      await expect(write()).resolves.not.toThrow();
    },
  );

  test('is read anywhere, and other tables of the same client are written anywhere', async () => {
    await putItem(engine.registry, KEY);

    expect(await getItem(registry, KEY)).toEqual(KEY);
    expect(await getItems(registry, { keys: [KEY] })).toEqual([KEY]);
    await putItem({ ...registry, tableName: engine.deliveries.tableName }, KEY);
    await putItems({ ...registry, tableName: engine.deliveries.tableName }, [KEY]);
  });

  test('lets the fence itself be written, which is how a site becomes active', async () => {
    const store = createFenceStore(registry);
    const claim = await store.claim(undefined, HERE, now);

    expect(claim && (await store.confirm(claim, now))).toMatchObject({ state: 'active' });
  });

  test('reads the fence once in the time that it is trusted, however many write at once', async () => {
    await activate(HERE);
    const some = () => Promise.all(Array.from({ length: 10 }, () => putItem(registry, KEY)));
    const readsOf = async (work: () => Promise<unknown>) =>
      (await engine.callsOf(work)).filter((call) => call !== 'PutItem');

    expect(await readsOf(some)).toEqual(['GetItem']);
    now += 4999;
    expect(await readsOf(some)).toEqual([]);
    now += 1;
    expect(await readsOf(some)).toEqual(['GetItem']);
  });

  test('trusts what it has read from when it asked, and asks again after a failure', async () => {
    const broken = { ...registry, tableName: 'none' };
    const unknown = fenceRegistry(
      { ...anotherClient(engine), tableName: 'none' },
      { site: HERE, cacheSeconds: 5, clock: () => now },
    );

    await expect(unknown.isActing()).rejects.toThrow();
    await expect(getItem(broken, KEY)).rejects.toThrow();
    expect(await fence.isActing()).toBe(false);
    await activate(HERE);
    now += 5000;
    expect(await fence.isActing()).toBe(true);
  });

  test('is asked for again before an attempt that repeats one', async () => {
    await activate(HERE);
    let attempts = 0;
    registry.dynamodb.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'PutItemCommand' || ++attempts > 1) return next(args);
          await activate(THERE);
          now += 5000;
          throw Object.assign(new Error('Slower'), { name: 'ThrottlingException', $metadata: {} });
        },
      { step: 'deserialize', priority: 'low', name: 'failOnce' },
    );

    await expect(putItem(registry, KEY)).rejects.toMatchObject({ code: 'OPS.0140' });
    expect(attempts).toBe(1);
  });
});
