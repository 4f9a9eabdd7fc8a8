import { describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type ChangeHealthDependencies, changeHealth } from '#src/pipeline/holding/change-health.ts';
import type { EndpointHealth } from '#src/stores/deliveries/health-item.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const DAY_MS = 86_400_000;
const OF = { topicId: 't', subscriptionId: 's' };
const { health: healthSettings } = Settings.parse({}).delivery;
const FIRST_PROBE = { at: NOW + healthSettings.firstProbeSeconds * 1000, seconds: healthSettings.firstProbeSeconds };
const subscriber = aSubscription({ id: 's', topicId: 't' });
const unhealthy = { ...subscriber, hold: { reason: 'unhealthy', since: NOW - 1000 } };

const failing = (change: Partial<EndpointHealth> = {}): EndpointHealth => ({
  ...{ ...OF, firstFailureAt: NOW - 5000, lastFailureAt: NOW, lastReason: 'HTTP 503' },
  ...{ failures: healthSettings.failures, failuresWithin: healthSettings.failures },
  ...change,
});
const sick = (change: Partial<NonNullable<EndpointHealth['sick']>> = {}) =>
  failing({ sick: { state: 'unhealthy', since: NOW - 1000, probe: { at: NOW, seconds: 300 }, ...change } });

type Given = {
  readonly subscription?: Subscription | undefined;
  readonly known?: EndpointHealth | undefined;
  /** Whether another change of the subscription came first. */
  readonly isOvertaken?: boolean;
  /** Whether events are sent: not at all, or not successfully. */
  readonly events?: 'none' | 'failing';
};

/** Applies a finding, and says what it has come to and what was written, in order. */
const apply = async (state: 'unhealthy' | 'disabled' | 'healthy', given: Given = {}, at = NOW) => {
  const subscription = 'subscription' in given ? given.subscription : subscriber;
  const known = 'known' in given ? given.known : failing();
  const calls: (readonly [string, ...unknown[]])[] = [];
  const dependencies: ChangeHealthDependencies = {
    health: {
      get: async () => known,
      markSick: async (of, sickness) => void calls.push(['sick', of, sickness]),
      noteEventSent: async (of, noted) => {
        expect(of).toEqual(OF);
        calls.push(['noted', noted]);
      },
      remove: async () => void calls.push(['forgotten']),
    },
    subscriptions: {
      get: async () => subscription,
      replaceHold: async (_read, hold) => {
        calls.push(['hold', hold]);
        return given.isOvertaken === true ? undefined : subscription;
      },
    },
    topics: { recordSubscriptionChange: async ({ id }) => void calls.push(['version', id]) },
    wakes: { ensure: async (_of, until) => void calls.push(['wake', until]) },
    serviceEvents:
      given.events === 'none'
        ? undefined
        : {
            send: async (events) => {
              if (given.events === 'failing') throw new Error('no bus');
              calls.push(['sent', ...events.map(({ detailType }) => detailType)]);
            },
          },
    ...{ healthSettings, clock: () => NOW },
  };
  const result = await changeHealth(OF, { state, at }, dependencies);
  return { result, calls, called: calls.map(([what]) => what) };
};

const NOTHING = { mayRelease: false };
const UNHEALTHY = 'SMN Endpoint Unhealthy';

