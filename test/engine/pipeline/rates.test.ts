import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { fanOut } from '#src/pipeline/fan-out/fan-out.ts';
import { holdMessages } from '#src/pipeline/holding/hold-messages.ts';
import { release } from '#src/pipeline/holding/release.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import { Envelope } from '#src/queues/envelope.ts';
import type { Queues } from '#src/queues/queues.ts';
import { createRateStore, type RateStore } from '#src/stores/deliveries/rate-store.ts';
import { anEnvelope } from '#test/support/envelope.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { aTopic } from '#test/support/records.ts';
import { createSimulatedQueues, type SimulatedMessage } from '#test/support/simulated-queues.ts';

let holding: Holding;
let rates: RateStore;
beforeAll(async () => {
  holding = await startHolding();
  rates = createRateStore(holding.dynamodb.deliveries);
});
afterAll(() => holding.stop());

const START = Date.parse('2026-03-04T05:06:10Z');
const LEAD_MS = 2000;
/** How long the hold function waits for more. */
const WINDOW_MS = 1000;

beforeEach(() => {
  holding.now = START;
});

const limited = (policy: DeliveryPolicy, given: Partial<Subscription> = {}) =>
  holding.paused({ hold: undefined, policy, ...given });
const backlogOf = ({ topicId, id: subscriptionId }: Subscription) => ({ topicId, subscriptionId });
const heldOf = async (of: Subscription) => (await holding.backlog.read(backlogOf(of), 1000)).messages;

/** Numbers from [0, 1) that are the same in each run. */
const randomNumbers = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
};

/** When a message is published, and how long it lives. */
type PublishTime = { readonly at: number; readonly life?: number };

/**
 * Fan-out, hold, release and worker in simulated time, as far from each other as the lateness of queues says: whatever arrives is
 * worked by a clock of its own, as functions do side by side.
 */
const createSimulation = (lateness: () => number = () => 0) => {
  let now = START;
  let sendsLeft = Number.POSITIVE_INFINITY;
  const simulated = createSimulatedQueues(() => now, lateness);
  const unlessKilled =
    (send: Queues['send']): Queues['send'] =>
    async (destination, messages) => {
      sendsLeft -= 1;
      if (sendsLeft < 0) throw new Error('The function was killed');
      return send(destination, messages);
    };
  const { send, sendBatch, ...arrivals } = simulated;
  const queues = { ...arrivals, send: unlessKilled(send), sendBatch: unlessKilled(sendBatch) };
  const clock = (): number => now;
  const slots = createSlotReservations({ rates, clock });
  const wakes = createSharedWakes({ wakes: holding.wakes, clock });
  const { subscriptions, backlog, topics, health } = holding;
  const stores = { subscriptions, backlog, topics, health, healthSettings: Settings.parse({}).delivery.health };
  const shared = { ...stores, releaseState: holding.releaseState, queues, slots, wakes, clock };
  const sent: { readonly subscriptionId: string; readonly body: string; readonly at: number }[] = [];
  const deliver = async ({ text, at }: Pick<SimulatedMessage, 'text' | 'at'>): Promise<void> => {
    now = at;
    await deliverBatch(
      [{ id: 'record', body: text, receiveCount: 1 }],
      {
        ...{ lane: 'http', queues, subscriptions: holding.subscriptions, observers: [], concurrency: 1 },
        deliverers: {
          https: async (envelope) => async (recipient) => {
            sent.push({ subscriptionId: recipient.subscriptionId, body: envelope.body, at: now });
            return { kind: 'delivered' };
          },
        },
        topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
        settings: Settings.parse({}).delivery,
        clock,
        pause: async (ms) => {
          now += ms;
        },
        random: () => 0.5,
        onEnvelopeDone: () => undefined,
        onError: (error) => {
          throw error;
        },
      },
      { remainingMs: () => 60_000, signal: new AbortController().signal },
    );
  };
  let records = 0;
  const hold = async (texts: readonly string[], at: number) => {
    now = at;
    const batch = texts.map((body) => ({ id: String(++records), body }));
    return holdMessages(batch, { ...shared, keepDays: 30 });
  };
  const releaseOne = async (text: string, at: number, id = `release-${++records}`) => {
    now = at;
    return release({ id, body: text }, { ...shared, remainingMs: () => 60_000 });
  };
  const arrive = async (message: SimulatedMessage): Promise<void> => {
    const { role, text, at } = message;
    if (role === 'release') await releaseOne(text, at);
    else if (role !== 'hold') await deliver(message);
    else {
      const together = [message, ...queues.takeWithin('hold', at + WINDOW_MS, 9)];
      await hold(
        together.map((one) => one.text),
        at + WINDOW_MS,
      );
    }
  };
  return {
    queues,
    sent,
    hold,
    deliver,
    releaseOne,
    /** Does work that is killed when it has sent so often. */
    killedAfter: async (sends: number, work: () => Promise<unknown>): Promise<void> => {
      sendsLeft = sends;
      await expect(work()).rejects.toThrow('The function was killed');
      sendsLeft = Number.POSITIVE_INFINITY;
    },
    publish: async (to: readonly Subscription[], body: string, { at, life = 3_600_000 }: PublishTime) => {
      now = at;
      const [first] = to;
      const topicId = first?.topicId ?? '';
      const message = { id: `${at}-${++records}`, topicUrn: first?.topicUrn ?? '', topicId, bodies: { default: body } };
      const ids = new Set(to.map(({ id }) => id));
      for await (const page of holding.subscriptions.pages(topicId)) {
        const subscribers = [page.filter(({ id }) => ids.has(id))];
        await fanOut({ message: { ...message, publishedAt: at, expiresAt: at + life }, subscribers }, queues);
      }
    },
    /** Lets all that is on its way arrive, the hold queue by tens. */
    run: async (): Promise<void> => {
      for (let turn = 0; turn < 10_000; turn += 1) {
        const message = queues.next();
        if (message === undefined) return;
        await arrive(message);
      }
      throw new Error('The simulation does not come to an end');
    },
  };
};

