import { describe, expect, test } from 'vitest';
import { attemptsIn } from '#src/domain/delivery/attempt-log.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';
import { planFollowUps } from '#src/pipeline/delivery/delivery-plan.ts';
import { isolateEnvelope } from '#src/pipeline/delivery/isolate-envelope.ts';
import type { Envelope } from '#src/queues/envelope.ts';

const settings = Settings.parse({}).delivery;

const anEnvelope = (endpoints: readonly string[], overrides: Partial<Envelope> = {}): Envelope => ({
  v: 1,
  kind: 'notification',
  messageId: 'm',
  topicUrn: 'urn:smn:us-east-1:p:t',
  topicId: 't',
  protocol: 'http',
  body: 'text',
  publishedAt: 0,
  expiresAt: 3_600_000,
  attempt: 0,
  recipients: endpoints.map((endpoint, index) => ({ subscriptionId: String(index), endpoint })),
  ...overrides,
});

const plan = (envelope: Envelope, outcomes: readonly Outcome[], random = () => 0.5) => {
  const results = outcomes.flatMap((outcome, index) => {
    const recipient = envelope.recipients[index];
    return recipient === undefined ? [] : [{ recipient, outcome, startedAt: STARTED }];
  });
  return planFollowUps(envelope, results, { now: 1000, random, settings });
};

const STARTED = 500;

const FAILURE = { kind: 'retry', reason: 'answered 500' } as const;

