import { describe, expect, test } from 'vitest';
import { SERVICE_EVENTS, type ServiceEvent } from '#src/domain/service-events/service-event.ts';
import { recoveryEvents, sickEvents } from '#src/pipeline/service-events/endpoint-events.ts';
import { createLetterEvents, type FiledLetter } from '#src/pipeline/service-events/letter-events.ts';
import { spendEvent } from '#src/pipeline/service-events/spend-events.ts';
import type { SpendNotice } from '#src/pipeline/usage/announce-spending.ts';
import type { EndpointHealth } from '#src/stores/deliveries/health-item.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const TOPIC_URN = 'urn:smn:us-east-1:project-1:orders';
const subscription = aSubscription({ id: 's', topicId: 't', topicUrn: TOPIC_URN });
const FACTS = {
  ...{ version: '1', project_id: 'project-1', topic_urn: TOPIC_URN, subscription_urn: `${TOPIC_URN}:s` },
  ...{ protocol: 'https', since: '2026-03-04T05:06:10Z' },
};

/** Events in short; each must be as its schema says. */
const shown = (events: readonly ServiceEvent[]) =>
  events.map(({ id, detailType, detail: { id: inDetail, ...detail } }) => {
    SERVICE_EVENTS[detailType].parse({ id: inDetail, ...detail });
    expect(inDetail).toBe(id);
    return { detailType, ...detail };
  });

describe('an endpoint whose messages are held', () => {
  const failure = { lastReason: 'HTTP 503', lastStatus: 503 };
  const held = { state: 'unhealthy', since: NOW } as const;

  test('has an event of its state, with how it failed last', () => {
    const failing = { ...FACTS, reason: 'HTTP 503', http_status: 503 };
    expect(shown(sickEvents(subscription, failure, held))).toEqual([
      { detailType: 'SMN Endpoint Unhealthy', ...failing },
    ]);
    expect(shown(sickEvents(subscription, failure, { ...held, state: 'disabled' }))).toEqual([
      { detailType: 'SMN Endpoint Disabled', ...failing },
    ]);
    const [silent] = sickEvents(subscription, { lastReason: 'timeout' }, held);
    expect(silent?.detail).not.toHaveProperty('http_status');
  });

  test('has the same event as long as it is so, and another for each subscription, topic and time', () => {
    const idOf = (change: object, since = NOW) =>
      sickEvents({ ...subscription, ...change }, failure, { ...held, since })[0]?.id;
    expect(idOf({})).toBe(idOf({ endpoint: 'https://elsewhere' }));
    const ids = [idOf({}), idOf({ id: 'u' }), idOf({ topicId: 'u' }), idOf({}, NOW + 1)];
    expect(new Set(ids).size).toBe(4);
  });

  test('has none where it is of no topic', () => {
    expect(sickEvents({ ...subscription, topicUrn: 'none' }, failure, held)).toEqual([]);
  });
});

describe('an endpoint that works again', () => {
  const known = (sick?: EndpointHealth['sick']): EndpointHealth => ({
    ...{ topicId: 't', subscriptionId: 's', firstFailureAt: 0, lastFailureAt: 0, failures: 1, failuresWithin: 1 },
    ...{ lastReason: 'HTTP 503', lastStatus: 503 },
    ...(sick !== undefined && { sick }),
  });
  const sick = { state: 'unhealthy', since: NOW - 1000 } as const;
  const unhealthy = { ...subscription, hold: { reason: 'unhealthy', since: NOW - 2000 } };

  test('has an event that says since when it was unhealthy: as its hold does, or what is known', () => {
    const recovered = { detailType: 'SMN Endpoint Recovered', ...FACTS };
    expect(shown(recoveryEvents(unhealthy, known(sick), NOW))).toEqual([
      { ...recovered, unhealthy_since: '2026-03-04T05:06:08Z' },
    ]);
    const unhealthy_since = '2026-03-04T05:06:09Z';
    const paused = { ...subscription, hold: { reason: 'paused', since: 0 } };
    for (const one of [subscription, paused])
      expect(shown(recoveryEvents(one, known(sick), NOW))).toEqual([{ ...recovered, unhealthy_since }]);
  });

  test('has the event before that too, where it could not be sent', () => {
    const events = recoveryEvents(unhealthy, known({ ...sick, isEventDue: true }), NOW);
    expect(shown(events)).toMatchObject([
      { detailType: 'SMN Endpoint Unhealthy', since: '2026-03-04T05:06:08Z', reason: 'HTTP 503' },
      { detailType: 'SMN Endpoint Recovered' },
    ]);
    const before = sickEvents(unhealthy, known(), { state: 'unhealthy', since: NOW - 2000 });
    expect(events[0]?.id).toBe(before[0]?.id);
  });

  test('has none where it was not held, or is of no topic', () => {
    expect(recoveryEvents(subscription, known(), NOW)).toEqual([]);
    expect(recoveryEvents({ ...unhealthy, topicUrn: 'none' }, known(sick), NOW)).toEqual([]);
  });
});