/** The most messages in any second of these times. */
const mostInASecond = (times: readonly number[]): number => {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + 1000).length));
};

describe('500 messages to an endpoint of 10 in a second', () => {
  test('arrive evenly, each once, and keep nobody else waiting', async () => {
    const random = randomNumbers(1);
    // Up to 300 ms from queue to worker.
    const simulation = createSimulation(() => random() * 300);
    const slow = await limited({ maxPerSecond: 10 });
    const free = await limited({}, { topicId: slow.topicId });
    for (let index = 0; index < 500; index += 1) {
      await simulation.publish([slow, free], String(index), { at: START + index * 10 });
    }
    await simulation.run();

    const times = simulation.sent.filter(({ subscriptionId }) => subscriptionId === slow.id).map(({ at }) => at);
    expect(times).toHaveLength(500);
    expect(mostInASecond(times)).toBeLessThanOrEqual(11);
    const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
    expect(499 / seconds / 10).toBeGreaterThan(0.98);
    expect(499 / seconds / 10).toBeLessThan(1.02);
    const others = simulation.sent.filter(({ subscriptionId }) => subscriptionId === free.id);
    expect(others).toHaveLength(500);
    for (const { body, at } of others) expect(at - (START + Number(body) * 10)).toBeLessThanOrEqual(300);
  });

  test('arrive once and never faster when their queues are late by seconds: what misses its slot gets another', async () => {
    const random = randomNumbers(2);
    const simulation = createSimulation(() => (random() < 0.2 ? random() * 5000 : random() * 300));
    const slow = await limited({ maxPerSecond: 10 });
    for (let index = 0; index < 200; index += 1)
      await simulation.publish([slow], String(index), { at: START + index * 10 });
    await simulation.run();

    expect(simulation.sent.map(({ body }) => Number(body)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => index),
    );
    expect(mostInASecond(simulation.sent.map(({ at }) => at))).toBeLessThanOrEqual(11);
  });
});