describe('what follows from a round of deliveries', () => {
  test('recipients whose failure has one cause wait together, wherever they are', () => {
    const envelope = anEnvelope(['http://a/1', 'http://b/1']);
    const results = envelope.recipients.map((recipient) => ({
      ...{ recipient, outcome: FAILURE, origin: 'key', startedAt: STARTED },
    }));
    const { followUps } = planFollowUps(envelope, results, { now: 1000, random: () => 0.5, settings });
    expect(followUps.map((followUp) => followUp.envelope.recipients.length)).toEqual([2]);
    expect(plan(envelope, [FAILURE, FAILURE]).followUps).toHaveLength(2);
  });

  test('a recipient whose copy expires at another time than its message ends by that', () => {
    const soon = { subscriptionId: '0', endpoint: 'http://a/1', expiresAt: 2000 };
    const usual = { subscriptionId: '1', endpoint: 'http://a/2' };
    const { followUps, counts } = plan(anEnvelope([], { recipients: [soon, usual] }), [FAILURE, FAILURE]);
    expect(counts).toMatchObject({ retried: 1, expired: 1 });
    expect(followUps.map(({ to, envelope }) => [to, envelope.recipients[0]?.endpoint])).toEqual([
      ['retries', 'http://a/2'],
      ['deadLetters', 'http://a/1'],
    ]);
    const late = { ...soon, expiresAt: 9_000_000 };
    const { counts: lateCounts } = plan(anEnvelope([], { recipients: [late], expiresAt: 2000 }), [FAILURE]);
    expect(lateCounts).toMatchObject({ retried: 1, expired: 0 });
  });

  test('nothing leaves when all are delivered', () => {
    const envelope = anEnvelope(['http://a/1', 'http://a/2']);
    expect(plan(envelope, [{ kind: 'delivered' }, { kind: 'delivered' }])).toEqual({
      followUps: [],
      counts: { delivered: 2, retried: 0, dead: 0, expired: 0 },
    });
  });

  test('failures of one origin leave in one envelope, with one wait and one attempt more', () => {
    const draws = [0.2, 0.9];
    const envelope = anEnvelope(['http://a/1', 'http://b/1', 'http://a/2'], { attempt: 2 });
    const { followUps, counts } = plan(envelope, [FAILURE, FAILURE, FAILURE], () => draws.shift() ?? 1);
    expect(
      followUps.map(({ to, delaySeconds, envelope: { attempt, recipients } }) => ({
        to,
        delaySeconds,
        attempt,
        endpoints: recipients.map(({ endpoint }) => endpoint),
      })),
    ).toEqual([
      { to: 'retries', delaySeconds: 3, attempt: 3, endpoints: ['http://a/1', 'http://a/2'] },
      { to: 'retries', delaySeconds: 14, attempt: 3, endpoints: ['http://b/1'] },
    ]);
    expect(counts).toEqual({ delivered: 0, retried: 3, dead: 0, expired: 0 });
  });

  test('the receiver that asks for more time waits apart from its neighbours', () => {
    const { followUps } = plan(anEnvelope(['http://a/1', 'http://a/2']), [FAILURE, { ...FAILURE, afterSeconds: 60 }]);
    expect(followUps.map(({ delaySeconds }) => delaySeconds)).toEqual([1, 60]);
  });

  test('throttling is no attempt', () => {
    const { followUps } = plan(anEnvelope(['a@example.com'], { attempt: 3 }), [{ kind: 'throttled', reason: 'rate' }]);
    expect(followUps).toMatchObject([{ to: 'retries', delaySeconds: 16, envelope: { attempt: 3, throttleWaits: 1 } }]);
  });

  test('throttling is waited out 20 times, whatever comes between, and is an attempt from then on', () => {
    const slow = { kind: 'throttled', reason: 'HTTP 429' } as const;
    const story: unknown[] = [];
    let envelope = anEnvelope(['https://a/1']);
    for (let round = 0; round < 40; round += 1) {
      const [followUp] = plan(envelope, [round === 5 ? FAILURE : slow]).followUps;
      if (followUp === undefined) break;
      envelope = followUp.envelope;
      story.push([followUp.to, envelope.attempt, envelope.throttleWaits]);
      if (followUp.to === 'deadLetters') break;
    }
    expect(story).toEqual([
      ...Array.from({ length: 5 }, (_, index) => ['retries', 0, index + 1]),
      ...Array.from({ length: 16 }, (_, index) => ['retries', 1, index + 5]),
      ...Array.from({ length: 5 }, (_, index) => ['retries', index + 2, 20]),
      ['deadLetters', 7, 20],
    ]);
    expect(envelope.recipients[0]?.reason).toBe('Given up after 7 attempts; last failure: HTTP 429');
  });

  test('a failure of an envelope that never waited for a provider has no count of waits', () => {
    const { followUps } = plan(anEnvelope(['http://a/1']), [FAILURE]);
    expect(followUps[0]?.envelope).not.toHaveProperty('throttleWaits');
  });

  test('a server that throttles one and fails another is tried again apart for each', () => {
    const slow = { kind: 'throttled', reason: 'HTTP 429' } as const;
    const envelope = anEnvelope(['http://a/1', 'http://a/2'], { throttleWaits: 4 });
    const { followUps } = plan(envelope, [slow, FAILURE]);
    expect(followUps.map(({ envelope: { attempt, throttleWaits } }) => [attempt, throttleWaits])).toEqual([
      [0, 5],
      [1, 4],
    ]);
  });

  test('rejected and exhausted recipients leave for the dead-letter queue, each with its reason', () => {
    const { followUps, counts } = plan(anEnvelope(['http://a/1', 'http://a/2'], { attempt: 6 }), [
      { kind: 'rejected', reason: 'answered 404' },
      FAILURE,
    ]);
    expect(followUps).toMatchObject([
      {
        to: 'deadLetters',
        envelope: {
          attempt: 7,
          recipients: [
            { subscriptionId: '0', reason: 'answered 404' },
            { subscriptionId: '1', reason: 'Given up after 7 attempts; last failure: answered 500' },
          ],
        },
      },
    ]);
    expect(counts).toEqual({ delivered: 0, retried: 0, dead: 2, expired: 0 });
  });

  test('a retry carries its reason, cut to 200 characters, and expires with it', () => {
    const long = { kind: 'retry', reason: 'x'.repeat(300) } as const;
    const slow = { kind: 'throttled', reason: 'rate exceeded' } as const;
    const { followUps } = plan(anEnvelope(['http://a/1', 'http://b/1', 'a@example.com']), [FAILURE, long, slow]);
    const failures = followUps.flatMap(({ envelope }) => envelope.recipients.map(({ lastFailure }) => lastFailure));
    expect(failures).toEqual(['answered 500', 'x'.repeat(200), 'rate exceeded']);

    const [first] = followUps.map(({ envelope }) => plan(envelope, [{ kind: 'expired' }]).followUps[0]);
    expect(first?.envelope.recipients[0]?.reason).toBe(
      'The time to live passed before another attempt was made; last failure: answered 500',
    );
  });

  test('a retry that would come after the time to live is an expiry', () => {
    const { followUps, counts } = plan(anEnvelope(['http://a/1', 'http://a/2'], { expiresAt: 1400 }), [
      FAILURE,
      FAILURE,
    ]);
    expect(followUps).toMatchObject([{ to: 'deadLetters', envelope: { attempt: 1 } }]);
    expect(counts).toEqual({ delivered: 0, retried: 0, dead: 0, expired: 2 });
  });

  test('an expiry without an attempt, or after throttling, counts none', () => {
    const envelope = anEnvelope(['http://a/1', 'http://a/2', 'http://a/3'], { attempt: 2, expiresAt: 1400 });
    const { followUps } = plan(envelope, [{ kind: 'expired' }, FAILURE, { kind: 'throttled', reason: 'rate' }]);
    const dead = followUps.map(({ to, envelope: { attempt, recipients } }) => ({
      to,
      attempt,
      ids: recipients.map(({ subscriptionId }) => subscriptionId),
    }));
    expect(dead).toEqual([
      { to: 'deadLetters', attempt: 2, ids: ['0', '2'] },
      { to: 'deadLetters', attempt: 3, ids: ['1'] },
    ]);
  });
});

