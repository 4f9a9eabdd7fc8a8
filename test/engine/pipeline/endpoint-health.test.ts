import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { createHealthNotes } from '#src/pipeline/delivery/note-health.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { createHoldingWorker, type HoldingWorker } from '#test/support/holding-worker.ts';
import { aTopic } from '#test/support/records.ts';

let holding: Holding;

beforeAll(async () => {
  holding = await startHolding();
});
afterAll(() => holding.stop());

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const UP: Outcome = { kind: 'delivered' };
const DOWN: Outcome = { kind: 'rejected', reason: 'HTTP 404', httpStatus: 404 };
const LATER: Outcome = { kind: 'retry', reason: 'HTTP 503', httpStatus: 503 };
const { health: settings } = Settings.parse({}).delivery;

/** An instance of a lane's function, whose endpoints answer as `answer.now` says. */
const anInstance = () => {
  const answer: { now: Outcome } = { now: UP };
  const { queues } = holding;
  const notes = createHealthNotes({ health: holding.health, queues, settings, clock: () => holding.now });
  const worker = createHoldingWorker(holding, () => answer.now, { observers: [notes], random: () => 0 });
  return { ...worker, answer };
};

const subscribed: Subscription[] = [];

afterEach(async () => {
  for (const one of subscribed.splice(0)) await holding.subscriptions.remove(one);
  const { lanes, retries, deadLetters } = holding.sqs.urls;
  for (const url of [lanes.http, retries.http, deadLetters.http]) await holding.sqs.take(url);
});

const aSubscriber = async (given: Partial<Subscription> = {}) => {
  const topic = aTopic();
  await holding.topics.create(topic);
  const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
  const subscription = await holding.paused({ hold: undefined, ...given, topicId: topic.id, topicUrn });
  subscribed.push(subscription);
  return subscription;
};

const of = ({ topicId, id: subscriptionId }: Subscription) => ({ topicId, subscriptionId });
const healthOf = (subscription: Subscription) => holding.health.get(of(subscription), holding.now);
const holdOf = async ({ topicId, id }: Subscription) => (await holding.subscriptions.get(topicId, id))?.hold;
const versionOf = async ({ topicId }: Subscription) => (await holding.topics.getById(topicId))?.subscriptionsVersion;
const heldTexts = async (subscription: Subscription) =>
  (await holding.backlog.envelopesOf((await holding.backlog.read(of(subscription), 100)).messages, subscription)).map(
    ({ body }) => body,
  );

const publishMany = async (to: Subscription, count: number, first = 0) => {
  for (let index = first; index < first + count; index += 1) {
    holding.now += 1;
    const expiresAt = holding.now + 7 * DAY_MS;
    await holding.publish([to], { topicUrn: to.topicUrn, bodies: { default: String(index) }, expiresAt });
  }
};

/** All functions but the lane's do what there is to do. */
const settle = async () => {
  await holding.hold();
  await holding.release();
  await holding.hold();
  return holding.release();
};

/** Time passes to the next probe, which is sent. */
const toNextProbe = async (subscription: Subscription) => {
  const probeAt = (await healthOf(subscription))?.sick?.probe?.at ?? 0;
  holding.now = Math.max(holding.now, probeAt + 2 * MINUTE_MS);
  await holding.sweep();
  return holding.release();
};

/** An endpoint that has failed ten times and whose next messages are held. */
const anUnhealthy = async (messages = 0, given: Partial<Subscription> = {}) => {
  const subscription = await aSubscriber(given);
  const instance = anInstance();
  instance.answer.now = DOWN;
  await publishMany(subscription, 10, 1000);
  await instance.work();
  await settle();
  await publishMany(subscription, messages);
  await settle();
  await holding.sqs.take(holding.sqs.urls.deadLetters.http);
  instance.attempts.length = 0;
  return { subscription, instance };
};

const textsOf = ({ attempts }: HoldingWorker) => attempts.map(({ body }) => body);