describe('an endpoint that was found unhealthy', () => {
  test('is noted with its probe first, then held; its event follows once all is stored', async () => {
    const { result, calls } = await apply('unhealthy');
    expect(result).toEqual({ changed: 'unhealthy', mayRelease: false });
    expect(calls).toEqual([
      [
        ...['sick', { ...OF, topicUrn: subscriber.topicUrn }],
        { state: 'unhealthy', since: NOW, isEventDue: true, probe: FIRST_PROBE },
      ],
      ['wake', FIRST_PROBE.at],
      ['hold', { reason: 'unhealthy', since: NOW }],
      ['version', 't'],
      ['sent', UNHEALTHY],
      ['noted', 'unhealthy'],
    ]);
  });

  test('has no event due where none are sent', async () => {
    const { result, calls, called } = await apply('unhealthy', { events: 'none' });
    expect([result.changed, called]).toEqual(['unhealthy', ['sick', 'wake', 'hold', 'version']]);
    expect(calls[0]?.[2]).not.toHaveProperty('isEventDue');
  });

  test('says so when its event could not be sent, which stays due', async () => {
    const { result, called } = await apply('unhealthy', { events: 'failing' });
    expect(result).toEqual({ changed: 'unhealthy', mayRelease: false, unsent: new Error('no bus') });
    expect(called).not.toContain('noted');
  });

  test('is none when another change of its subscription came first: publishers read that anew', async () => {
    const { result, called } = await apply('unhealthy', { isOvertaken: true });
    expect([result, called]).toEqual([NOTHING, ['sick', 'wake', 'hold', 'version']]);
  });

  test.each([
    ['its subscription is gone', { subscription: undefined }],
    ['it is not in force', { subscription: { ...subscriber, status: SUBSCRIPTION_STATUS.cancelled } }],
    ['nothing is known of it any more', { known: undefined }],
    ['it has taken something since', { known: failing({ firstFailureAt: NOW + 1 }) }],
    ['it has failed too seldom', { known: failing({ failures: 1, failuresWithin: 1 }) }],
    ['its subscription is paused', { subscription: { ...subscriber, hold: { reason: 'paused', since: 0 } } }],
    ['it is disabled', { subscription: { ...subscriber, hold: { reason: 'disabled', since: 0 } } }],
  ] as const)('changes nothing when %s', async (_why, given) => {
    const { result, calls } = await apply('unhealthy', given);
    expect([result, calls]).toEqual([NOTHING, []]);
  });

  test('is held where a pause has ended by itself', async () => {
    const subscription = { ...subscriber, hold: { reason: 'paused', since: 0, until: NOW } };
    expect((await apply('unhealthy', { subscription })).result.changed).toBe('unhealthy');
  });

  test('is made whole when that comes again, and its event is sent if it is due still', async () => {
    const again = await apply('unhealthy', { subscription: unhealthy, known: sick() });
    expect([again.result, again.called]).toEqual([NOTHING, ['version']]);
    const due = await apply('unhealthy', { subscription: unhealthy, known: sick({ isEventDue: true }) });
    expect([due.result, due.calls.slice(1)]).toEqual([
      NOTHING,
      [
        ['sent', UNHEALTHY],
        ['noted', 'unhealthy'],
      ],
    ]);
    const failed = { subscription: unhealthy, known: sick({ isEventDue: true }), events: 'failing' } as const;
    expect((await apply('unhealthy', failed)).result).toEqual({ ...NOTHING, unsent: new Error('no bus') });
  });
});