describe('dead letters', () => {
  const letter = (topicId: string, change: Partial<FiledLetter> = {}): FiledLetter => ({
    ...{ topicId, topicUrn: TOPIC_URN, protocol: 'https', id: 's', messageId: 'm', reason: 'HTTP 410', recordId: 'r' },
    ...change,
  });

  /** An instance, where some topics are claimed by another one. */
  const anInstance = (...claimed: readonly string[]) => {
    const state = { now: NOW, isDown: false };
    const claims: unknown[] = [];
    const sent: ServiceEvent[] = [];
    const { send } = createLetterEvents({
      letterEvents: {
        claimMinute: async (topicId, recordId, now) => {
          claims.push([topicId, recordId, now - NOW]);
          return !claimed.includes(topicId);
        },
      },
      serviceEvents: {
        send: async (events) => {
          if (state.isDown) throw new Error('no bus');
          sent.push(...events);
        },
      },
      clock: () => state.now,
    });
    return { state, claims, sent, send };
  };

  test('have one event for each topic, of the last of its letters', async () => {
    const { send, sent, claims } = anInstance();
    await send([letter('t'), letter('u', { recordId: 'r2' }), letter('t', { messageId: 'last', recordId: 'r3' })]);
    expect(shown(sent)).toEqual([
      { detailType: 'SMN Dead Letter Filed', ...FACTS, reason: 'HTTP 410', message_id: 'last' },
      { detailType: 'SMN Dead Letter Filed', ...FACTS, reason: 'HTTP 410', message_id: 'm' },
    ]);
    expect(claims).toEqual([
      ['t', 'r3', 0],
      ['u', 'r2', 0],
    ]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  });

  test('have no other in the minute, for which an instance does not ask again', async () => {
    const { send, sent, claims, state } = anInstance();
    await send([letter('t')]);
    state.now = Date.parse('2026-03-04T05:06:59.999Z');
    await send([letter('t')]);
    expect([sent.length, claims.length]).toEqual([1, 1]);
    state.now += 1;
    await send([letter('t')]);
    expect(sent).toHaveLength(2);
    expect(sent[0]?.id).not.toBe(sent[1]?.id);
  });

  test('have none here where another instance has claimed the minute, nor of what is of no topic', async () => {
    const { send, sent, claims } = anInstance('t');
    await send([letter('t'), letter('u', { topicUrn: 'none' })]);
    await send([letter('t')]);
    expect([sent, claims.length]).toEqual([[], 1]);
  });

  test('have their event later, when it could not be sent', async () => {
    const { send, sent, claims, state } = anInstance();
    state.isDown = true;
    await expect(send([letter('t')])).rejects.toThrow('no bus');
    state.isDown = false;
    await send([letter('t')]);
    expect([sent.length, claims.length]).toEqual([1, 2]);
  });
});

test('a cap that is spent has an event for each project, protocol, month, share and amount', () => {
  const spent = { month: '2026-03', capUsd: 10, spentUsd: 8.5 };
  const notice: SpendNotice = { project: 'project-1', protocol: 'sms', level: 80, ...spent };
  expect(shown([spendEvent(notice, NOW)])).toEqual([
    {
      ...{ detailType: 'SMN Spend Cap Reached', version: '1', project_id: 'project-1', protocol: 'sms' },
      ...{ since: '2026-03-04T05:06:10Z', month: '2026-03', threshold_percent: 80, cap_usd: 10, spent_usd: 8.5 },
    },
  ]);
  const others = [
    { project: 'p' },
    { protocol: 'email' },
    { month: '2026-04' },
    { level: 100 },
    { capUsd: 20 },
  ] as const;
  const ids = [notice, ...others.map((other) => ({ ...notice, ...other }))].map((one) => spendEvent(one, NOW).id);
  expect(new Set(ids).size).toBe(6);
  expect(spendEvent({ ...notice, spentUsd: 9 }, NOW + 1).id).toBe(ids[0]);
});
