import { describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { mayProbe, type ProbeDependencies, takeProbe } from '#src/pipeline/holding/probes.ts';
import type { EndpointHealth } from '#src/stores/deliveries/health-item.ts';
import { aCopyFor, envelopesOfHeld, heldOf } from '#test/support/held-messages.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const { health: healthSettings } = Settings.parse({}).delivery;
const subscription = aSubscription({ id: 's', topicId: 't', hold: { reason: 'unhealthy', since: NOW - 1000 } });
const OF = { topicId: 't', subscriptionId: 's' };

const failing = (probe?: { readonly at: number; readonly seconds: number }): EndpointHealth => ({
  ...{ ...OF, firstFailureAt: 0, lastFailureAt: 0, failures: 10, failuresWithin: 10, lastReason: 'HTTP 503' },
  sick: { state: 'unhealthy', since: NOW - 1000, ...(probe !== undefined && { probe }) },
});

describe('a subscription', () => {
  const asked: unknown[] = [];
  const may = (given: Subscription | undefined, known: EndpointHealth | undefined) =>
    mayProbe(given, NOW, {
      health: {
        get: async (...args) => {
          asked.push(args);
          return known;
        },
      },
    });

  test('may be probed once it is time, or when no time is known', async () => {
    expect(await may(subscription, failing({ at: NOW, seconds: 300 }))).toBe(true);
    expect(await may(subscription, failing({ at: NOW + 1, seconds: 300 }))).toBe(false);
    expect(await may(subscription, failing())).toBe(true);
    expect(await may(subscription, undefined)).toBe(true);
    expect(asked[0]).toEqual([OF, NOW]);
  });

  test('is not probed while it is held for something else, or is gone, which takes no read', async () => {
    asked.length = 0;
    const due = failing({ at: 0, seconds: 300 });
    const { hold: _hold, ...free } = subscription;
    expect(await may({ ...subscription, hold: { reason: 'paused', since: 0 } }, due)).toBe(false);
    expect(await may(free, due)).toBe(false);
    expect(await may(undefined, due)).toBe(false);
    expect(asked).toEqual([]);
  });
});

describe('a probe', () => {
  const aProbe = async (
    lives: readonly number[],
    { known, of = subscription }: { known?: EndpointHealth; of?: Subscription } = {},
  ) => {
    const calls: unknown[] = [];
    const dependencies: ProbeDependencies = {
      backlog: { envelopesOf: envelopesOfHeld },
      health: { get: async () => known, markSick: async (...given) => void calls.push(['sick', ...given]) },
      wakes: { ensure: async (...given) => void calls.push(['wake', ...given]) },
      healthSettings,
    };
    const due = heldOf(
      ...lives.map((life, index) =>
        aCopyFor(of, { messageId: `m${index}`, publishedAt: NOW - 10_000 + index, expiresAt: NOW + life }),
      ),
    );
    const { chosen, hasProbe } = await takeProbe(due, { subscription: of, now: NOW }, dependencies);
    return { chosen: chosen.map(({ messageId }) => messageId), hasProbe, calls };
  };

  test('is the first message that lives, with those before it that have expired', async () => {
    const { chosen, hasProbe, calls } = await aProbe([0, -1, 1, 5000]);
    expect([chosen, hasProbe]).toEqual([['m0', 'm1', 'm2'], true]);
    const probe = { at: NOW + healthSettings.firstProbeSeconds * 1000, seconds: healthSettings.firstProbeSeconds };
    const { topicUrn } = subscription;
    // The wake comes first: a probe that nothing wakes would be the last.
    expect(calls).toEqual([
      ['wake', OF, probe.at],
      ['sick', { ...OF, topicUrn }, { state: 'unhealthy', since: NOW - 1000, probe }],
    ]);
  });

  test('is none of messages that have all expired: no next one is planned', async () => {
    expect(await aProbe([0, -1])).toEqual({ chosen: ['m0', 'm1'], hasProbe: false, calls: [] });
  });

  test('is followed by the next after twice the time', async () => {
    const { calls } = await aProbe([1], { known: failing({ at: NOW, seconds: 600 }) });
    expect(calls).toMatchObject([
      ['wake', OF, NOW + 1_200_000],
      ['sick', {}, { probe: { seconds: 1200 } }],
    ]);
  });

  test('of a subscription that is held no more begins to count now', async () => {
    const { hold: _hold, ...free } = subscription;
    expect((await aProbe([1], { of: free })).calls[1]).toMatchObject(['sick', {}, { since: NOW }]);
  });
});
