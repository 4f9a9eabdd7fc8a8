import { expect, test } from 'vitest';
import { createUsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import type { UnpaidUsage } from '#src/stores/deliveries/usage-item.ts';
import type { UsageDay } from '#src/stores/deliveries/usage-store.ts';

const START = Date.parse('2026-11-30T23:59:50Z');

/** A meter, its clock, and what it has written. */
const aMeter = (kept: 'none' | 'paid' | 'all' = 'all') => {
  const state = { now: START, isBroken: false };
  const written: { of: UsageDay; publishes: number; protocols: Record<string, unknown> }[] = [];
  const errors: unknown[] = [];
  const addUnpaid = async (of: UsageDay, { publishes, protocols }: UnpaidUsage) => {
    if (state.isBroken) throw new Error('DynamoDB is down');
    written.push({ of, publishes, protocols: Object.fromEntries(protocols) });
  };
  const meter = createUsageMeter({
    ...{ usage: { addUnpaid }, kept, clock: () => state.now },
    onError: (error) => errors.push(error),
  });
  return { meter, state, written, errors };
};

const publish = (project = 'p') => [{ project, publishes: 1 }];
const delivered = (project: string, deliveries: number) => [
  { project, protocol: 'http' as const, counts: { deliveries, failures: 1, parts: 0 } },
];
const of = (project: string, day = '2026-11-30') => ({ project, day });

test('writes the first count at once, and all others every ten seconds, one write for each project', async () => {
  const { meter, state, written } = aMeter();
  await meter.add(publish());
  expect(written).toEqual([{ of: of('p'), publishes: 1, protocols: {} }]);

  for (let second = 1; second < 10; second += 1) {
    state.now = START + second * 1000;
    await meter.add([...publish(), ...delivered('p', 2), ...delivered('q', 1)]);
  }
  expect(written).toHaveLength(1);
  state.now = START + 9999;
  await meter.add(publish('q'));
  expect(written).toHaveLength(1);
});

test('counts on the day on which something happened', async () => {
  const { meter, state, written } = aMeter();
  await meter.add(publish());
  state.now = START + 9999;
  await meter.add(delivered('p', 3));
  state.now = START + 10_000;
  await meter.add(delivered('p', 4));

  expect(written.slice(1)).toEqual([
    { of: of('p'), publishes: 0, protocols: { http: { deliveries: 3, failures: 1, parts: 0 } } },
    { of: of('p', '2026-12-01'), publishes: 0, protocols: { http: { deliveries: 4, failures: 1, parts: 0 } } },
  ]);
});

test('writes nothing where nothing was used', async () => {
  const { meter, written } = aMeter();
  await meter.add([{ project: 'p', publishes: 0 }]);
  await meter.add([]);
  expect(written).toEqual([]);
});

test.each(['none', 'paid'] as const)('counts nothing in a stage that counts %s', async (kept) => {
  const { meter, written } = aMeter(kept);
  await meter.add(publish());
  expect(written).toEqual([]);
});

test('reports what it could not write, and rejects nothing', async () => {
  const { meter, state, written, errors } = aMeter();
  state.isBroken = true;
  await meter.add(publish());
  expect([written, errors]).toEqual([[], [new Error('DynamoDB is down')]]);
});
