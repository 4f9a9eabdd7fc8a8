import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDeadLetterHandler } from '#lambdas/dead-letter/handler.ts';
import { createFeedbackHandler } from '#lambdas/feedback/handler.ts';
import { createReleaseHandler } from '#lambdas/release/handler.ts';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { createRememberedEvents } from '#src/event-bus/remembered-events.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import { createLetterEvents } from '#src/pipeline/service-events/letter-events.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createHeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import { createLetterEventStore } from '#src/stores/deliveries/letter-event-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { lambdaContext } from '#test/support/api-gateway-event.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { startEventBus, type TestEventBus } from '#test/support/event-bus.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { aBounce, aComplaint } from '#test/support/mail-events.ts';
import { aQueueRecord } from '#test/support/queue-record.ts';
import { aTopic } from '#test/support/records.ts';

let holding: Holding;
let bus: TestEventBus;
let kms: TestKms;

beforeAll(async () => {
  [holding, bus, kms] = await Promise.all([startHolding(), startEventBus(), startKms()]);
});
afterAll(async () => {
  await Promise.all([holding.stop(), bus.close(), kms.stop()]);
});
beforeEach(() => {
  bus.clear();
  holding.now += 600_000;
});

const AGAIN = { status: 500, code: 'InternalException' } as const;
const ignore = () => undefined;
const logger = { begin: ignore, info: ignore, warn: ignore, error: ignore };
const clock = () => holding.now;

const failedOf = (answer: { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }) =>
  answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

const aReader = async (given: Partial<Subscription> = {}) => {
  const topic = aTopic();
  await holding.topics.create(topic);
  const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
  const mail = { protocol: 'email', endpoint: 'recipient@example.com' } as const;
  return holding.paused({ hold: undefined, ...mail, ...given, topicId: topic.id, topicUrn });
};

const ofMail = ({ topicId, id }: Subscription, sentAt = holding.now) => ({
  tags: { 'topic-id': [topicId], 'subscription-id': [id] },
  sentAt: new Date(sentAt).toISOString(),
});

describe('the feedback function', () => {
  const anInstance = (isOn = true) => {
    const handler = createFeedbackHandler({
      ...{ subscriptions: holding.subscriptions, topics: holding.topics, backlog: holding.backlog },
      ...{ wakes: holding.wakes, queues: holding.queues, clock, logger, metrics: { count: ignore } },
      heldSubscriptions: createHeldSubscriptionStore(holding.dynamodb.deliveries),
      directSms: createDirectSmsStore(holding.dynamodb.deliveries),
      statistics: createStatisticsStore(holding.dynamodb.deliveries),
      correctUsage: async () => undefined,
      serviceEvents: isOn ? createRememberedEvents(bus.serviceEvents, clock) : undefined,
    });
    return async (...bodies: readonly (string | object)[]) =>
      failedOf(await handler({ Records: bodies.map((body, index) => aQueueRecord(body, index)) }, lambdaContext()));
  };

  test('sends one event for an address whose mails bounce, and none of it has the address', async () => {
    const reader = await aReader();
    const diagnosticCode = '550 5.1.1 <recipient@example.com> user unknown';
    const details = { bouncedRecipients: [{ diagnosticCode, status: '5.1.1' }] };

    expect(await anInstance()(aBounce({ ...ofMail(reader), details }), aBounce(ofMail(reader)))).toEqual([]);

    expect(bus.requests()).toEqual([1]);
    expect(bus.events()).toMatchObject([
      {
        type: 'SMN Mail Bounced',
        detail: {
          ...{ subscription_urn: `${reader.topicUrn}:${reader.id}`, protocol: 'email', smtp_status: '5.1.1' },
          reason: 'Permanent bounce (General)',
        },
      },
    ]);
    expect(JSON.stringify(bus.events())).not.toContain('recipient@');
  });

  test('sends one event for a complaint, which it is also when its recipient has cancelled before', async () => {
    const [reader, gone] = [await aReader(), await aReader({ status: SUBSCRIPTION_STATUS.cancelled })];
    const work = anInstance();

    await work(aComplaint(ofMail(reader)), aComplaint(ofMail(gone)));
    await work(aComplaint(ofMail(reader)));

    expect(bus.events()).toMatchObject([
      { type: 'SMN Mail Complained', detail: { topic_urn: reader.topicUrn, reason: 'Complaint (abuse)' } },
      { type: 'SMN Mail Complained', detail: { topic_urn: gone.topicUrn } },
    ]);
  });

  test('has all done when the bus fails, and the records come again that an event is due of', async () => {
    const [bouncing, complaining] = [await aReader(), await aReader()];
    const records = [
      aBounce(ofMail(bouncing)),
      { ...aBounce(), eventType: 'Delivery' },
      aComplaint(ofMail(complaining)),
    ];
    bus.next(AGAIN);

    expect(await anInstance()(...records)).toEqual(['0', '2']);
    const held = await holding.subscriptions.get(bouncing.topicId, bouncing.id);
    expect(held?.hold?.reason).toBe('bounced');
    holding.now += 360_000;
    expect(await anInstance()(...records)).toEqual([]);

    const ids = bus.events().map(({ detail }) => ('id' in detail ? detail.id : ''));
    expect(ids).toHaveLength(4);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
  });

  test('has the record that cannot be read come again, and sends what the others have come to', async () => {
    expect(await anInstance()('{', aBounce(ofMail(await aReader())))).toEqual(['0']);

    expect(bus.requests()).toEqual([1]);
  });

  test('sends nothing of what changes nothing, and nothing where the stage sends none', async () => {
    const hold = { reason: 'paused', since: holding.now };
    await anInstance()(aBounce(ofMail(await aReader({ hold }))), aBounce());
    await anInstance(false)(aBounce(ofMail(await aReader())));

    expect(bus.requests()).toEqual([]);
  });
});

