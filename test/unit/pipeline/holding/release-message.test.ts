import { describe, expect, test } from 'vitest';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { JobSelection } from '#src/domain/jobs/job.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { assignSlots, copyIdOf } from '#src/pipeline/holding/assign-slots.ts';
import { heldFilterOf } from '#src/pipeline/holding/held-filter.ts';
import { readHeldPolicy, withPolicyOfTopic } from '#src/pipeline/holding/held-policy.ts';
import { releaseMessage, sendHeldMessages } from '#src/pipeline/holding/release-message.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { aCopyFor, envelopesOfHeld, heldOf } from '#test/support/held-messages.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';
import { aSubscription, aTopic } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const HOUR_MS = 3_600_000;
const ASKED = NOW - 1000;
const subscriber = aSubscription({ id: 's', topicId: 't', createdAt: 7 });

const held = (change: Partial<Envelope> = {}, recipient: Partial<Envelope['recipients'][number]> = {}) =>
  heldOf(aCopyFor(subscriber, { publishedAt: NOW - HOUR_MS, expiresAt: NOW + HOUR_MS, ...change }, recipient));

const aBacklog = ({ hasTexts = true, isRefusing = false } = {}) => {
  const calls: unknown[] = [];
  const queues = createRecordingQueues(({ to }) => isRefusing && to.role === 'lane');
  const backlog = {
    envelopesOf: async (...given: Parameters<typeof envelopesOfHeld>) => (hasTexts ? envelopesOfHeld(...given) : []),
    remove: async (messages: readonly object[]) => void calls.push(['removed', messages.length, queues.sent.length]),
  };
  const reported = () => queues.sent.filter(({ to }) => to.role === 'receipts').flatMap(({ body }) => body.facts);
  return { calls, queues, reported, dependencies: { backlog, queues, clock: () => NOW } };
};

const cancelled = { ...subscriber, status: SUBSCRIPTION_STATUS.cancelled };

describe('one held message', () => {
  const receipt = 'https.0.1';
  const releaseOne = async (subscription: Subscription | undefined, options = {}, change: Partial<Envelope> = {}) => {
    const { calls, queues, reported, dependencies } = aBacklog(options);
    const [one] = held(change, { receipt });
    if (one === undefined) throw new Error('Nothing is held');
    const result = await releaseMessage(one, { subscription, askedAt: ASKED }, dependencies);
    return { result, calls, reported: reported(), sent: queues.sent.filter(({ to }) => to.role !== 'receipts') };
  };

  test('goes to its lane in spite of the hold, and leaves the backlog after that', async () => {
    const { result, calls, sent, reported } = await releaseOne(subscriber, {}, { releases: 2 });
    expect(result).toEqual({ outcome: 'released' });
    const marks = { requeued: true, releases: 3, overridesHold: true, releaseAskedAt: ASKED };
    expect(sent).toMatchObject([{ to: { role: 'lane', lane: 'http' }, body: marks }]);
    expect(reported).toMatchObject([{ state: 'waiting', at: NOW, releases: 3 }]);
    expect(calls).toEqual([['removed', 1, 2]]);
    const retry = await releaseOne(subscriber, {}, { attempt: 1 });
    expect(retry.sent).toMatchObject([{ to: { role: 'retries' }, body: { releases: 1 } }]);
  });

  test.each([
    ['is gone', undefined, {}],
    ['is not in force', cancelled, {}],
    ['cancelled, or removed and added anew', { ...subscriber, createdAt: 8 }, {}],
    ['its text is gone', subscriber, { hasTexts: false }],
  ])('is dropped and says why: %s', async (why, subscription, options) => {
    const { result, calls, sent, reported } = await releaseOne(subscription, options);
    expect(result).toEqual({ outcome: 'dropped', why: expect.stringContaining(why) });
    expect([sent, reported, calls.length]).toMatchObject([[], [{ state: 'dropped', at: NOW }], 1]);
  });

  test('stays when its queue refuses', async () => {
    await expect(releaseOne(subscriber, { isRefusing: true })).rejects.toThrow('refused a released message');
  });
});

