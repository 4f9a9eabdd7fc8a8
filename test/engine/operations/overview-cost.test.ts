import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastDays } from '#src/domain/days.ts';
import { newId } from '#src/domain/identifiers.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { PAID_PROTOCOLS } from '#src/domain/usage/usage.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

const TOPICS = 10;
const SUBSCRIPTIONS = 10_000;
const MESSAGES = 5000;
const LETTERS = 2000;
/** Letters of one endpoint, which are a failure. */
const LETTERS_OF_ONE = 40;
/** Endpoints that do not work, and subscriptions that are paused. */
const SICK = 3;
const PAUSED = 2;
const DAY_MS = 86_400_000;

let service: Operations;
let units: ConsumedUnits;
let topics: readonly { readonly topicId: string; readonly topicUrn: string }[];

beforeAll(async () => {
  service = await startOperations();
  topics = await Promise.all(Array.from({ length: TOPICS }, makeTopic));
  await Promise.all([useTheMonth(), fileLetters(), failEndpoints(), pauseSome(), runJobs()]);
  units = countUnits(service.dynamodb.dynamodb);
});
afterAll(() => service.stop());

/** A topic that counts its share of the subscriptions. */
const makeTopic = async () => {
  const topicUrn = await service.topic();
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: topicUrn.split(':').at(4) ?? '' });
  if (topic === undefined) throw new Error(`There is no topic ${topicUrn}`);
  await service.dependencies.topics.recordSubscriptionChange(topic, SUBSCRIPTIONS / TOPICS);
  return { topicId: topic.id, topicUrn };
};

/** All days of a month, and all protocols. */
const useTheMonth = async () => {
  const usage = createUsageStore(service.dynamodb.deliveries);
  const protocols = new Map(PROTOCOLS.map((protocol) => [protocol, { deliveries: 1_234_567, failures: 12_345 }]));
  for (const day of lastDays(31, Date.parse('2024-01-31T12:00:00Z'))) {
    await usage.addUnpaid({ project: PROJECT, day }, { publishes: MESSAGES, protocols });
    for (const protocol of PAID_PROTOCOLS)
      await usage.addPaid({ project: PROJECT, day }, protocol, { deliveries: 12_345, failures: 123, parts: 123_456 });
  }
};

const fileLetters = async () => {
  const failures = Array.from({ length: LETTERS / LETTERS_OF_ONE }, (_, index) => index);
  await Promise.all(failures.map(fileLettersOfOne));
};

const fileLettersOfOne = async (index: number) => {
  const at = service.dependencies.clock();
  const { topicUrn = '' } = topics[index % TOPICS] ?? {};
  const subscriptionId = newId();
  for (let filed = 0; filed < LETTERS_OF_ONE; filed += 1) {
    const endpoint = `https://harbour-${index}.example/alerts`;
    const { recipients, ...head } = anEnvelope({
      ...{ protocol: 'https', topicUrn, messageId: newId(), attempt: 7 },
      recipients: [aRecipient({ subscriptionId, endpoint, reason: 'HTTP 503' })],
    });
    await service.letters.file({ project: PROJECT, head, recipients, at, expiresAt: at + 30 * DAY_MS });
  }
};

/** Each holds messages. */
const failEndpoints = async () => {
  const { clock, subscriptions } = service.dependencies;
  const { topicId = '', topicUrn = '' } = topics[0] ?? {};
  for (let index = 0; index < SICK; index += 1) {
    const added = await subscriptions.add(aSubscription({ topicId, topicUrn, endpoint: `https://${index}.example/` }));
    const { id: subscriptionId } = added.subscription;
    await createHealthStore(service.dynamodb.deliveries).markSick(
      { topicId, topicUrn, subscriptionId },
      { state: 'unhealthy', since: clock() },
    );
    await subscriptions.replaceHold(added.subscription, { reason: 'unhealthy', since: clock() });
    await holdSome({ topicId, topicUrn, subscriptionId });
  }
};

const holdSome = async ({
  subscriptionId,
  ...of
}: Readonly<Record<'topicId' | 'topicUrn' | 'subscriptionId', string>>) => {
  const held = Array.from({ length: 20 }, () =>
    anEnvelope({ ...of, messageId: newId(), recipients: [aRecipient({ subscriptionId })] }),
  );
  await createBacklogStore(service.dynamodb.deliveries).hold(held, 0);
};

const pauseSome = async () => {
  const { topicId = '', topicUrn = '' } = topics[1] ?? {};
  for (let index = 0; index < PAUSED; index += 1) {
    const { id } = aSubscription({ topicId, topicUrn });
    await service.dependencies.subscriptions.add(aSubscription({ topicId, topicUrn, id }));
    await service.call('PauseSubscription', { path: { subscription_urn: `${topicUrn}:${id}` }, body: {} });
    await holdSome({ topicId, topicUrn, subscriptionId: id });
  }
};

const runJobs = async () => {
  for (const { topicUrn } of topics.slice(0, 5))
    await service.call('StartJob', { body: { action: 'redrive', topic_urn: topicUrn } });
};

test('the overview of a large project reads less than 60 units, by some 16 requests, and scans nothing', async () => {
  units.read = 0;
  const calls = await service.dynamodb.callsOf(async () => {
    const { status, body } = await service.call('ShowOverview');
    expect([status, body.subscriptions.count]).toEqual([200, SUBSCRIPTIONS]);
    expect(body).toMatchObject({
      dead_letters: { count: 200, has_more: true },
      unhealthy_endpoints: { count: SICK },
      jobs: { running: 5 },
    });
  });
  expect(units.read).toBeLessThan(60);
  expect(calls.length).toBeLessThanOrEqual(20);
  expect(new Set(calls)).toEqual(new Set(['Query', 'GetItem', 'BatchGetItem']));
});
