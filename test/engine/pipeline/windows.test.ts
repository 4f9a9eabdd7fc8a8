import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { resolveStep } from '#src/pipeline/escalation.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { getItem } from '#src/stores/table.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { aTopic } from '#test/support/records.ts';

let holding: Holding;
beforeAll(async () => {
  holding = await startHolding();
});
afterAll(() => holding.stop());

/** A Wednesday. */
const at = (time: string, day = '04'): number => Date.parse(`2026-03-${day}T${time}Z`);

const OFFICE: DeliveryPolicy = {
  windows: { timeZone: 'UTC', spans: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, to: 1080 }] },
};

beforeEach(async () => {
  holding.now = at('20:00:00');
  const { hold, release, lanes } = holding.sqs.urls;
  for (const url of [hold, release, lanes.http]) await holding.sqs.take(url);
});

const limited = (policy: DeliveryPolicy | 'none' = OFFICE, given: Partial<Subscription> = {}) =>
  holding.paused({ hold: undefined, ...given, ...(policy !== 'none' && { policy }) });
const texts = (envelopes: readonly Envelope[]) => envelopes.map(({ body }) => body);
const publish = async (to: Subscription, ...bodies: readonly string[]) => {
  for (const body of bodies) {
    holding.now += 1;
    await holding.publish([to], { bodies: { default: body }, expiresAt: holding.now + 7 * 86_400_000 });
  }
};
const heldOf = async ({ topicId, id }: Subscription) =>
  (await holding.backlog.read({ topicId, subscriptionId: id }, 1000)).messages;
/** A sweep, and the releases that it asks for. */
const wakeAt = async (time: number) => {
  holding.now = time;
  await holding.sweep();
  return holding.release();
};
const checked = (envelope: Envelope) =>
  resolveStep(envelope, { subscriptions: holding.subscriptions, clock: () => holding.now });

describe('what comes while windows are closed', () => {
  test('is held until they open, by one wake, and is sent in the order of acceptance then', async () => {
    const subscription = await limited();
    await publish(subscription, 'one', 'two', 'three');
    expect(await holding.sent()).toEqual([]);
    const calls = await holding.dynamodb.callsOf(() => holding.hold());
    expect(calls).toEqual(['BatchGetItem', 'BatchWriteItem', 'PutItem']);
    expect(await wakeAt(at('07:59:59', '05'))).toEqual({ released: 0, dropped: 0 });
    expect(await wakeAt(at('08:01:00', '05'))).toEqual({ released: 3, dropped: 0 });

    const sent = await holding.sent();
    expect(texts(sent)).toEqual(['one', 'two', 'three']);
    const [recipient] = sent[0]?.recipients ?? [];
    expect(recipient).toMatchObject({ subscriptionId: subscription.id, closesAt: at('18:00:00', '05') });
    expect(recipient).not.toHaveProperty('held');
  });

  test('goes out within a window of five minutes, the shortest that there is, whenever the sweep runs', async () => {
    for (const seconds of [0, 20, 59]) {
      const short = { timeZone: 'UTC', spans: [{ days: ['thu'], from: 480, to: 485 }] } as const;
      holding.now = at('20:00:00');
      const subscription = await limited({ windows: short });
      await publish(subscription, 'short');
      await holding.hold();
      let released = 0;
      const opensAt = at('08:00:00', '05');
      for (let minute = 0; minute < 4; minute += 1)
        released += (await wakeAt(opensAt + minute * 60_000 + seconds * 1000)).released;
      expect(released).toBe(1);
    }
    expect(await holding.sent()).toHaveLength(3);
  });

  test('does not keep other subscribers waiting', async () => {
    const closed = await limited();
    const open = await limited({}, { topicId: closed.topicId });
    const free = await limited('none', { topicId: closed.topicId });
    await holding.publish([closed, open, free]);
    const [envelope] = await holding.sent();
    const reached = envelope?.recipients.map(({ subscriptionId }) => subscriptionId);
    expect(reached?.toSorted()).toEqual([open.id, free.id].toSorted());
  });

  test('is sent at once when the policy is taken away', async () => {
    const subscription = await limited();
    await publish(subscription, 'one');
    await holding.hold();
    await holding.subscriptions.changeDeliveryPolicy(subscription, undefined);
    await holding.resume(subscription);
    expect(await holding.release()).toEqual({ released: 1, dropped: 0 });
    const [sent] = await holding.sent();
    expect(sent?.recipients[0]).not.toHaveProperty('policy');
  });

  test('stays while the subscription is paused, and has a wake again when it is resumed', async () => {
    const subscription = await limited();
    await publish(subscription, 'one');
    await holding.hold();
    await holding.subscriptions.hold(subscription, { reason: 'paused', since: holding.now });
    expect(await wakeAt(at('08:01:00', '05'))).toEqual({ released: 0, dropped: 0 });
    holding.now = at('19:00:00', '05');
    await holding.resume(subscription);
    expect(await holding.release()).toEqual({ released: 0, dropped: 0 });
    expect(await wakeAt(at('08:01:00', '06'))).toEqual({ released: 1, dropped: 0 });
  });

  test('is dropped when the subscriber cancels meanwhile, also after coming back', async () => {
    const subscription = await limited();
    await publish(subscription, 'one');
    await holding.hold();
    await holding.subscriptions.changeStatus(subscription, 3);
    await holding.subscriptions.changeStatus(subscription, 1);
    expect(await wakeAt(at('08:01:00', '05'))).toEqual({ released: 0, dropped: 1 });
    expect(await holding.sent()).toEqual([]);
  });

  test('that reaches the hold queue after they have opened is sent at once', async () => {
    const subscription = await limited();
    await publish(subscription, 'late');
    holding.now = at('08:00:00', '05');
    await holding.hold();
    expect(await holding.release()).toEqual({ released: 1, dropped: 0 });
  });
});