describe('a healthy endpoint', () => {
  test('costs no read and no write', async () => {
    const subscription = await aSubscriber();
    const instance = anInstance();
    await publishMany(subscription, 20);
    const calls = await holding.dynamodb.callsOf(() => instance.work());
    expect([instance.attempts.length, calls]).toEqual([20, []]);
  });

  test('that fails sometimes is noted and forgotten, and never held', async () => {
    const subscription = await aSubscriber();
    const instance = anInstance();
    for (const answer of [DOWN, UP, DOWN, UP]) {
      instance.answer.now = answer;
      await publishMany(subscription, 9);
      const calls = await holding.dynamodb.callsOf(() => instance.work());
      expect(calls).toEqual([answer === UP ? 'DeleteItem' : 'UpdateItem']);
      await settle();
      expect((await healthOf(subscription))?.failures).toBe(answer === UP ? undefined : 9);
    }
    expect(await holdOf(subscription)).toBeUndefined();
  });

  test('that takes a message at its second attempt is forgotten, whichever instance makes that', async () => {
    const subscription = await aSubscriber();
    const [failing, another] = [anInstance(), anInstance()];
    failing.answer.now = LATER;
    await publishMany(subscription, 2);
    await failing.work();
    expect((await healthOf(subscription))?.failures).toBe(2);
    const retries = await holding.retried();
    expect(retries).toHaveLength(2);
    await another.workOn(retries);
    expect(await healthOf(subscription)).toBeUndefined();
  });

  test('whose failures are further apart than five minutes is not held', async () => {
    const subscription = await aSubscriber();
    const instance = anInstance();
    instance.answer.now = DOWN;
    for (let round = 0; round < 4; round += 1) {
      await publishMany(subscription, 9);
      await instance.work();
      await settle();
      holding.now += 6 * MINUTE_MS;
    }
    expect(await healthOf(subscription)).toMatchObject({ failures: 36, failuresWithin: 9 });
    expect(await holdOf(subscription)).toBeUndefined();
  });

  test('is not blamed for what the service itself cannot do', async () => {
    const subscription = await aSubscriber();
    const notes = createHealthNotes({ ...holding, settings, clock: () => holding.now });
    const fails = async () => async () => Promise.reject(new Error('no signing key'));
    const deliverers = { http: fails, https: fails };
    const worker = createHoldingWorker(holding, () => UP, {
      observers: [notes],
      deliverers,
      random: () => 0,
      onError: () => undefined,
    });
    await publishMany(subscription, 20);
    await worker.work();
    expect(await healthOf(subscription)).toBeUndefined();
    await holding.sqs.take(holding.sqs.urls.retries.http);
  });
});

describe('an endpoint that fails ten times in a row', () => {
  test('is unhealthy: its messages are held from then on, those of others are not', async () => {
    const { subscription, instance } = await anUnhealthy();
    expect(await holdOf(subscription)).toEqual({ reason: 'unhealthy', since: expect.any(Number) });
    expect(await versionOf(subscription)).toBe(1);
    expect(await healthOf(subscription)).toMatchObject({
      ...{ failures: 10, lastReason: 'HTTP 404', lastStatus: 404 },
      sick: {
        state: 'unhealthy',
        probe: { at: ((await holdOf(subscription)) ?? { since: 0 }).since + 300_000, seconds: 300 },
      },
    });
    const other = await holding.paused({
      ...{ topicId: subscription.topicId, topicUrn: subscription.topicUrn },
      hold: undefined,
    });
    await holding.publish([subscription, other], { topicUrn: subscription.topicUrn, bodies: { default: 'next' } });
    instance.answer.now = UP;
    await instance.work();
    expect(instance.attempts.map(({ endpoint }) => endpoint)).toEqual([other.endpoint]);
    await settle();
    expect(await heldTexts(subscription)).toEqual(['next']);
  });

  test('is found so by two instances together', async () => {
    const subscription = await aSubscriber();
    for (const instance of [anInstance(), anInstance()]) {
      instance.answer.now = DOWN;
      await publishMany(subscription, 5);
      await instance.work();
    }
    await settle();
    expect((await holdOf(subscription))?.reason).toBe('unhealthy');
  });

  test('stays paused if somebody has paused it', async () => {
    const subscription = await aSubscriber();
    const instance = anInstance();
    instance.answer.now = DOWN;
    await publishMany(subscription, 10);
    await holding.subscriptions.hold(subscription, { reason: 'paused', since: holding.now });
    await instance.work();
    await settle();
    expect((await holdOf(subscription))?.reason).toBe('paused');
  });

  test('keeps its retries from being made: they wait with the others', async () => {
    const subscription = await aSubscriber();
    const instance = anInstance();
    instance.answer.now = LATER;
    await publishMany(subscription, 10);
    await instance.work();
    await settle();
    const retries = await holding.retried();
    expect(retries).toHaveLength(10);
    instance.attempts.length = 0;
    await instance.workOn(retries);
    await settle();
    expect([instance.attempts, (await heldTexts(subscription)).length]).toEqual([[], 10]);
  });
});