describe('a probe that fails', () => {
  test('waits with the others for the next one, and is none any more', () => {
    const { followUps } = plan(anEnvelope(['http://a/1'], { probe: true, slot: 7 }), [FAILURE]);
    expect(followUps).toMatchObject([
      { to: 'hold', delaySeconds: 0, envelope: { attempt: 1, recipients: [{ held: { reason: 'unhealthy' } }] } },
    ]);
    for (const gone of ['probe', 'slot']) expect(followUps[0]?.envelope).not.toHaveProperty(gone);
  });
});

describe('a dead letter', () => {
  test('says that its time to live has passed where it has a receipt', () => {
    const given = (receipt?: string) =>
      anEnvelope([], { recipients: [{ subscriptionId: '0', endpoint: 'http://a/1', ...(receipt && { receipt }) }] });
    const saidOf = (envelope: Envelope, outcome: Outcome) =>
      plan(envelope, [outcome]).followUps.map((followUp) => followUp.envelope.recipients[0]?.hasExpired);
    expect(saidOf(given('http.0.1'), { kind: 'expired' })).toEqual([true]);
    expect(saidOf(given('http.0.1'), { kind: 'rejected', reason: 'HTTP 404' })).toEqual([undefined]);
    expect(saidOf(given(), { kind: 'expired' })).toEqual([undefined]);
  });
});

describe('the log of attempts', () => {
  const logsOf = (envelope: Envelope, ...outcomes: readonly Outcome[]) =>
    plan(envelope, outcomes).followUps.flatMap((followUp) =>
      followUp.envelope.recipients.map(({ attemptLog }) => attemptLog && attemptsIn(attemptLog)),
    );
  const before = { reason: 'timeout', at: [0] };
  const again = (overrides: Partial<Envelope> = {}) =>
    anEnvelope([], {
      ...{ attempt: 1, recipients: [{ subscriptionId: '0', endpoint: 'http://a/1', attemptLog: [before] }] },
      ...overrides,
    });

  test('grows by each that failed, with when it began and why, on the way to retries as to dead letters', () => {
    const grown = [
      { at: 0, reason: 'timeout' },
      { at: 0, reason: 'answered 500' },
    ];
    expect(logsOf(anEnvelope(['http://a/1']), FAILURE)).toEqual([grown.slice(1)]);
    expect(logsOf(again(), FAILURE)).toEqual([grown]);
    expect(logsOf(again({ attempt: 6 }), FAILURE)).toEqual([grown]);
    expect(logsOf(again({ expiresAt: 1400 }), FAILURE)).toEqual([grown]);
    expect(logsOf(again(), { kind: 'rejected', reason: 'HTTP 410' })).toEqual([
      [grown[0], { at: 0, reason: 'HTTP 410' }],
    ]);
  });

  test('is each recipient’s own, also where several wait together', () => {
    const recipients = [
      { subscriptionId: '0', endpoint: 'http://a/1', attemptLog: [before] },
      { subscriptionId: '1', endpoint: 'http://a/2', attemptLog: [{ reason: 'HTTP 502', at: [0] }] },
    ];
    const [first, second] = logsOf(again({ recipients }), FAILURE, FAILURE);
    expect([first?.at(0)?.reason, second?.at(0)?.reason]).toEqual(['timeout', 'HTTP 502']);
  });

  test('has what counts as an attempt: no wait for a provider that throttled, until these are used up', () => {
    const slow = { kind: 'throttled', reason: 'HTTP 429' } as const;
    expect(logsOf(again(), slow)).toEqual([[{ at: 0, reason: 'timeout' }]]);
    expect(logsOf(again({ expiresAt: 1400 }), slow)).toEqual([[{ at: 0, reason: 'timeout' }]]);
    expect(logsOf(again({ throttleWaits: 20 }), slow)[0]?.at(-1)).toEqual({ at: 0, reason: 'HTTP 429' });
    expect(logsOf(anEnvelope(['http://a/1']), { kind: 'expired' })).toEqual([undefined]);
  });
});