describe('what is more than a quarter of an hour can take', () => {
  test('is kept in its order, waits before what comes later, and goes out as there is room', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 0.01 });
    const life = 86_400_000;
    for (let index = 0; index < 15; index += 1)
      await simulation.publish([slow], String(index), { at: START + index, life });
    await simulation.run();
    expect(simulation.sent.map(({ body }) => body)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    expect((await heldOf(slow)).map(({ held }) => held?.reason)).toEqual(Array.from({ length: 6 }, () => 'rate'));
    expect(await rates.get(backlogOf(slow))).toMatchObject({ waitingSince: expect.any(Number) });

    await simulation.publish([slow], 'fresh', { at: START + 300_000, life });
    await simulation.run();
    expect(simulation.sent).toHaveLength(9);
    expect(await heldOf(slow)).toHaveLength(7);

    await simulation.releaseOne(JSON.stringify({ v: 1, ...backlogOf(slow) }), START + 905_000);
    await simulation.run();
    expect(simulation.sent.map(({ body }) => body).slice(9)).toEqual(['9', '10', '11', '12', '13', '14', 'fresh']);
    const gaps = simulation.sent.slice(1).map(({ at }, index) => at - (simulation.sent[index]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(100_000);
    expect(await heldOf(slow)).toEqual([]);
    expect(await rates.get(backlogOf(slow))).not.toHaveProperty('waitingSince');
  });

  test('takes no slot any more once its subscriber has cancelled, also after coming back', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 0.01 });
    const life = 86_400_000;
    for (let index = 0; index < 15; index += 1)
      await simulation.publish([slow], String(index), { at: START + index, life });
    await simulation.run();
    await holding.subscriptions.changeStatus(slow, SUBSCRIPTION_STATUS.cancelled);
    await holding.subscriptions.changeStatus(slow, SUBSCRIPTION_STATUS.confirmed);
    const at = START + 905_000;
    await simulation.publish([slow], 'fresh', { at, life });
    await simulation.run();
    expect(simulation.sent.slice(9)).toMatchObject([{ body: 'fresh' }]);
    expect(simulation.sent.at(9)?.at).toBeLessThan(at + 100_000);
    expect(await heldOf(slow)).toEqual([]);
  });

  test('has a wake at about half of it, so that nothing is forgotten and the endpoint never idle', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 0.01 });
    for (let index = 0; index < 15; index += 1)
      await simulation.publish([slow], String(index), { at: START + index, life: 86_400_000 });
    await simulation.run();
    const [first] = await heldOf(slow);
    const { next = 0 } = await rates.get(backlogOf(slow));
    expect(first?.held?.until).toBe(next - 450_000);
    holding.now = next - 450_000 + 62_000;
    const due = await Promise.all(
      [0, 1, 2, 3].map((shard) => holding.wakes.due({ shard, now: holding.now, limit: 100 })),
    );
    expect(due.flat().filter(({ subscriptionId }) => subscriptionId === slow.id)).toHaveLength(1);
  });
});