describe('windows of a topic', () => {
  const inTopic = async () => {
    const topic = aTopic();
    await holding.topics.create(topic);
    await holding.topics.change(topic, { deliveryPolicy: OFFICE });
    const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
    return { topic, subscription: await limited('none', { topicId: topic.id, topicUrn }) };
  };
  const publishBy = (subscription: Subscription, body: string) =>
    holding.publish([subscription], {
      ...{ deliveryPolicy: OFFICE, topicUrn: subscription.topicUrn, bodies: { default: body } },
      expiresAt: holding.now + 7 * 86_400_000,
    });

  test('are those of its subscriptions', async () => {
    const { subscription } = await inTopic();
    await publishBy(subscription, 'one');
    expect(await holding.sent()).toEqual([]);
    await holding.hold();
    expect(await wakeAt(at('07:00:00', '05'))).toEqual({ released: 0, dropped: 0 });
    expect(await wakeAt(at('08:01:00', '05'))).toEqual({ released: 1, dropped: 0 });
    expect(await holding.sent()).toMatchObject([
      { deliveryPolicy: OFFICE, recipients: [{ closesAt: at('18:00:00', '05') }] },
    ]);
  });

  test('hold back what was held before the topic had any', async () => {
    const topic = aTopic();
    await holding.topics.create(topic);
    const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
    const subscription = await holding.paused({ topicId: topic.id, topicUrn });
    await publish(subscription, 'one');
    await holding.hold();
    await holding.topics.change(topic, { deliveryPolicy: OFFICE });
    await holding.resume(subscription);
    expect(await holding.release()).toEqual({ released: 0, dropped: 0 });
    expect(await wakeAt(at('08:01:00', '05'))).toEqual({ released: 1, dropped: 0 });
  });

  test.each([
    ['short', 'one'],
    [
      'long',
      Array.from({ length: 30_000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join(''),
    ],
  ])('that were changed meanwhile are looked at anew, for a %s text', async (_length, body) => {
    const { topic, subscription } = await inTopic();
    await publishBy(subscription, body);
    await holding.hold();
    const later = { timeZone: 'UTC', spans: [{ days: ['thu'], from: 600, to: 660 }] } as const;
    const current = await holding.topics.get(topic);
    await holding.topics.change(current ?? topic, { deliveryPolicy: { windows: later } });
    expect(await wakeAt(at('08:01:00', '05'))).toEqual({ released: 0, dropped: 0 });
    const changed = await holding.topics.get(topic);
    await holding.topics.change(changed ?? topic, { remove: ['deliveryPolicy'] });
    expect(await wakeAt(at('10:01:00', '05'))).toEqual({ released: 1, dropped: 0 });
    const [sent] = await holding.sent();
    expect(sent?.body).toBe(body);
    expect(sent).not.toHaveProperty('deliveryPolicy');
  });
});

describe('a copy on its lane', () => {
  test('that is fresh is read of nothing while its windows are open, and held when they have closed', async () => {
    const subscription = await limited();
    holding.now = at('17:59:00');
    await publish(subscription, 'one');
    const [envelope] = await holding.sent();
    if (envelope === undefined) throw new Error('Nothing was sent');
    expect(await holding.dynamodb.callsOf(() => checked(envelope))).toEqual([]);
    holding.now = at('18:00:00');
    const { wanted, followUps } = await checked(envelope);
    expect(wanted).toBeUndefined();
    expect(followUps).toMatchObject([
      { to: 'hold', envelope: { recipients: [{ held: { reason: 'window', until: at('08:00:00', '05') } }] } },
    ]);
    expect(followUps[0]?.envelope.recipients[0]).not.toHaveProperty('closesAt');
  });

  test('that comes again is held by the policy that its subscription has then', async () => {
    const subscription = await limited({});
    await publish(subscription, 'one');
    const [envelope] = await holding.sent();
    if (envelope === undefined) throw new Error('Nothing was sent');
    await holding.subscriptions.changeDeliveryPolicy(subscription, OFFICE);
    const { wanted, followUps } = await checked({ ...envelope, attempt: 1, requeued: true });
    expect(wanted).toBeUndefined();
    expect(followUps).toMatchObject([
      { to: 'hold', envelope: { attempt: 1, recipients: [{ policy: OFFICE, held: { reason: 'window' } }] } },
    ]);
  });

  test('that has expired is left to its lane, whatever its windows', async () => {
    const subscription = await limited();
    holding.now = at('17:59:00');
    await publish(subscription, 'one');
    const [envelope] = await holding.sent();
    if (envelope === undefined) throw new Error('Nothing was sent');
    holding.now = envelope.expiresAt;
    const { wanted, followUps } = await checked({ ...envelope, requeued: true });
    expect([wanted?.recipients.length, followUps]).toEqual([1, []]);
  });
});

describe('how long a copy lives', () => {
  const kept = (keepSeconds: number) => limited({ ...OFFICE, keepSeconds });

  test.each([
    { what: 'longer than the time to live of the service', keepSeconds: 864_000, chosen: {}, expected: 864_000 },
    { what: 'shorter', keepSeconds: 60, chosen: {}, expected: 60 },
    {
      ...{ what: 'never longer than its publisher chose', keepSeconds: 864_000, expected: 3600 },
      chosen: { hasChosenTimeToLive: true },
    },
  ] as const)('is said by the policy: $what', async ({ keepSeconds, chosen, expected }) => {
    const subscription = await kept(keepSeconds);
    const published = holding.now;
    await holding.publish([subscription], chosen);
    await holding.hold();
    await wakeAt(at('08:01:00', '05'));
    const [sent] = await holding.sent();
    const { expiresAt = sent?.expiresAt } = sent?.recipients[0] ?? {};
    expect(expiresAt).toBe(published + expected * 1000);
  });

  test('is how long it is held at least', async () => {
    const subscription = await kept(14 * 86_400);
    await holding.publish([subscription]);
    await holding.hold();
    const [{ pk, sk } = { pk: '', sk: '' }] = await heldOf(subscription);
    const item = await getItem(holding.dynamodb.deliveries, { pk, sk });
    expect(Number(item?.['ttl'])).toBeGreaterThan((holding.now + 14 * 86_400_000) / 1000);
  });
});
