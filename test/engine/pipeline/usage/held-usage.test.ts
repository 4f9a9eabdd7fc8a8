import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Protocol } from '#src/domain/protocol.ts';
import { monthOf } from '#src/domain/usage/months.ts';
import { createPaidUsageCounter, createUnpaidUsageCounter } from '#src/pipeline/usage/count-usage.ts';
import { createUsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createUsageStore, type UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { createHoldingWorker } from '#test/support/holding-worker.ts';
import { aTopic } from '#test/support/records.ts';

let holding: Holding;
let usage: UsageStore;
beforeAll(async () => {
  holding = await startHolding();
  usage = createUsageStore(holding.dynamodb.deliveries);
});
afterAll(() => holding.stop());

/** A worker of a lane that counts everything, and gets nothing delivered. */
const aCountingWorker = (protocol: Protocol, lane: 'http' | 'email') => {
  const clock = () => holding.now;
  const onError = (error: unknown): never => {
    throw error;
  };
  const meter = createUsageMeter({ ...{ usage, kept: 'all' as const, clock }, onError });
  return createHoldingWorker(holding, () => ({ kind: 'delivered' }), {
    lane,
    deliverers: { [protocol]: async () => async () => ({ kind: 'delivered' }) },
    observers: [createPaidUsageCounter({ usage, onCounted: async () => undefined }), createUnpaidUsageCounter(meter)],
  });
};

test.each([
  ['https', 'http'],
  ['email', 'email'],
] as const)(
  'what expires while it is held for %s counts as failures, by the write of its batch',
  async (protocol, lane) => {
    const { project, name, id: topicId } = aTopic();
    const topicUrn = `urn:smn:us-east-1:${project}:${name}`;
    const paused = await holding.paused({ topicId, topicUrn, protocol, endpoint: 'https://a.example/' });
    for (let count = 0; count < 3; count += 1) await holding.publish([paused], { topicUrn });
    expect(await holding.hold()).toBe(3);
    holding.now += 3_600_000;

    await holding.resume(paused);
    expect(await holding.release()).toMatchObject({ released: 3 });
    const envelopes = (await holding.sqs.take(holding.sqs.urls.lanes[lane])).map((text) =>
      Envelope.parse(JSON.parse(text)),
    );
    const calls = await holding.dynamodb.callsOf(() => aCountingWorker(protocol, lane).workOn(envelopes));

    expect(calls).toEqual(['UpdateItem']);
    const { protocols } = await usage.ofMonth({ project, month: monthOf(holding.now) });
    expect(protocols.get(protocol)).toMatchObject({ deliveries: 0, failures: 3 });
  },
);
