import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { createUsageStore, type UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createSpendCapStore, type SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

let service: Operations;
let usage: UsageStore;
let caps: SpendCapStore;
beforeAll(async () => {
  service = await startOperations();
  usage = createUsageStore(service.dynamodb.deliveries);
  caps = createSpendCapStore(service.dynamodb.registry);
});
afterAll(() => service.stop());
beforeEach(async () => {
  for (const protocol of ['email', 'sms', 'callnotify'] as const) await caps.remove(PROJECT, protocol);
});

/** The clock of the operations stands in January 2024; each test has a month of its own. */
const spend = (month: string, protocol: 'email' | 'sms' | 'callnotify', parts: number) =>
  usage.addPaid({ project: PROJECT, day: `${month}-28` }, protocol, { deliveries: 10, failures: 1, parts });

const PRICES = { email_usd: 0.0001, sms_part_usd: 0.05, date: '2026-08', source: 'a list' };

describe('the usage of a project', () => {
  test('is shown by protocol with what it costs, and the prices that say so', async () => {
    await spend('2023-03', 'sms', 14);
    await spend('2023-03', 'email', 0);
    await spend('2023-03', 'callnotify', 0);
    await usage.addUnpaid(
      { project: PROJECT, day: '2023-03-29' },
      { publishes: 7, protocols: new Map([['http', { deliveries: 99, failures: 0 }]]) },
    );
    await caps.set(PROJECT, 'sms', 0.8);
    const { status, body } = await service.call('ShowUsage', { query: { month: '2023-03' } });

    expect(status).toBe(200);
    expect(body).toEqual({
      request_id: expect.any(String),
      month: '2023-03',
      kept: 'paid',
      protocols: [
        { protocol: 'email', deliveries: 10, failures: 1, estimated_usd: 0.001 },
        { protocol: 'sms', deliveries: 10, failures: 1, parts: 14, estimated_usd: 0.7 },
        { protocol: 'http', deliveries: 99, failures: 0 },
        { protocol: 'callnotify', deliveries: 10, failures: 1 },
      ],
      days: [
        { date: '2023-03-28', deliveries: 30, failures: 3 },
        { date: '2023-03-29', deliveries: 99, failures: 0 },
      ],
      estimated_usd: 0.701,
      reported_usd: 0,
      unpriced: ['callnotify'],
      spend_caps: [{ protocol: 'sms', usd: 0.8, spent_usd: 0.7, percent: 87.5 }],
      prices: PRICES,
    });
  });

  test('shows what is reported of texts beside the estimate of the others, and counts both for the cap', async () => {
    const of = { project: PROJECT, month: '2023-04' };
    await spend(of.month, 'sms', 14);
    const difference = { deliveries: 0, failures: 0, parts: 1, reported: { parts: 5, usd: 0.09582 } };
    await usage.correctText(of, newId(), difference);
    await caps.set(PROJECT, 'sms', 1);
    const { body } = await service.call('ShowUsage', { query: { month: of.month } });

    expect(body).toMatchObject({
      protocols: [{ protocol: 'sms', parts: 15, estimated_usd: 0.5, reported_usd: 0.09582 }],
      ...{ estimated_usd: 0.5, reported_usd: 0.09582, unpriced: [] },
      spend_caps: [{ protocol: 'sms', usd: 1, spent_usd: 0.59582, percent: 59.5 }],
    });
  });

  test('estimates texts by the prices of countries, which it shows, and says when some have none', async () => {
    const month = '2023-05';
    await usage.addPaid({ project: PROJECT, day: `${month}-01` }, 'sms', {
      ...{ deliveries: 10, failures: 0, parts: 10, partsByCountry: { US: 6, DE: 4 } },
    });
    await caps.set(PROJECT, 'sms', 1);
    const shown = async (smsPartUsd: object) =>
      (await service.call('ShowUsage', { query: { month } }, { settings: Settings.parse({ prices: { smsPartUsd } }) }))
        .body;

    expect(await shown({ US: 0.01, default: 0.1 })).toMatchObject({
      ...{ estimated_usd: 0.46, unpriced: [], spend_caps: [{ spent_usd: 0.46, percent: 46 }] },
      prices: { sms_part_usd: 0.1, sms_part_usd_by_country: [{ country: 'US', usd: 0.01 }] },
    });
    const without = await shown({ US: 0.01 });
    expect(without).toMatchObject({ estimated_usd: 0.06, unpriced: ['sms'], spend_caps: [] });
    expect(without.prices).not.toHaveProperty('sms_part_usd');
  });

  test('is that of this month unless another is asked for, and has publishes where they are counted', async () => {
    const settings = Settings.parse({ usage: { kept: 'all' }, prices: { callUsd: 0.02 } });
    await usage.addUnpaid({ project: PROJECT, day: '2024-01-01' }, { publishes: 7, protocols: new Map() });
    const { body } = await service.call('ShowUsage', {}, { settings });
    expect(body).toMatchObject({ month: '2024-01', kept: 'all', publishes: 7, prices: { call_usd: 0.02 } });
    expect(body.days).toContainEqual({ date: '2024-01-01', publishes: 7, deliveries: 0, failures: 0 });
  });

  test('is nothing of a month in which nothing was used', async () => {
    const { body } = await service.call('ShowUsage', { query: { month: '1999-12' } });
    expect(body).toMatchObject({ protocols: [], days: [], estimated_usd: 0, unpriced: [], spend_caps: [] });
  });

  test('costs two reads', async () => {
    expect((await service.dynamodb.callsOf(() => service.call('ShowUsage'))).toSorted()).toEqual(['GetItem', 'Query']);
  });

  test.each(['2024', '2024-13', '2024-00', '2024-1', 'now', ''])('is not that of %j', async (month) => {
    expect(await service.call('ShowUsage', { query: { month } })).toMatchObject({ status: 400, code: 'OPS.0090' });
  });
});

/** A topic with a subscriber of each protocol. */
const topicWith = async (protocols: readonly ('email' | 'sms' | 'http')[]): Promise<string> => {
  const { topics, subscriptions } = service.dependencies;
  const urn = await service.topic();
  const parsed = parseTopicUrn(urn);
  const topic = parsed && (await topics.get(parsed));
  const endpoints = { email: 'ada@example.com', sms: '+8613800138000', http: 'http://receiver.example/hook' };
  for (const protocol of protocols)
    await subscriptions.add(aSubscription({ topicId: topic?.id ?? '', protocol, endpoint: endpoints[protocol] }));
  return urn;
};

describe('a cap that is reached', () => {
  const REFUSAL = {
    status: 403,
    code: 'OPS.0091',
    message: expect.stringMatching(
      /^The spend cap of the project is reached\. sms: 0\.5 USD a month, about [0-9.]+ USD spent in 2024-01; none is sent until 2024-02-01T00:00:00Z/,
    ),
  };
  beforeAll(() => spend('2024-01', 'sms', 10));
  beforeEach(() => caps.set(PROJECT, 'sms', 0.5));

  test('refuses texts without a topic, all of them, and keeps none', async () => {
    const message = 'Disk full';
    const one = { endpoint: '+8613800138000', message };
    expect(await service.call('SmsPublish', { body: one })).toMatchObject(REFUSAL);
    expect(await service.call('SmsPublish', { body: { endpoints: ['+8613800138000'], message } })).toMatchObject(
      REFUSAL,
    );
    expect(await service.call('SmsBatchPublish', { body: { sms_message: [one] } })).toMatchObject(REFUSAL);
    expect(await service.envelopes('sms')).toEqual([]);
    expect((await service.call('ListSmsReports')).body.count).toBe(0);

    await caps.set(PROJECT, 'sms', 0.51);
    expect(await service.call('SmsPublish', { body: one })).toMatchObject({ status: 200 });
  });

  test('refuses the preview of what only texts would carry, as its publish is', async () => {
    const preview = (topic_urn: string) =>
      service.call('PreviewPublish', { path: { topic_urn }, body: { message: 'Disk full' } });
    expect(await preview(await topicWith(['sms']))).toMatchObject(REFUSAL);
    expect(await preview(await topicWith([]))).toMatchObject({ status: 200 });
    expect((await preview(await topicWith(['sms', 'http', 'email']))).body.protocols).toEqual([
      expect.not.objectContaining({ is_capped: true }),
      expect.objectContaining({ protocol: 'sms', is_capped: true }),
      expect.not.objectContaining({ is_capped: true }),
    ]);

    await caps.set(PROJECT, 'email', 0);
    expect(await preview(await topicWith(['sms', 'email']))).toMatchObject({
      ...{ status: 403, message: expect.stringMatching(/email: 0 USD.*sms: 0\.5 USD|sms: 0\.5 USD.*email: 0 USD/) },
    });
  });
});