describe('several held messages of a subscription', () => {
  const sendAll = async (subscription: Subscription | undefined) => {
    const { calls, queues, reported, dependencies } = aBacklog();
    const stale = held({ messageId: 'void' }, { tokenBinding: { createdAt: 1 }, receipt: 'https.0.3' });
    const messages = [
      ...held({ messageId: 'fresh' }, { receipt: 'https.0.1' }),
      ...held({ messageId: 'again', attempt: 1 }, { receipt: 'https.0.2' }),
      ...stale,
    ];
    const result = await sendHeldMessages(messages, { subscription, askedAt: ASKED }, dependencies);
    const sent = queues.sent
      .filter(({ to }) => to.role !== 'receipts')
      .map(({ to, body }) => [to.role, body.messageId]);
    return { result, calls, sent, states: reported().map(({ place, state }) => [place, state]) };
  };

  test('go out by their queues, but for what is no longer wanted, and stay in the backlog', async () => {
    const { result, sent, calls, states } = await sendAll(subscriber);
    expect(result).toEqual({ sent: 2, dropped: 1 });
    expect([sent, calls]).toEqual([
      [
        ['lane', 'fresh'],
        ['retries', 'again'],
      ],
      [],
    ]);
    expect(states).toEqual([
      ['https.0.1', 'waiting'],
      ['https.0.2', 'waiting'],
      ['https.0.3', 'dropped'],
    ]);
  });

  test.each([undefined, cancelled])('are all dropped when it is not in force', async (subscription) => {
    const { result, sent, states } = await sendAll(subscription);
    expect([result, sent]).toEqual([{ sent: 0, dropped: 3 }, []]);
    expect(states.map(([, state]) => state)).toEqual(['dropped', 'dropped', 'dropped']);
  });
});

describe('the filter of held messages', () => {
  const passes = (wanted: JobSelection, hold?: Subscription['hold'], own?: { reason: string; until?: number }) => {
    const [one] = held({ publishedAt: NOW }, own === undefined ? {} : { held: own });
    const subscription = { ...subscriber, ...(hold && { hold }) };
    return one !== undefined && heldFilterOf(wanted, subscription, NOW)(one);
  };

  test.each([
    [{}, true],
    [{ protocol: 'https' }, true],
    [{ protocol: 'http' }, false],
    [{ from: NOW }, true],
    [{ from: NOW + 1 }, false],
    [{ to: NOW + 1 }, true],
    [{ to: NOW }, false],
    [{ protocol: 'https', from: NOW, to: NOW + 1, reason: 'paused' }, true],
    [{ protocol: 'http', reason: 'paused' }, false],
    [{ to: NOW, reason: 'paused' }, false],
  ] as const)('%j passes: %s', (wanted, isPassed) => {
    expect(passes(wanted, { reason: 'paused', since: 0 })).toBe(isPassed);
  });

  test('goes by the reason of the subscription while it is held, or else by that of the message', () => {
    const own = { reason: 'retry', until: NOW + 1 };
    expect(passes({ reason: 'retry' }, undefined, own)).toBe(true);
    expect(passes({ reason: 'retry' }, { reason: 'paused', since: 0 }, own)).toBe(false);
    expect(passes({ reason: 'retry' }, { reason: 'paused', since: 0, until: NOW }, own)).toBe(true);
    expect(passes({ reason: 'paused' })).toBe(false);
  });
});

