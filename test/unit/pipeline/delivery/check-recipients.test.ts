import { describe, expect, test } from 'vitest';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import {
  checkRecipients,
  dropInactiveRecipients,
  hasVoidToken,
} from '#src/pipeline/delivery/drop-inactive-recipients.ts';
import { shareReads } from '#src/pipeline/delivery/share-reads.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aSubscription } from '#test/support/records.ts';

/** A Wednesday. */
const NOW = Date.parse('2026-03-04T05:06:10Z');
const CREATED = 7;

const subscriptionsOf = (...all: readonly Subscription[]) => {
  const reads: unknown[] = [];
  const getMany = async (topicId: string, ids: readonly string[]) => {
    reads.push([topicId, ids]);
    return new Map(all.filter(({ id }) => ids.includes(id)).map((one) => [one.id, one]));
  };
  return { reads, subscriptions: { getMany } };
};

/** Checks an envelope of one recipient whose subscription is as given. */
const check = async (
  given: Partial<Subscription>,
  change: Partial<Envelope> & { readonly recipient?: Partial<Recipient> } = {},
  now: number | undefined = NOW,
) => {
  const { recipient, ...envelope } = change;
  const subscription = aSubscription({ id: 's', createdAt: CREATED, ...given });
  const recipients = [aRecipient({ subscriptionId: 's', ...recipient })];
  const checked = await checkRecipients(anEnvelope({ recipients, ...envelope }), now, subscriptionsOf(subscription));
  return { wanted: checked.wanted?.recipients[0], held: checked.held?.recipients[0] };
};

const PLAIN = { subscriptionId: 's', endpoint: 'someone@example.com' };
const PAUSED = { reason: 'paused', since: 0 };
const HELD = { ...PLAIN, tokenBinding: { createdAt: CREATED } };

const windowAt = (hour: number): DeliveryPolicy => ({
  windows: { timeZone: 'UTC', spans: [{ days: ['wed'], from: hour * 60, to: (hour + 1) * 60 }] },
});

describe('a recipient whose envelope comes again', () => {
  const { unconfirmed, confirmed, confirmationNotNeeded, cancelled } = SUBSCRIPTION_STATUS;

  test.each([
    ['notification', [confirmed, confirmationNotNeeded]],
    ['confirmation', [unconfirmed]],
    ['cancellation', [cancelled]],
  ] as const)('gets a %s in the states %j alone', async (kind, wanted) => {
    for (const status of [unconfirmed, confirmed, confirmationNotNeeded, cancelled]) {
      const { wanted: found, held } = await check({ status }, { kind });
      expect([status, found !== undefined, held]).toEqual([status, wanted.some((one) => one === status), undefined]);
    }
  });

  test('is dropped when its subscription is gone, or not the one that its link or its hold was for', async () => {
    expect(await dropInactiveRecipients(anEnvelope(), subscriptionsOf())).toBeUndefined();
    const boundTo = (createdAt: number) => ({ recipient: { tokenBinding: { createdAt } } });
    expect((await check({}, boundTo(CREATED))).wanted).toBeDefined();
    expect((await check({}, boundTo(CREATED - 1))).wanted).toBeUndefined();
    expect(hasVoidToken({}, aSubscription())).toBe(false);
  });

  test('is not looked up where it has no subscription', async () => {
    for (const kind of ['direct', 'detection', 'removal'] as const) {
      const { reads, subscriptions } = subscriptionsOf();
      const envelope = anEnvelope({ kind });
      expect(await checkRecipients(envelope, NOW, { subscriptions })).toEqual({ wanted: envelope, held: undefined });
      expect(reads).toEqual([]);
    }
  });

  test('has the extension that its subscription has now', async () => {
    const [before, now] = ['YmVmb3Jl', 'bm93'].map((encryptedHeader) => ({ encryptedHeader }));
    const extensionAfter = async (extension: object | undefined, of: object | undefined) =>
      (await check({ ...(of && { extension: of }) }, { recipient: { ...(extension && { extension }) } })).wanted;
    expect(await extensionAfter(before, now)).toEqual({ ...PLAIN, extension: now });
    expect(await extensionAfter(undefined, now)).toEqual({ ...PLAIN, extension: now });
    expect(await extensionAfter(before, undefined)).toEqual(PLAIN);
    expect(await extensionAfter(undefined, undefined)).toEqual(PLAIN);
  });
});