describe('a backlog that is older than the rate', () => {
  const aTopicOfOne = async () => {
    const topic = aTopic();
    await holding.topics.create(topic);
    const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
    return { topic, subscription: await holding.paused({ topicId: topic.id, topicUrn }) };
  };
  type Of = Awaited<ReturnType<typeof aTopicOfOne>>;
  const RATE = { maxPerSecond: 10 };

  test.each([
    { whose: 'its topic', set: ({ topic }: Of) => holding.topics.change(topic, { deliveryPolicy: RATE }) },
    {
      whose: 'its subscription',
      set: ({ subscription }: Of) => holding.subscriptions.changeDeliveryPolicy(subscription, RATE),
    },
  ])('goes out at the rate that $whose has got meanwhile', async ({ set }) => {
    const simulation = createSimulation();
    const one = await aTopicOfOne();
    for (let index = 0; index < 120; index += 1)
      await simulation.publish([one.subscription], String(index), { at: START + index });
    await simulation.run();
    expect(simulation.sent).toEqual([]);
    await set(one);
    await holding.subscriptions.endHold(one.subscription, START + 1000);
    await simulation.releaseOne(JSON.stringify({ v: 1, ...backlogOf(one.subscription) }), START + 1000);
    await simulation.run();

    expect(simulation.sent.map(({ body }) => body)).toEqual(Array.from({ length: 120 }, (_, index) => String(index)));
    const gaps = simulation.sent.slice(1).map(({ at }, index) => at - (simulation.sent[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(99);
    expect(await heldOf(one.subscription)).toEqual([]);
  });
});

describe('a backlog that waits for the rate of its topic, and ends with a page', () => {
  test('keeps nothing that comes after it waiting', async () => {
    const topic = aTopic();
    const deliveryPolicy = { maxPerSecond: 1, keepSeconds: 86_400 };
    await holding.topics.create({ ...topic, deliveryPolicy });
    const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
    const subscription = await holding.paused({ hold: undefined, topicId: topic.id, topicUrn });
    const of = backlogOf(subscription);
    await rates.reserve(of, { count: 2000, interval: 1000, now: START, isBehindWaiting: false });
    const simulation = createSimulation();
    const { id: subscriptionId, endpoint, createdAt } = subscription;
    const held = { reason: 'rate' };
    const recipients = [{ subscriptionId, endpoint, tokenBinding: { createdAt }, held }];
    const copies = Array.from({ length: 100 }, (_, index) =>
      anEnvelope({
        ...{ topicId: topic.id, topicUrn, protocol: 'https', messageId: `m-${index}`, deliveryPolicy, recipients },
        ...{ publishedAt: START + index, expiresAt: START + 86_400_000 },
      }),
    );
    await simulation.hold(
      copies.map((copy) => JSON.stringify(copy)),
      START,
    );
    expect(await heldOf(subscription)).toHaveLength(100);
    expect(await rates.get(of)).toHaveProperty('waitingSince');

    await simulation.releaseOne(JSON.stringify({ v: 1, ...of }), START + 905_000);
    expect(await heldOf(subscription)).toEqual([]);
    expect(await rates.get(of)).not.toHaveProperty('waitingSince');
  });
});

describe('a function that is killed between its reservation and its sending', () => {
  const bodies = (simulation: ReturnType<typeof createSimulation>) => simulation.sent.map(({ body }) => body);

  test('leaves slots empty, and no message out: the batch that comes again gets others', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 1 });
    for (const index of [1, 2, 3]) await simulation.publish([slow], String(index), { at: START + index });
    const texts = simulation.queues.drain().map(({ text }) => text);
    await simulation.killedAfter(0, () => simulation.hold(texts, START));
    await simulation.hold(texts, START);
    await simulation.run();
    expect(bodies(simulation)).toEqual(['1', '2', '3']);
    expect(simulation.sent[0]?.at).toBeGreaterThanOrEqual(START + LEAD_MS + 3000);
    expect(await heldOf(slow)).toEqual([]);
  });

  test.each([0, 1])('goes on with its release where it was, after %i requests', async (sends) => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 0.1 });
    const life = 86_400_000;
    for (let index = 0; index < 110; index += 1)
      await simulation.publish([slow], String(index), { at: START + index, life });
    await simulation.run();
    const waiting = (await heldOf(slow)).length;
    expect(waiting).toBeGreaterThan(10);
    const [id, request] = ['killed', JSON.stringify({ v: 1, ...backlogOf(slow) })];
    const later = START + 905_000;
    await simulation.killedAfter(sends, () => simulation.releaseOne(request, later, id));
    expect(await heldOf(slow)).toHaveLength(waiting - 10 * sends);
    await simulation.releaseOne(request, later + 1000, id);
    await simulation.run();
    expect(bodies(simulation)).toEqual(Array.from({ length: 110 }, (_, index) => String(index)));
    expect(await heldOf(slow)).toEqual([]);
    expect(mostInASecond(simulation.sent.map(({ at }) => at))).toBe(1);
  });
});