describe('what was found out', () => {
  const told = (subscription: Subscription, state: 'unhealthy' | 'healthy', at: number) =>
    requestReleases([{ ...of(subscription), health: { state, at } }], holding);

  test('changes nothing when it comes twice', async () => {
    const { subscription } = await anUnhealthy();
    const before = await healthOf(subscription);
    await told(subscription, 'unhealthy', holding.now);
    await settle();
    expect(await healthOf(subscription)).toEqual(before);
  });

  test('changes nothing when it comes after the endpoint has taken something', async () => {
    const { subscription, instance } = await anUnhealthy(1);
    const then = holding.now;
    instance.answer.now = UP;
    await toNextProbe(subscription);
    await instance.work();
    await settle();
    expect(await holdOf(subscription)).toBeUndefined();
    await told(subscription, 'unhealthy', then);
    await settle();
    expect(await holdOf(subscription)).toBeUndefined();
  });

  test('changes nothing when it is from before the endpoint became unhealthy', async () => {
    const { subscription } = await anUnhealthy(1);
    await told(subscription, 'healthy', ((await holdOf(subscription))?.since ?? 0) - 1);
    await settle();
    expect((await holdOf(subscription))?.reason).toBe('unhealthy');
    expect(await heldTexts(subscription)).toEqual(['0']);
  });
});

describe('an unhealthy endpoint', () => {
  test('is probed by one message after another, at intervals that double up to an hour', async () => {
    const { subscription, instance } = await anUnhealthy(20);
    instance.answer.now = LATER;
    const intervals: unknown[] = [];
    for (let round = 0; round < 6; round += 1) {
      intervals.push((await healthOf(subscription))?.sick?.probe?.seconds);
      expect(await toNextProbe(subscription)).toMatchObject({ released: 1 });
      expect(await instance.work()).toBe(1);
      await settle();
      expect(await instance.work()).toBe(0);
    }
    expect(intervals).toEqual([300, 600, 1200, 2400, 3600, 3600]);
    expect(new Set(textsOf(instance))).toEqual(new Set(['0']));
    expect(await heldTexts(subscription)).toHaveLength(20);
  });

  test('that takes its probe is healthy again: what was held goes out in order, each message once', async () => {
    const { subscription, instance } = await anUnhealthy(5);
    instance.answer.now = LATER;
    await toNextProbe(subscription);
    await instance.work();
    await settle();
    instance.answer.now = UP;
    await toNextProbe(subscription);
    await instance.work();
    expect(textsOf(instance)).toEqual(['0', '0']);
    expect(await settle()).toMatchObject({ released: 0 });
    await instance.work();
    expect(textsOf(instance)).toEqual(['0', '0', '1', '2', '3', '4']);
    expect([await holdOf(subscription), await healthOf(subscription)]).toEqual([undefined, undefined]);
    expect(await versionOf(subscription)).toBe(2);
  });

  test('is probed again when a probe is lost', async () => {
    const { subscription, instance } = await anUnhealthy(2);
    await toNextProbe(subscription);
    const [lost, ...others] = await holding.sent();
    expect([lost?.body, lost?.probe, others]).toEqual(['0', true, []]);
    expect(await toNextProbe(subscription)).toMatchObject({ released: 1 });
    instance.answer.now = UP;
    await instance.work();
    expect(textsOf(instance)).toEqual(['1']);
  });

  test('for which nothing is held is probed by the next message that comes', async () => {
    const { subscription, instance } = await anUnhealthy(0);
    expect(await toNextProbe(subscription)).toMatchObject({ released: 0 });
    await publishMany(subscription, 3);
    await holding.hold();
    expect(await holding.release()).toMatchObject({ released: 1 });
    instance.answer.now = UP;
    await instance.work();
    await settle();
    await instance.work();
    expect(textsOf(instance).toSorted()).toEqual(['0', '1', '2']);
  });

  test('is probed by a message that has not expired; those before it are dead letters', async () => {
    const { subscription, instance } = await anUnhealthy(0);
    const { topicUrn } = subscription;
    for (const [body, minutes] of [
      ['old', 1],
      ['older', 2],
      ['new', 60],
      ['newer', 60],
    ] as const) {
      holding.now += 1;
      const expiresAt = holding.now + minutes * MINUTE_MS;
      await holding.publish([subscription], { topicUrn, bodies: { default: body }, expiresAt });
    }
    await settle();
    instance.answer.now = LATER;
    expect(await toNextProbe(subscription)).toMatchObject({ released: 3 });
    await instance.work();
    expect(textsOf(instance)).toEqual(['new']);
    const dead = (await holding.sqs.take(holding.sqs.urls.deadLetters.http)).map((text) => JSON.parse(text).body);
    expect(dead).toEqual(['old', 'older']);
    await settle();
    expect(await heldTexts(subscription)).toEqual(['new', 'newer']);
  });

  test('that is paused is not probed, and resuming releases everything', async () => {
    const { subscription } = await anUnhealthy(3);
    await holding.subscriptions.hold(subscription, { reason: 'paused', since: holding.now });
    expect(await toNextProbe(subscription)).toMatchObject({ released: 0 });
    await holding.resume(subscription);
    expect(await holding.release()).toMatchObject({ released: 3 });
  });

  test('gets its probe only while its windows are open', async () => {
    const day = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    const windows = { timeZone: 'UTC', spans: [{ days: [...day], from: 12 * 60, to: 13 * 60 }] };
    holding.now = Math.ceil(holding.now / DAY_MS) * DAY_MS + 12.5 * 60 * MINUTE_MS;
    await anUnhealthy(2, { policy: { windows } });
    holding.now += 60 * MINUTE_MS;
    await holding.sweep();
    expect(await holding.release()).toMatchObject({ released: 0 });
    holding.now += 23 * 60 * MINUTE_MS;
    await holding.sweep();
    expect(await holding.release()).toMatchObject({ released: 1 });
  });
});

