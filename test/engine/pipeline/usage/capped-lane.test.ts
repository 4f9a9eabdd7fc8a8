import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import { type DeliverDependencies, deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { createSpendAnnouncer, type SpendNotice } from '#src/pipeline/usage/announce-spending.ts';
import { withSpendCaps } from '#src/pipeline/usage/capped-deliverer.ts';
import { createPaidUsageCounter } from '#src/pipeline/usage/count-usage.ts';
import { createSpending } from '#src/pipeline/usage/spending.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

let dynamodb: TestDynamodb;
beforeAll(async () => {
  dynamodb = await startDynamodb();
});
afterAll(() => dynamodb.stop());

const NOW = Date.UTC(2026, 2, 4, 5, 6, 10);
const settings = Settings.parse({ prices: { smsPartUsd: 0.1 } });
const clock = () => NOW;
const throwing = (error: unknown): never => {
  throw error;
};

/** A text of one part to a topic of the project, to so many numbers. */
const textsOf = (project: string, recipients: number): Envelope =>
  anEnvelope({
    ...{ protocol: 'sms', topicUrn: `urn:smn:us-east-1:${project}:alarms`, expiresAt: NOW + 3_600_000 },
    recipients: Array.from({ length: recipients }, () => aRecipient({ endpoint: '+1', subscriptionId: newId() })),
  });

/** An instance of the lane of texts, as it is wired; what it announces, and the dead letters that it sends. */
const anInstance = () => {
  const usage = createUsageStore(dynamodb.deliveries);
  const spendCaps = createSpendCapStore(dynamodb.registry);
  const spending = createSpending({ spendCaps, usage, settings, clock, onError: throwing });
  const told: SpendNotice[] = [];
  const announce = async (notice: SpendNotice) => void told.push(notice);
  const deadLetters: string[] = [];
  const onCounted = createSpendAnnouncer({ spending, usage, clock, announce });
  const dependencies: DeliverDependencies = {
    ...{ lane: 'sms', concurrency: 10, clock, random: () => 0 },
    deliverers: {
      sms: withSpendCaps(async () => async () => ({ kind: 'delivered', text: { sentAt: NOW, parts: 1 } }), {
        spending,
      }),
    },
    queues: {
      send: async ({ role }, messages) => {
        if (role === 'deadLetters') deadLetters.push(...messages.map(({ text }) => text));
        return [];
      },
    },
    subscriptions: { getMany: async () => new Map() },
    topicDataKeys: { forDecryption: async () => ({ unusable: 'none' }) },
    observers: [createPaidUsageCounter({ usage, onCounted })],
    settings: settings.delivery,
    onEnvelopeDone: () => undefined,
    onError: throwing,
  };
  const invocation = { remainingMs: () => 60_000, signal: new AbortController().signal };
  const work = async (envelope: Envelope) => {
    const record = { id: '0', body: JSON.stringify(envelope), receiveCount: 1 };
    return (await deliverBatch([record], dependencies, invocation)).counts;
  };
  return { work, told, deadLetters, usage, spendCaps };
};

test('texts beyond the cap are dead letters that say so; an instance learns by counting what others have spent', async () => {
  const project = newId();
  const [one, two] = [anInstance(), anInstance()];
  await one.spendCaps.set(project, 'sms', 1);

  expect(await one.work(textsOf(project, 5))).toMatchObject({ delivered: 5 });
  expect(await two.work(textsOf(project, 4))).toMatchObject({ delivered: 4 });
  // Unaware of those of the other, it sends one batch more, and knows the sum from then on.
  expect(await one.work(textsOf(project, 3))).toMatchObject({ delivered: 3 });
  expect(await one.work(textsOf(project, 2))).toMatchObject({ delivered: 0, dead: 2 });
  expect(await two.work(textsOf(project, 1))).toMatchObject({ delivered: 1 });
  expect(await two.work(textsOf(project, 1))).toMatchObject({ dead: 1 });

  expect([...one.told, ...two.told].map(({ level, spentUsd }) => [level, spentUsd])).toEqual([
    [100, 1.2],
    [80, 0.9],
  ]);
  expect(one.deadLetters).toHaveLength(1);
  const [{ reason }] = JSON.parse(one.deadLetters[0] ?? '').recipients;
  expect(reason).toMatch(
    /^OPS\.0091: sms: 1 USD a month, about 1\.2 USD spent in 2026-03; none is sent until 2026-04-01/,
  );
  const sums = (await one.usage.ofMonth({ project, month: '2026-03' })).protocols.get('sms');
  expect(sums).toEqual({ deliveries: 13, failures: 3, parts: 13 });
});

test('a project with a cap costs a look at caps and sums, and each batch a write', async () => {
  const project = newId();
  const { work, spendCaps } = anInstance();
  await spendCaps.set(project, 'sms', 100);
  const first = await dynamodb.callsOf(() => work(textsOf(project, 1)));
  expect(first).toEqual(['GetItem', 'Query', 'UpdateItem']);
  expect(await dynamodb.callsOf(() => work(textsOf(project, 1)))).toEqual(['UpdateItem']);
});

test('a project without caps costs one look, and each batch a write', async () => {
  const project = newId();
  const { work } = anInstance();
  expect(await dynamodb.callsOf(() => work(textsOf(project, 1)))).toEqual(['GetItem', 'UpdateItem']);
  expect(await dynamodb.callsOf(() => work(textsOf(project, 1)))).toEqual(['UpdateItem']);
});