describe('an endpoint that is to be disabled', () => {
  const gone = failing({ lastStatus: 410 });

  test('is so once it says that it is gone: it is not probed', async () => {
    const { result, calls } = await apply('disabled', { known: gone });
    expect(result).toEqual({ changed: 'disabled', mayRelease: false });
    expect(calls.slice(0, 2)).toEqual([
      ['sick', { ...OF, topicUrn: subscriber.topicUrn }, { state: 'disabled', since: NOW, isEventDue: true }],
      ['hold', { reason: 'disabled', since: NOW }],
    ]);
    expect(calls.slice(3)).toEqual([
      ['sent', 'SMN Endpoint Disabled'],
      ['noted', 'disabled'],
    ]);
  });

  test('is so from unhealthy, and not from a pause', async () => {
    expect((await apply('disabled', { known: gone, subscription: unhealthy })).result.changed).toBe('disabled');
    const subscription = { ...subscriber, hold: { reason: 'paused', since: 0 } };
    expect((await apply('disabled', { known: gone, subscription })).result).toEqual(NOTHING);
  });

  test('is so after it was unhealthy for long, by the hold that is in force', async () => {
    const longMs = healthSettings.disableAfterDays * DAY_MS;
    const since = (ms: number, reason = 'unhealthy') => ({ ...subscriber, hold: { reason, since: NOW - ms } });
    expect((await apply('disabled', { subscription: since(longMs) })).result.changed).toBe('disabled');
    const early = await apply('disabled', { subscription: since(longMs - 1), known: sick() });
    expect([early.result, early.called]).toEqual([NOTHING, ['version']]);
    expect((await apply('disabled', { subscription: since(longMs, 'paused') })).result).toEqual(NOTHING);
  });

  test('is unhealthy where it is not hopeless', async () => {
    expect((await apply('disabled')).result.changed).toBe('unhealthy');
    expect((await apply('unhealthy', { known: gone })).result.changed).toBe('unhealthy');
    expect((await apply('disabled', { known: failing({ failures: 1, failuresWithin: 1 }) })).result).toEqual(NOTHING);
  });
});

describe('an endpoint that works again', () => {
  const RECOVERED = 'SMN Endpoint Recovered';

  test('is held no more, is told of, and is forgotten last', async () => {
    const { result, calls } = await apply('healthy', { subscription: unhealthy, known: sick() });
    expect(result).toEqual({ changed: 'healthy', mayRelease: true });
    expect(calls).toEqual([['hold', undefined], ['version', 't'], ['sent', RECOVERED], ['forgotten']]);
  });

  test('is told of as unhealthy too, where that could not be sent', async () => {
    const { calls } = await apply('healthy', { subscription: unhealthy, known: sick({ isEventDue: true }) });
    expect(calls[2]).toEqual(['sent', UNHEALTHY, RECOVERED]);
  });

  test('is not forgotten while its event could not be sent', async () => {
    const { result, called } = await apply('healthy', { subscription: unhealthy, known: sick(), events: 'failing' });
    expect(result).toEqual({ changed: 'healthy', mayRelease: true, unsent: new Error('no bus') });
    expect(called).not.toContain('forgotten');
  });

  test('has changed nothing when another change came first, but may be released', async () => {
    const { result } = await apply('healthy', { subscription: unhealthy, known: sick(), isOvertaken: true });
    expect(result).toEqual({ mayRelease: true });
  });

  test('is made whole when that comes again, whatever is known still', async () => {
    const again = await apply('healthy', { known: sick() });
    expect([again.result, again.called]).toEqual([{ mayRelease: true }, ['version', 'sent', 'forgotten']]);
    const unknown = await apply('healthy', { known: undefined });
    expect([unknown.result, unknown.called]).toEqual([{ mayRelease: true }, ['version', 'forgotten']]);
    const silent = await apply('healthy', { known: sick(), events: 'none' });
    expect(silent.called).toEqual(['version', 'forgotten']);
  });

  test('leaves a pause of its subscription as it is', async () => {
    const subscription = { ...subscriber, hold: { reason: 'paused', since: 0 } };
    expect((await apply('healthy', { subscription })).called).not.toContain('hold');
  });

  test.each([
    ['its subscription is gone', { subscription: undefined }, NOW],
    ['it is disabled', { subscription: { ...subscriber, hold: { reason: 'disabled', since: 0 } } }, NOW],
    ['that was before it became unhealthy', { subscription: unhealthy, known: sick() }, NOW - 1001],
  ] as const)('changes nothing when %s', async (_why, given, at) => {
    const { result, calls } = await apply('healthy', given, at);
    expect([result, calls]).toEqual([NOTHING, []]);
  });

  test('counts from the moment that it became unhealthy', async () => {
    expect((await apply('healthy', { subscription: unhealthy, known: sick() }, NOW - 1000)).result.mayRelease).toBe(
      true,
    );
  });
});