describe('the dead-letter function', () => {
  const anInstance = (isOn = true) => {
    const handler = createDeadLetterHandler({
      deadLetters: createDeadLetterStore(holding.dynamodb.deliveries),
      deadLetterTokens: createDeadLetterTokens(createKeyEncryption(kms)),
      directSms: createDirectSmsStore(holding.dynamodb.deliveries),
      letterEvents: isOn
        ? createLetterEvents({
            letterEvents: createLetterEventStore(holding.dynamodb.deliveries),
            serviceEvents: bus.serviceEvents,
            clock,
          })
        : undefined,
      ...{ queues: holding.queues, keepDays: 30, clock, logger, metrics: { count: ignore } },
    });
    return async (...records: readonly (readonly [id: string, letter: object])[]) =>
      failedOf(await handler({ Records: records.map(([id, body]) => aQueueRecord(body, id)) }, lambdaContext()));
  };

  let topics = 0;
  const newTopic = () => String(++topics).padStart(32, 'e');
  const aLetter = (topicId: string, change: object = {}) =>
    anEnvelope({ topicId, recipients: [{ ...aRecipient(), reason: 'HTTP 404' }], ...change });

  test('sends one event a minute and topic, whichever instance files the letters', async () => {
    const [topic, other] = [newTopic(), newTopic()];
    const [first, second] = [anInstance(), anInstance()];
    const letter = aLetter(topic);

    await first(['1', letter], ['2', aLetter(topic)], ['3', aLetter(other)]);
    await first(['4', aLetter(topic)]);
    await second(['5', aLetter(topic)]);
    expect(bus.requests()).toEqual([2]);
    expect(bus.events()[0]).toMatchObject({
      type: 'SMN Dead Letter Filed',
      detail: { topic_urn: letter.topicUrn, reason: 'HTTP 404', message_id: expect.any(String) },
    });

    holding.now += 60_000;
    await second(['6', aLetter(topic)]);
    await first(['7', aLetter(topic)]);
    expect(bus.requests()).toEqual([2, 1]);
  });

  test('costs one write a minute and topic, of which an instance makes one', async () => {
    const topic = newTopic();
    const work = anInstance();
    const [filing, telling, later] = [anInstance(false), work, work];
    const calls = async (instance: typeof work, id: string) =>
      holding.dynamodb.callsOf(() => instance([id, aLetter(topic)]));

    const bare = await calls(filing, '1');
    expect(await calls(telling, '2')).toEqual([...bare, 'PutItem']);
    expect(await calls(later, '3')).toEqual(bare);
    expect(bus.requests()).toEqual([1]);
  });

  test('files letters when the bus fails; they come again, and the minute of that has the event', async () => {
    const topic = newTopic();
    const letter = aLetter(topic);
    const [first, second] = [anInstance(), anInstance()];
    bus.next(AGAIN);

    expect(await first(['1', letter])).toEqual(['1']);
    // The minute is that record's: another one is not told of, nor does it wait.
    expect(await second(['2', aLetter(topic)])).toEqual([]);
    expect(await first(['1', letter])).toEqual([]);

    expect(bus.requests()).toEqual([1, 1]);
    expect(bus.events()[0]).toEqual(bus.events()[1]);
  });

  test('sends nothing of what is of no topic', async () => {
    await anInstance()(['1', aLetter('', { kind: 'direct' })], ['2', { no: 'envelope' }]);

    expect(bus.requests()).toEqual([]);
  });
});

describe('the release function', () => {
  test('has the record come again when the event of what it found was not sent', async () => {
    const topicUrn = 'urn:smn:us-east-1:project-1:orders';
    const subscription = await holding.paused({ hold: undefined, topicUrn });
    const of = { topicId: subscription.topicId, subscriptionId: subscription.id };
    await holding.health.noteFailures(of, { count: 10, at: holding.now, reason: 'timeout', withinMs: 300_000 });
    const counts: object[] = [];
    const { backlog, releaseState, subscriptions, topics, health, queues } = holding;
    const handler = createReleaseHandler({
      ...{ backlog, releaseState, subscriptions, topics, health, queues, clock, logger },
      wakes: createSharedWakes({ wakes: holding.wakes, clock }),
      slots: createSlotReservations({ rates: createRateStore(holding.dynamodb.deliveries), clock }),
      serviceEvents: bus.serviceEvents,
      healthSettings: Settings.parse({}).delivery.health,
      metrics: { count: (_lane, counted) => void counts.push(counted) },
    });
    const body = { v: 1, ...of, health: { state: 'unhealthy', at: holding.now } };
    const work = async () => failedOf(await handler({ Records: [aQueueRecord(body, 'r')] }, lambdaContext()));
    bus.next(AGAIN);

    expect([await work(), await work()]).toEqual([['r'], []]);
    expect(counts).toEqual([
      { Released: 0, Dropped: 0, Unhealthy: 1 },
      { Released: 0, Dropped: 0 },
    ]);
    expect(bus.events()).toMatchObject([{ detail: { reason: 'timeout' } }, { detail: { reason: 'timeout' } }]);
  });
});