const copyFor = (
  { id: subscriptionId, topicId, topicUrn, endpoint, policy }: Subscription,
  change: Partial<Envelope> = {},
) =>
  anEnvelope({
    ...{ topicId, topicUrn, protocol: 'https', publishedAt: START, expiresAt: START + 3_600_000, requeued: true },
    recipients: [{ subscriptionId, endpoint, ...(policy !== undefined && { policy }) }],
    ...change,
  });

describe('a copy on its lane', () => {
  const work = async (envelope: Envelope, at: number) => {
    const simulation = createSimulation();
    await simulation.deliver({ text: JSON.stringify(envelope), at });
    const left = simulation.queues.drain().map(({ role, delaySeconds, text }) => ({
      ...{ role, delaySeconds },
      envelope: Envelope.parse(JSON.parse(text)),
    }));
    return { sent: simulation.sent.map(({ at: time }) => time), left };
  };
  const SLOT = START + 10_000.5;

  test('waits for its slot when it is early by two seconds at most', async () => {
    const slow = await limited({ maxPerSecond: 10 });
    expect(await work(copyFor(slow, { slot: SLOT }), SLOT - 2000)).toEqual({ sent: [SLOT], left: [] });
  });

  test('goes back to its queue when it is earlier, with its slot', async () => {
    const slow = await limited({ maxPerSecond: 10 });
    const { sent, left } = await work(copyFor(slow, { slot: SLOT }), SLOT - 5200);
    expect(sent).toEqual([]);
    expect(left).toMatchObject([{ role: 'retries', delaySeconds: 4, envelope: { slot: SLOT } }]);
  });

  test.each([
    [10, 100],
    [0.5, 2000],
    [1000, 100],
  ])('of %d in a second is sent when it is late by %d ms, and not when it is later', async (maxPerSecond, most) => {
    const slow = await limited({ maxPerSecond });
    expect((await work(copyFor(slow, { slot: SLOT }), SLOT + most)).sent).toHaveLength(1);
    const { sent, left } = await work(copyFor(slow, { slot: SLOT }), SLOT + most + 1);
    expect(sent).toEqual([]);
    expect(left).toMatchObject([
      { role: 'hold', envelope: { attempt: 0, recipients: [{ held: { reason: 'rate' } }] } },
    ]);
  });

  test('without a slot, as a retry is, goes for one; with none to ask for it goes out', async () => {
    const slow = await limited({ maxPerSecond: 10 });
    expect((await work(copyFor(slow, { attempt: 2 }), START)).left).toMatchObject([{ role: 'hold' }]);
    await holding.subscriptions.changeDeliveryPolicy(slow, {});
    expect((await work(copyFor(slow, { attempt: 2 }), START)).sent).toHaveLength(1);
  });

  test('is held for the pause of its subscription, slot or not', async () => {
    const slow = await limited({ maxPerSecond: 10 });
    await holding.subscriptions.hold(slow, { reason: 'paused', since: START });
    const { left } = await work(copyFor(slow, { slot: SLOT }), SLOT);
    expect(left).toMatchObject([{ role: 'hold' }]);
    expect(left[0]?.envelope.recipients[0]).not.toHaveProperty('held');
  });

  test('that has expired is filed as expired, without a slot', async () => {
    const slow = await limited({ maxPerSecond: 10 });
    const { sent, left } = await work(copyFor(slow, { expiresAt: START }), START);
    expect(sent).toEqual([]);
    expect(left).toMatchObject([{ role: 'deadLetters' }]);
  });

  test('that must be delivered alone needs no slot', async () => {
    const slow = await limited({ maxPerSecond: 10 });
    expect((await work(copyFor(slow, { isolated: true }), START)).sent).toHaveLength(1);
  });
});