describe('a copy that comes again', () => {
  test('is held for the pause of its subscription, bound to that as it is', async () => {
    expect(await check({ hold: PAUSED, cancellations: 2 })).toEqual({
      wanted: undefined,
      held: { ...PLAIN, tokenBinding: { createdAt: CREATED, cancellations: 2 } },
    });
    expect((await check({ hold: PAUSED })).held).toEqual(HELD);
    expect(await check({ hold: { ...PAUSED, until: NOW } })).toEqual({ wanted: PLAIN, held: undefined });
  });

  test('is not held without a time, when it overrides the hold, or is no notification', async () => {
    const { unconfirmed } = SUBSCRIPTION_STATUS;
    const envelope = anEnvelope({ recipients: [aRecipient({ subscriptionId: 's' })] });
    const paused = subscriptionsOf(aSubscription({ id: 's', hold: PAUSED }));
    expect(await dropInactiveRecipients(envelope, paused)).toEqual(envelope);
    expect((await check({ hold: PAUSED }, { overridesHold: true })).wanted).toEqual(PLAIN);
    expect((await check({ hold: PAUSED, status: unconfirmed }, { kind: 'confirmation' })).wanted).toEqual(PLAIN);
  });

  test('that probes goes out in spite of its endpoint, and of no other hold', async () => {
    const probe = { probe: true } as const;
    const unhealthy = { reason: 'unhealthy', since: 0 };
    expect((await check({ hold: unhealthy }, probe)).wanted).toEqual(PLAIN);
    expect((await check({ hold: unhealthy })).held).toEqual(HELD);
    expect((await check({ hold: PAUSED }, probe)).held).toEqual(HELD);
  });

  test('has the windows of its subscription now, or of its topic, and nothing of those from before', async () => {
    const [open, closed] = [windowAt(5), windowAt(7)];
    const closesAt = Date.parse('2026-03-04T06:00:00Z');
    const recipient = { policy: closed, closesAt: 1, held: { reason: 'window' } };
    expect((await check({ policy: open }, { recipient })).wanted).toEqual({ ...PLAIN, policy: open, closesAt });
    expect((await check({}, { recipient, deliveryPolicy: open })).wanted).toEqual({ ...PLAIN, closesAt });
    expect((await check({}, { recipient })).wanted).toEqual(PLAIN);
    const held = { reason: 'window', until: Date.parse('2026-03-04T07:00:00Z') };
    expect((await check({ policy: closed }, { deliveryPolicy: open })).held).toEqual({ ...HELD, policy: closed, held });
  });

  test('that has expired is delayed by no policy: its lane files it', async () => {
    const policy = windowAt(7);
    expect((await check({ policy }, { expiresAt: NOW })).wanted).toEqual({ ...PLAIN, policy });
    expect((await check({ policy }, { expiresAt: NOW + 1 })).held).toBeDefined();
    expect((await check({ policy }, { recipient: { expiresAt: NOW } })).wanted).toBeDefined();
  });

  test.each([
    ['without a slot', {}, false],
    ['in its slot', { slot: NOW }, true],
    ['long before it', { slot: NOW + 10_000 }, true],
    ['late by an interval', { slot: NOW - 500 }, true],
    ['late by more', { slot: NOW - 501 }, false],
    ['in isolation', { isolated: true }, true],
  ] as const)('for a rate goes out %s or not', async (_when, change, isSent) => {
    const { wanted, held } = await check({ policy: { maxPerSecond: 2 } }, change);
    expect([wanted !== undefined, held?.held?.reason]).toEqual([isSent, isSent ? undefined : 'rate']);
  });

  test('parts from those that are not held', async () => {
    const [free, held] = [aSubscription({ id: 'a' }), aSubscription({ id: 'b', hold: PAUSED })];
    const recipients = ['b', 'a', 'gone'].map((subscriptionId) => aRecipient({ subscriptionId }));
    const { reads, subscriptions } = subscriptionsOf(free, held);
    const parts = await checkRecipients(anEnvelope({ recipients, topicId: 't' }), NOW, { subscriptions });
    const idsOf = (part: Envelope | undefined) => part?.recipients.map(({ subscriptionId }) => subscriptionId);
    expect([idsOf(parts.wanted), idsOf(parts.held)]).toEqual([['a'], ['b']]);
    expect(reads).toEqual([['t', ['b', 'a', 'gone']]]);
  });

  test('goes after its topic once that has moved, as what is for subscriptions that are gone does', async () => {
    const [free, held] = [aSubscription({ id: 'a' }), aSubscription({ id: 'b', hold: PAUSED })];
    const recipients = ['b', 'a', 'gone'].map((subscriptionId) => aRecipient({ subscriptionId }));
    const asked: unknown[] = [];
    const hasMoved = async (topic: object) => asked.push(topic) > 0;
    const checking = { ...subscriptionsOf(free, held), topics: { hasMoved } };
    const parts = await checkRecipients(anEnvelope({ recipients }), NOW, checking);
    const idsOf = (part: Envelope | undefined) => part?.recipients.map(({ subscriptionId }) => subscriptionId);
    expect([idsOf(parts.wanted), idsOf(parts.held), idsOf(parts.moved)]).toEqual([['a'], undefined, ['gone', 'b']]);
    expect(parts.moved?.recipients).toEqual(['gone', 'b'].map((subscriptionId) => aRecipient({ subscriptionId })));
    await checkRecipients(anEnvelope({ recipients: [aRecipient({ subscriptionId: 'a' })] }), NOW, checking);
    expect(asked.length).toBe(1);
  });
});

describe('reads that a batch shares', () => {
  test('are of each subscription once, also of those that are not there', async () => {
    const { reads, subscriptions } = subscriptionsOf(aSubscription({ id: 'a' }), aSubscription({ id: 'b' }));
    const shared = shareReads(subscriptions);
    const [first, second] = await Promise.all([
      shared.getMany('t', ['a', 'gone', 'a']),
      shared.getMany('t', ['a', 'b', 'gone']),
    ]);
    expect([[...first.keys()], [...second.keys()]]).toEqual([['a'], ['a', 'b']]);
    expect([...(await shared.getMany('t', ['b'])).keys()]).toEqual(['b']);
    expect([...(await shared.getMany('u', ['b'])).keys()]).toEqual(['b']);
    expect(reads).toEqual([
      ['t', ['a', 'gone']],
      ['t', ['b']],
      ['u', ['b']],
    ]);
  });
});