describe('the policy of held messages', () => {
  const OWN: DeliveryPolicy = { maxPerSecond: 1 };
  const read = async (change: Partial<Subscription>, topic?: ReturnType<typeof aTopic>) => {
    const asked: unknown[] = [];
    const get = async (urn: unknown) => {
      asked.push(urn);
      return topic;
    };
    return { policy: await readHeldPolicy({ ...subscriber, ...change }, { topics: { get } }), asked };
  };

  test('is the subscription’s own, for which no topic is read', async () => {
    expect(await read({ policy: OWN })).toEqual({ policy: { applying: OWN }, asked: [] });
    expect(await read({ topicUrn: 'none' })).toEqual({ policy: {}, asked: [] });
  });

  test('is that of its topic, if that is still the same', async () => {
    const { policy, asked } = await read({}, aTopic({ id: 't', deliveryPolicy: OWN }));
    expect([policy, asked]).toMatchObject([
      { applying: OWN, ofTopic: OWN },
      [{ project: 'project-1', name: 'orders' }],
    ]);
    const none = { ofTopic: 'none' };
    expect((await read({}, aTopic({ id: 'another', deliveryPolicy: OWN }))).policy).toEqual(none);
    expect((await read({}, aTopic({ id: 't' }))).policy).toEqual(none);
    expect((await read({})).policy).toEqual(none);
  });

  test('of the topic takes the place of what their envelopes had', () => {
    const before = aCopyFor(subscriber, { deliveryPolicy: { keepSeconds: 1 } });
    expect(withPolicyOfTopic(before, {})).toBe(before);
    expect(withPolicyOfTopic(before, { ofTopic: 'none' })).not.toHaveProperty('deliveryPolicy');
    expect(withPolicyOfTopic(before, { ofTopic: OWN })).toEqual({ ...before, deliveryPolicy: OWN });
  });
});

describe('slots of held messages', () => {
  const OF = { topicId: 't', subscriptionId: 's' };
  const assign = async (lives: readonly number[], given: number) => {
    const asked: unknown[] = [];
    const messages = lives.flatMap((life, index) => held({ messageId: `m${index}`, expiresAt: NOW + life }));
    const forWaiting = async (of: unknown, wanted: unknown) => {
      asked.push([of, wanted]);
      return { slots: Array.from({ length: given }, (_, index) => index), laterAt: 99 };
    };
    const { sendable, slots, laterAt } = await assignSlots(
      messages,
      { of: OF, maxPerSecond: 1, now: NOW },
      { slots: { forWaiting } },
    );
    return { asked, sendable: sendable.map(({ messageId }) => messageId), slots: [...slots], laterAt };
  };

  test('are for those that live, in their order, and end what can be sent', async () => {
    expect(await assign([1, 0, 1, 1, 0, 1], 2)).toEqual({
      asked: [[OF, { count: 4, maxPerSecond: 1 }]],
      sendable: ['m0', 'm1', 'm2'],
      slots: [
        ['m0#0', 0],
        ['m2#0', 1],
      ],
      laterAt: 99,
    });
    expect(await assign([1, 1], 2)).toMatchObject({ sendable: ['m0', 'm1'], laterAt: undefined });
    expect(await assign([1], 0)).toMatchObject({ sendable: [], slots: [] });
  });

  test('are asked for neither without a rate nor for what has expired', async () => {
    expect(await assign([0, -1], 2)).toEqual({ asked: [], sendable: ['m0', 'm1'], slots: [], laterAt: undefined });
    const { asked, sendable } = await assignFree();
    expect([asked, sendable]).toEqual([0, 1]);
  });

  const assignFree = async () => {
    let asked = 0;
    const forWaiting = async () => {
      asked += 1;
      return { slots: [], laterAt: 0 };
    };
    const free = { of: OF, maxPerSecond: undefined, now: NOW };
    const { sendable } = await assignSlots(held(), free, { slots: { forWaiting } });
    return { asked, sendable: sendable.length };
  };

  test('belong to a copy by how often it was released', () => {
    expect(copyIdOf({ messageId: 'm' })).toBe(copyIdOf({ messageId: 'm', releases: 0 }));
    expect(copyIdOf({ messageId: 'm', releases: 1 })).not.toBe(copyIdOf({ messageId: 'm', releases: 2 }));
  });
});