describe('under the profile standard an endpoint', () => {
  const policy = { retry: 'standard' } as const;
  const GONE: Outcome = { kind: 'rejected', reason: 'HTTP 410', httpStatus: 410 };

  test.each([
    ['that answers 410 is disabled at once', policy, 'disabled'],
    ['of another profile that answers 410 is not', { retry: 'smn' }, undefined],
  ] as const)('%s', async (_what, given, reason) => {
    const subscription = await aSubscriber({ policy: given });
    const instance = anInstance();
    instance.answer.now = GONE;
    await publishMany(subscription, 1);
    await instance.work();
    await settle();
    expect((await holdOf(subscription))?.reason).toBe(reason);
  });

  test('that is disabled gets nothing, neither probes nor what is released, until it is resumed', async () => {
    const subscription = await aSubscriber({ policy });
    const instance = anInstance();
    instance.answer.now = GONE;
    await publishMany(subscription, 1);
    await instance.work();
    await settle();
    await publishMany(subscription, 3, 1);
    await settle();
    holding.now += DAY_MS;
    await requestReleases(
      [{ ...of(subscription), health: { state: 'healthy', at: holding.now } }, of(subscription)],
      holding,
    );
    expect(await holding.release()).toMatchObject({ released: 0 });
    await holding.resume(subscription);
    expect(await holding.release()).toMatchObject({ released: 3 });
  });

  test('that has taken nothing for five days is disabled, by a probe that fails', async () => {
    const { subscription, instance } = await anUnhealthy(1, { policy });
    instance.answer.now = LATER;
    holding.now += 4 * DAY_MS;
    await toNextProbe(subscription);
    await instance.work();
    await settle();
    expect((await holdOf(subscription))?.reason).toBe('unhealthy');
    holding.now += DAY_MS;
    await toNextProbe(subscription);
    await instance.work();
    await settle();
    expect((await holdOf(subscription))?.reason).toBe('disabled');
    expect(await healthOf(subscription)).toMatchObject({ sick: { state: 'disabled' } });
  });

  test('that fails now and then is not: successes that no instance noted are successes', async () => {
    const subscription = await aSubscriber({ policy });
    const fails = async () => {
      const instance = anInstance();
      instance.answer.now = LATER;
      await publishMany(subscription, 1);
      await instance.work();
      await settle();
    };
    await fails();
    const another = anInstance();
    await publishMany(subscription, 5);
    await another.work();
    holding.now += 6 * DAY_MS;
    await fails();
    expect(await holdOf(subscription)).toBeUndefined();
  });

  test('is not for having been unhealthy long ago, and paused since', async () => {
    const { subscription } = await anUnhealthy(0, { policy });
    await holding.subscriptions.hold(subscription, {
      ...{ reason: 'paused', since: holding.now, until: holding.now + DAY_MS },
    });
    holding.now += 6 * DAY_MS;
    const instance = anInstance();
    instance.answer.now = LATER;
    await publishMany(subscription, 1);
    await instance.work();
    await settle();
    // Its failures over these days have it probed; the five days are counted from now on.
    expect(await holdOf(subscription)).toEqual({ reason: 'unhealthy', since: holding.now });
    holding.now += 2 * MINUTE_MS;
    await publishMany(subscription, 1);
    await toNextProbe(subscription);
    await instance.work();
    await settle();
    expect((await holdOf(subscription))?.reason).toBe('unhealthy');
  });

  /** One message a day, which the endpoint answers with 404 each time. */
  const failDaily = async (subscription: Subscription, days: number) => {
    const instance = anInstance();
    instance.answer.now = DOWN;
    for (let day = 0; day < days; day += 1) {
      await publishMany(subscription, 1, day);
      await instance.work();
      await settle();
      holding.now += 13 * 60 * MINUTE_MS;
    }
    return instance;
  };

  test('that gets few messages is held after three failures over a day, probed, and disabled after five days of that', async () => {
    const subscription = await aSubscriber({ policy });
    const instance = await failDaily(subscription, 2);
    expect(await holdOf(subscription)).toBeUndefined();
    await publishMany(subscription, 1, 2);
    await instance.work();
    await settle();
    expect(await holdOf(subscription)).toMatchObject({ reason: 'unhealthy', since: holding.now });
    const attempts = instance.attempts.length;
    await publishMany(subscription, 2, 3);
    await settle();
    expect([instance.attempts.length, await heldTexts(subscription)]).toEqual([attempts, ['3', '4']]);

    for (const [days, reason] of [
      [4, 'unhealthy'],
      [1, 'disabled'],
    ] as const) {
      holding.now += days * DAY_MS;
      await toNextProbe(subscription);
      await instance.work();
      await settle();
      expect((await holdOf(subscription))?.reason).toBe(reason);
    }
  });

  test('that was held although it works is released by its first message', async () => {
    const subscription = await aSubscriber({ policy });
    const failing = await failDaily(subscription, 2);
    await publishMany(subscription, 1, 2);
    await failing.work();
    await settle();
    expect((await holdOf(subscription))?.reason).toBe('unhealthy');
    holding.now += 10 * MINUTE_MS;
    const another = anInstance();
    await publishMany(subscription, 1, 3);
    await settle();
    await another.work();
    await settle();
    expect([textsOf(another), await holdOf(subscription), await healthOf(subscription)]).toEqual([
      ...[['3'], undefined, undefined],
    ]);
  });

  test('that has taken a message in between is not held', async () => {
    const subscription = await aSubscriber({ policy });
    const instance = await failDaily(subscription, 2);
    instance.answer.now = UP;
    await publishMany(subscription, 1, 2);
    await instance.work();
    instance.answer.now = DOWN;
    await publishMany(subscription, 2, 3);
    await instance.work();
    await settle();
    expect(await holdOf(subscription)).toBeUndefined();
  });
});

test('an endpoint that answers 429 is busy, and not unhealthy, however often it does', async () => {
  const subscription = await aSubscriber();
  const instance = anInstance();
  instance.answer.now = { kind: 'retry', reason: 'HTTP 429', httpStatus: 429, afterSeconds: 30 };
  await publishMany(subscription, 20);
  expect(await holding.dynamodb.callsOf(() => instance.work())).toEqual([]);
  expect([instance.attempts.length, await healthOf(subscription)]).toEqual([20, undefined]);
  await holding.sqs.take(holding.sqs.urls.retries.http);
});
