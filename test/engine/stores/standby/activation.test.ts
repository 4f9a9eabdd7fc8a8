import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fence, Site } from '#src/domain/standby/fence.ts';
import { fenceKey } from '#src/stores/registry-keys.ts';
import { createFenceStore, type FenceStore } from '#src/stores/standby/fence-store.ts';
import { fenceRegistry, type KnownFence } from '#src/stores/standby/fenced-registry.ts';
import { deleteItem } from '#src/stores/table.ts';
import { anotherClient, type GlobalTable, startGlobalTable } from '#test/support/global-table.ts';

const SITES: readonly [Site, Site] = [
  { stage: 'prod', region: 'us-east-1', endpoint: 'https://one.example.com' },
  { stage: 'prod-eu', region: 'eu-west-1', endpoint: 'https://two.example.com' },
];

/** In milliseconds of the tests' own clock, in the proportions of the defaults: 15 s, 5 s and up to 3 s. */
const WAIT = 150;
const CACHE = 50;
const MAX_LAG = 30;
/** So often every instance is asked whether it acts. */
const TICK = 10;

let now = 1000;
let lag: () => number = () => MAX_LAG;
let table: GlobalTable;
let stores: readonly [FenceStore, FenceStore];

beforeAll(async () => {
  table = await startGlobalTable({ clock: () => now, lagMs: () => lag() });
  const [one, other] = table.replicas;
  stores = [createFenceStore(one.registry), createFenceStore(other.registry)];
});
afterAll(() => table.stop());

type Side = 0 | 1;

/** Function instances of both sites, each with what it remembers: they read the fence in turn, one of each site at every tick. */
const createInstances = () => {
  const known = SITES.map((site, side) => {
    const replica = table.replicas[side === 0 ? 0 : 1];
    return Array.from({ length: CACHE / TICK }, (): KnownFence => {
      const registry = anotherClient(replica);
      return fenceRegistry(registry, { site, cacheSeconds: CACHE / 1000, clock: () => now });
    });
  });
  let ticks = 0;
  /** For each site whether some instance acts. */
  return async (): Promise<readonly boolean[]> => {
    ticks += 1;
    const beliefs = known.map((ofSite) => Promise.all(ofSite.slice(0, ticks).map((fence) => fence.isActing())));
    return (await Promise.all(beliefs)).map((ofSite) => ofSite.includes(true));
  };
};

/** An activation as the command does it: claims at a time, and confirms when it has waited. */
const activation = (side: Side, at: number) => {
  let claim: Fence | undefined;
  const store = () => stores[side];
  return [
    {
      at,
      work: async () => {
        claim = await store().claim(await store().read(), SITES[side], now);
      },
    },
    {
      at: at + WAIT,
      work: async () => {
        if (claim !== undefined) await store().confirm(claim, now);
      },
    },
  ];
};

type Step = ReturnType<typeof activation>[number];

/** Lets time pass until then, step by step; returns who acted at each tick. */
const run = async (steps: readonly Step[], end: number) => {
  const whoActs = createInstances();
  const seen: (readonly boolean[])[] = [];
  const begun = now;
  for (; now < begun + end; now += TICK) {
    await table.arrive();
    for (const { at, work } of steps) if (begun + at >= now && begun + at < now + TICK) await work();
    seen.push(await whoActs());
  }
  return seen;
};

const forget = async () => {
  now += 10 * MAX_LAG;
  await table.arrive();
  for (const { registry } of table.replicas) await deleteItem(registry, fenceKey);
  now += 10 * MAX_LAG;
  await table.arrive();
};

describe('an activation', () => {
  test('lets the site act once it has waited, and no other', async () => {
    await forget();

    expect((await run(activation(0, 0), 300)).at(-1)).toEqual([true, false]);
    expect((await run(activation(1, 0), 300)).at(-1)).toEqual([false, true]);
    expect(await stores[0].read()).toMatchObject({ epoch: 2, state: 'active', ...SITES[1] });
    expect(await stores[1].read()).toEqual(await stores[0].read());
  });

  test('that is only claimed lets no site act', async () => {
    await forget();
    await run(activation(0, 0), 300);

    expect((await run(activation(1, 0).slice(0, 1), 300)).at(-1)).toEqual([false, false]);
    expect((await run(activation(0, 0), 300)).at(-1)).toEqual([true, false]);
  });

  test('is given up when another claim has come meanwhile, also one for the same site', async () => {
    await forget();
    const [store] = stores;
    const claim = await store.claim(undefined, SITES[0], now);
    if (claim === undefined) throw new Error('The fence is claimed');
    const again = await store.claim(claim, SITES[0], now + 1);

    expect(await store.claim(claim, SITES[0], now + 2)).toBeUndefined();
    expect(await store.confirm(claim, now + 2)).toBeUndefined();
    expect(again && (await store.confirm(again, now + 2))).toMatchObject({ epoch: 2, state: 'active' });
    expect(again && (await store.confirm(again, now + 3))).toBeUndefined();
  });

  test('of either site, whenever they come and however writes lag, never lets both act at a time', async () => {
    const lags = fc.infiniteStream(fc.integer({ min: 0, max: MAX_LAG }));
    const side = fc.constantFrom<Side>(0, 1);
    const activations = fc.array(fc.record({ side, at: fc.integer({ min: 0, max: 400 }) }), {
      minLength: 2,
      maxLength: 5,
    });
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(lags, activations, async (stream, begun) => {
        const drawn = stream[Symbol.iterator]();
        lag = () => Number(drawn.next().value ?? MAX_LAG);
        await forget();
        const seen = await run(
          begun.flatMap(({ side: of, at }) => activation(of, at)),
          700,
        );
        expect(seen.filter(([one, other]) => one === true && other === true)).toEqual([]);
        // Both tables agree in the end.
        expect(await stores[0].read()).toEqual(await stores[1].read());
        if (seen.at(-1)?.includes(true) === true) ended += 1;
      }),
      { numRuns: 40, seed: 120 },
    );
    lag = () => MAX_LAG;
    // Not because no site ever acts.
    expect(ended).toBeGreaterThan(20);
  });

  test('while the Regions are cut off from each other cannot stop the other site: the active one goes on until it hears of it', async () => {
    await forget();
    await run(activation(0, 0), 300);
    table.cut(true);
    const apart = await run(activation(1, 0), 300);
    table.cut(false);
    const together = await run([], 200);

    expect(apart.at(-1)).toEqual([true, true]);
    expect(together.at(-1)).toEqual([false, true]);
  });
});