describe('the hold function', () => {
  const heldCopy = (of: Subscription, change: Partial<Envelope> = {}) => {
    const { recipients, ...head } = copyFor(of, change);
    const held = recipients.map((recipient) => ({ ...recipient, held: { reason: 'rate' } }));
    return JSON.stringify({ ...head, recipients: held });
  };

  test('sends what has a slot, delayed until just before it, and keeps nothing of it', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 1 });
    const texts = [1, 2, 3].map((index) => heldCopy(slow, { messageId: String(index), publishedAt: START + index }));
    const calls = await holding.dynamodb.callsOf(() => simulation.hold(texts.toReversed(), START));
    expect(calls).toEqual(['UpdateItem']);
    const sent = simulation.queues.drain().map(({ role, delaySeconds, text }) => {
      const { messageId, slot, requeued, recipients } = Envelope.parse(JSON.parse(text));
      return { role, delaySeconds, messageId, slot, requeued, held: recipients[0]?.held };
    });
    const rest = { role: 'retries', requeued: true, held: undefined };
    expect(sent).toEqual([
      { ...rest, messageId: '1', slot: START + LEAD_MS, delaySeconds: 1 },
      { ...rest, messageId: '2', slot: START + LEAD_MS + 1000, delaySeconds: 2 },
      { ...rest, messageId: '3', slot: START + LEAD_MS + 2000, delaySeconds: 3 },
    ]);
    expect(await heldOf(slow)).toEqual([]);
  });

  test('sends what has expired to its lane to be filed, and takes no slot for it', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 1 });
    expect(
      await holding.dynamodb.callsOf(() => simulation.hold([heldCopy(slow, { expiresAt: START })], START)),
    ).toEqual([]);
    const [message] = simulation.queues.drain();
    expect(JSON.parse(message?.text ?? '')).not.toHaveProperty('slot');
  });

  test('sends what it has time for, and the rest back to its queue, whole texts once', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 1 });
    const one = { endpoint: slow.endpoint, policy: { maxPerSecond: 1 }, held: { reason: 'rate' } };
    const ids = Array.from({ length: 300 }, (_, index) => String(index).padStart(32, 'a'));
    const recipients = ids.map((subscriptionId) => ({ subscriptionId, ...one }));
    const text = JSON.stringify(copyFor(slow, { recipients, body: 'x'.repeat(256 * 1024) }));
    expect((await simulation.hold([text], START)).held).toBe(0);
    const idsOf = (role: string, messages: ReturnType<typeof simulation.queues.drain>) =>
      messages
        .filter((message) => message.role === role)
        .map((message) => Envelope.parse(JSON.parse(message.text)).recipients.map((found) => found.subscriptionId));
    const first = simulation.queues.drain();
    expect(idsOf('retries', first).flat()).toHaveLength(256);
    expect(idsOf('hold', first)).toHaveLength(1);
    const [again] = first.filter(({ role }) => role === 'hold');
    await simulation.hold([again?.text ?? ''], START + 1000);
    const second = simulation.queues.drain();
    const sent = [...idsOf('retries', first), ...idsOf('retries', second)].flat();
    expect([sent.toSorted(), idsOf('hold', second)]).toEqual([ids.toSorted(), []]);
  });

  test('that is repeated sends again, in other slots', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 1 });
    await simulation.hold([heldCopy(slow)], START);
    await simulation.hold([heldCopy(slow)], START);
    const slots = simulation.queues.drain().map(({ text }) => JSON.parse(text).slot);
    expect(slots).toEqual([START + LEAD_MS, START + LEAD_MS + 1000]);
  });

  test('remembers for a while that messages wait', async () => {
    const simulation = createSimulation();
    const slow = await limited({ maxPerSecond: 0.01 });
    const texts = Array.from({ length: 10 }, (_, index) => heldCopy(slow, { messageId: `a${index}` }));
    await simulation.hold(texts, START);
    const again = await holding.dynamodb.callsOf(() =>
      simulation.hold([heldCopy(slow, { messageId: 'b' })], START + 1),
    );
    // The topic is read before anything is kept.
    expect(again).toEqual(['BatchGetItem', 'BatchWriteItem']);
    const later = await holding.dynamodb.callsOf(() =>
      simulation.hold([heldCopy(slow, { messageId: 'c' })], START + 6000),
    );
    expect(later).toEqual(['UpdateItem', 'GetItem', 'BatchGetItem', 'BatchWriteItem']);
    expect(await heldOf(slow)).toHaveLength(3);
  });
});
