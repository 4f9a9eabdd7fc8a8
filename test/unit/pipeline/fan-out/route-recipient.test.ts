import { describe, expect, test } from 'vitest';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Message } from '#src/domain/messages/message.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { createRouting } from '#src/pipeline/fan-out/route-recipient.ts';

/** A Wednesday. */
const NOW = Date.parse('2026-03-04T05:06:07Z');
const HOUR_MS = 3_600_000;

const route = (subscriber: Partial<Subscriber> = {}, message: Partial<Message> = {}) =>
  createRouting({
    ...{ id: 'm', topicUrn: 'urn:smn:us-east-1:p:orders', topicId: 't', bodies: { default: 'High water' } },
    ...{ publishedAt: NOW, expiresAt: NOW + HOUR_MS },
    ...message,
  })({ id: 's', protocol: 'http', endpoint: 'http://a/1', ...subscriber });

const PLAIN = { subscriptionId: 's', endpoint: 'http://a/1' };
const binding = { createdAt: 7, cancellations: 1 };

/** Open from one hour to the next. */
const windowAt = (hour: number): DeliveryPolicy => ({
  windows: { timeZone: 'UTC', spans: [{ days: ['wed'], from: hour * 60, to: (hour + 1) * 60 }] },
});
const OPEN = windowAt(5);
const CLOSED = windowAt(7);

describe('a copy without a policy', () => {
  test('goes to its lane, with nothing but its address and its extension', () => {
    expect(route()).toEqual({ role: 'lane', recipient: PLAIN });
    const extension = { encryptedHeader: 'aGVhZGVycw==' };
    expect(route({ extension })).toEqual({ role: 'lane', recipient: { ...PLAIN, extension } });
    expect(route({ binding })).toEqual({ role: 'lane', recipient: PLAIN });
  });

  test('is held, bound to its subscription, while that is held at the time of acceptance', () => {
    const bound = { role: 'hold', recipient: { ...PLAIN, tokenBinding: binding } };
    expect(route({ held: { binding } })).toEqual(bound);
    expect(route({ held: { binding, until: NOW + 1 } })).toEqual(bound);
    expect(route({ held: { binding, until: NOW } })).toEqual({ role: 'lane', recipient: PLAIN });
  });
});

describe('a copy with a policy', () => {
  test('goes to its lane while its windows are open, with when they close', () => {
    const closesAt = Date.parse('2026-03-04T06:00:00Z');
    expect(route({ policy: OPEN, binding })).toEqual({
      role: 'lane',
      recipient: { ...PLAIN, policy: OPEN, tokenBinding: binding, closesAt },
    });
  });

  test('is held while they are closed, and says until when', () => {
    const held = { reason: 'window', until: Date.parse('2026-03-04T07:00:00Z') };
    const recipient = { ...PLAIN, policy: CLOSED, tokenBinding: binding, held };
    expect(route({ policy: CLOSED, binding })).toEqual({ role: 'hold', recipient });
  });

  test('waits for its slot where it has a rate', () => {
    const policy = { maxPerSecond: 1 };
    expect(route({ policy, binding })).toEqual({
      role: 'hold',
      recipient: { ...PLAIN, policy, tokenBinding: binding, held: { reason: 'rate' } },
    });
  });

  test('says nothing of its own when its subscription is held, which goes first', () => {
    expect(route({ policy: CLOSED, held: { binding } })).toEqual({
      role: 'hold',
      recipient: { ...PLAIN, policy: CLOSED, tokenBinding: binding },
    });
  });

  test('of its topic carries no policy: the message has it; its own goes before that', () => {
    const closesAt = Date.parse('2026-03-04T06:00:00Z');
    expect(route({}, { deliveryPolicy: OPEN })).toEqual({ role: 'lane', recipient: { ...PLAIN, closesAt } });
    const policy = { keepSeconds: 3600 };
    expect(route({ policy }, { deliveryPolicy: CLOSED })).toEqual({ role: 'lane', recipient: { ...PLAIN, policy } });
  });

  test('lives as long as the policy says, which it names only where that is not as long as its message', () => {
    const expiresAtOf = (keepSeconds: number, message: Partial<Message> = {}) =>
      route({ policy: { keepSeconds } }, message).recipient.expiresAt;
    expect(expiresAtOf(60)).toBe(NOW + 60_000);
    expect(expiresAtOf(3600)).toBeUndefined();
    expect(expiresAtOf(7200)).toBe(NOW + 2 * HOUR_MS);
    expect(expiresAtOf(7200, { hasChosenTimeToLive: true })).toBeUndefined();
    expect(route({}, { deliveryPolicy: { keepSeconds: 60 } }).recipient.expiresAt).toBe(NOW + 60_000);
  });
});