describe('an envelope that came a second time', () => {
  const endpoints = Array.from({ length: 25 }, (_, index) => `http://a/${index}`);
  const sizes = (envelope: Envelope) => isolateEnvelope(envelope)?.map(({ recipients }) => recipients.length);

  test('is isolated in tens, tens in singles', () => {
    expect(sizes(anEnvelope(endpoints))).toEqual([10, 10, 5]);
    expect(sizes(anEnvelope(endpoints.slice(0, 10)))).toEqual(Array(10).fill(1));
    expect(sizes(anEnvelope(endpoints.slice(0, 10), { isolated: true }))).toEqual(Array(10).fill(1));
  });

  test('of one recipient is isolated once, and then processed until its queue gives it up', () => {
    const [isolated, ...others] = isolateEnvelope(anEnvelope(endpoints.slice(0, 1))) ?? [];
    expect(others).toEqual([]);
    expect(isolated?.isolated).toBe(true);
    expect(isolated && isolateEnvelope(isolated)).toBeUndefined();
  });

  test('loses no recipient', () => {
    const envelope = anEnvelope(endpoints);
    expect(isolateEnvelope(envelope)?.flatMap(({ recipients }) => recipients)).toEqual(envelope.recipients);
  });

  test('is among others again once its worker has survived it', () => {
    const { followUps } = plan(anEnvelope(['http://a/1'], { isolated: true }), [FAILURE]);
    expect(followUps.map(({ to, envelope }) => [to, envelope.isolated])).toEqual([['retries', undefined]]);
  });
});

describe('retry profiles', () => {
  const planned = (envelope: Envelope, outcome: Outcome = FAILURE) =>
    plan(
      envelope,
      envelope.recipients.map(() => outcome),
      () => 0,
    ).followUps.map(({ to, delaySeconds, envelope: { attempt, recipients } }) => ({
      ...{ to, delaySeconds, attempt },
      held: recipients[0]?.held,
    }));
  const standard = { deliveryPolicy: { retry: 'standard' }, expiresAt: 1_000_000_000 } as const;

  test('are the subscription’s, or else its topic’s, or smn', () => {
    const recipients = [
      { subscriptionId: '0', endpoint: 'http://a/1' },
      { subscriptionId: '1', endpoint: 'http://a/2', policy: { retry: { stepsSeconds: [60] } } },
      { subscriptionId: '2', endpoint: 'http://a/3', policy: { maxPerSecond: 1 } },
    ];
    expect(planned(anEnvelope([], { ...standard, recipients })).map(({ delaySeconds }) => delaySeconds)).toEqual([
      ...[5, 60, 0],
    ]);
  });

  test('wait in the hold queue for longer than a queue can delay, until a time that each copy says', () => {
    const envelope = anEnvelope(['http://a/1', 'http://a/2'], { ...standard, attempt: 2 });
    const until = 1000 + 1_800_000;
    expect(planned(envelope)).toEqual([{ to: 'hold', delaySeconds: 0, attempt: 3, held: { reason: 'retry', until } }]);
    expect(planned({ ...envelope, attempt: 1 })).toEqual([{ to: 'retries', delaySeconds: 300, attempt: 2 }]);
  });

  test('hold what a receiver asks to be spared for up to a day', () => {
    expect(planned(anEnvelope(['http://a/1'], standard), { ...FAILURE, afterSeconds: 3600 })).toMatchObject([
      { to: 'hold', held: { until: 1000 + 3_600_000 } },
    ]);
  });

  test('are for notifications to subscribers only: nothing else is held', () => {
    const escalation = { steps: [], waitSeconds: 1 };
    for (const change of [{ kind: 'direct' }, { kind: 'confirmation' }, { escalation }] as const) {
      const envelope = anEnvelope(['http://a/1'], { ...standard, ...change, attempt: 5 });
      expect(planned(envelope, { ...FAILURE, afterSeconds: 3600 })).toMatchObject([
        { to: 'retries', delaySeconds: 900 },
      ]);
    }
  });
});
