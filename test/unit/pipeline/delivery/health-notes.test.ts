import { describe, expect, test } from 'vitest';
import type { SickState } from '#src/domain/delivery/endpoint-health.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';
import { createHealthNotes } from '#src/pipeline/delivery/note-health.ts';
import type { Worked } from '#src/pipeline/delivery/observe.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { Queues } from '#src/queues/queues.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const START = Date.parse('2026-03-04T05:06:10Z');
const { health: settings } = Settings.parse({}).delivery;
const UP: Outcome = { kind: 'delivered' };
const DOWN: Outcome = { kind: 'retry', reason: 'HTTP 503', httpStatus: 503 };
const COUNTS = { delivered: 0, retried: 0, dead: 0, expired: 0 };

/** An instance that notes, on a record of what it writes; each failure is answered with how many there are by now. */
const anInstance = ({ failuresWithin = 1, sick }: { failuresWithin?: number; sick?: SickState } = {}) => {
  const state = { now: START, mayForget: true };
  const writes: (readonly [string, ...unknown[]])[] = [];
  const told: unknown[] = [];
  const health: Parameters<typeof createHealthNotes>[0]['health'] = {
    noteFailures: async (of, failures) => {
      writes.push(['failed', of.subscriptionId, failures]);
      const times = { firstFailureAt: START, lastFailureAt: failures.at, lastReason: failures.reason };
      const status = failures.status === undefined ? {} : { lastStatus: failures.status };
      const known = { ...of, ...times, ...status, failures: failuresWithin, failuresWithin };
      return sick === undefined ? known : { ...known, sick: { state: sick, since: START } };
    },
    forgetFailures: async ({ subscriptionId }) => {
      writes.push(['forgotten', subscriptionId]);
      return state.mayForget;
    },
  };
  const send: Queues['send'] = async (to, messages) => {
    told.push(...messages.map(({ text }) => ({ role: to.role, ...JSON.parse(text) })));
    return [];
  };
  const note = createHealthNotes({ health, queues: { send }, settings, clock: () => state.now });
  return { state, writes, told, note };
};

let time = START;
/** One attempt, a millisecond after the one before. */
const attempt = (outcome: Outcome, change: Partial<Envelope> = {}, origin?: string): Worked => {
  time += 1;
  const envelope = anEnvelope({
    protocol: 'https',
    topicId: 't',
    recipients: [aRecipient({ subscriptionId: 's' })],
    ...change,
  });
  const results = envelope.recipients.map((recipient) => ({
    ...{ recipient, outcome, startedAt: time },
    ...(origin !== undefined && { origin }),
  }));
  return { envelope, results, counts: COUNTS };
};

const finding = (state: string) => ({
  ...{ role: 'release', v: 1, topicId: 't', subscriptionId: 's' },
  health: { state, at: START },
});

describe('failures of an endpoint', () => {
  test('are one write for each endpoint of a batch, with the last of them', async () => {
    const { note, writes, told } = anInstance();
    const other = { recipients: [aRecipient({ subscriptionId: 'other' })] };
    const last: Outcome = { kind: 'rejected', reason: 'no route' };
    await note([attempt(DOWN), attempt(DOWN, other), attempt(last)]);
    const common = { at: START, withinMs: settings.withinSeconds * 1000 };
    expect(writes).toEqual([
      ['failed', 's', { ...common, count: 2, reason: 'no route' }],
      ['failed', 'other', { ...common, count: 1, reason: 'HTTP 503', status: 503 }],
    ]);
    expect(told).toEqual([]);
  });

  test('are taken in the order of their attempts, whatever that of their envelopes is', async () => {
    const { note, writes } = anInstance();
    const [failed, taken] = [attempt(DOWN), attempt(UP)];
    await note([taken, failed]);
    expect(writes).toEqual([]);
  });

  test('are none of what is not for subscribers, is called in turn, or is the service’s own', async () => {
    const { note, writes } = anInstance();
    const escalation = { steps: [], waitSeconds: 1 };
    await note([
      ...(['direct', 'confirmation'] as const).map((kind) => attempt(DOWN, { kind })),
      attempt(DOWN, { escalation }),
      attempt(DOWN, {}, 'service'),
    ]);
    expect(writes).toEqual([]);
  });
});

describe('an endpoint that has failed too often', () => {
  test('is told of once a minute by an instance', async () => {
    const { note, told, state } = anInstance({ failuresWithin: settings.failures });
    await note([attempt(DOWN)]);
    expect(told).toEqual([finding('unhealthy')]);
    state.now += 59_999;
    await note([attempt(DOWN)]);
    expect(told).toHaveLength(1);
    state.now += 1;
    await note([attempt(DOWN)]);
    expect(told).toHaveLength(2);
  });

  test('is told of again in another state', async () => {
    const gone: Outcome = { kind: 'rejected', reason: 'HTTP 410', httpStatus: 410 };
    const { note, told } = anInstance({ failuresWithin: settings.failures });
    await note([attempt(DOWN)]);
    await note([attempt(gone, { deliveryPolicy: { retry: 'standard' } })]);
    expect(told).toEqual([finding('unhealthy'), finding('disabled')]);
  });

  test('is not told of when the probe fails of which it is known, but when it fails for a profile of its own', async () => {
    const known = { failuresWithin: settings.failures, sick: 'unhealthy' } as const;
    const probed = anInstance(known);
    await probed.note([attempt(DOWN, { probe: true })]);
    expect(probed.told).toEqual([]);
    const another = anInstance(known);
    await another.note([attempt(DOWN)]);
    expect(another.told).toEqual([finding('unhealthy')]);
    const first = anInstance({ failuresWithin: settings.failures });
    await first.note([attempt(DOWN, { probe: true })]);
    expect(first.told).toEqual([finding('unhealthy')]);
  });
});

describe('an endpoint that takes a message', () => {
  test('costs nothing while it never failed, and is forgotten once when it did', async () => {
    const { note, writes, told } = anInstance();
    await note([attempt(UP)]);
    expect(writes).toEqual([]);
    await note([attempt(DOWN)]);
    await note([attempt(UP)]);
    await note([attempt(UP)]);
    expect(writes.slice(1)).toEqual([['forgotten', 's']]);
    expect(told).toEqual([]);
  });

  test('at a second attempt is forgotten by whichever instance that was', async () => {
    const { note, writes } = anInstance();
    await note([attempt(UP, { attempt: 1 })]);
    expect(writes).toEqual([['forgotten', 's']]);
    await note([attempt(DOWN, { attempt: 1 }), attempt(UP)]);
    expect(writes).toHaveLength(1);
  });

  test('and fails then has its failures noted, and is as it has come to be', async () => {
    const { note, writes, told } = anInstance({ failuresWithin: settings.failures });
    await note([attempt(UP, { attempt: 1 }), attempt(DOWN)]);
    expect(writes.map(([what]) => what)).toEqual(['forgotten', 'failed']);
    expect(told).toEqual([finding('unhealthy')]);
  });

  test('is told of as healthy where its messages are held, and by its probe', async () => {
    const { note, told, state } = anInstance();
    state.mayForget = false;
    await note([attempt(UP, { attempt: 1 })]);
    expect(told).toEqual([finding('healthy')]);
    const probed = anInstance();
    await probed.note([attempt(UP, { probe: true })]);
    expect([probed.told, probed.writes]).toEqual([[finding('healthy')], []]);
  });
});
