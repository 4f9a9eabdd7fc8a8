import { describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { FollowUp } from '#src/pipeline/delivery/delivery-plan.ts';
import { continueEscalation, isolateStep } from '#src/pipeline/escalation.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const called = (subscriptionId: string) => ({ subscriptionId, endpoint: `+86138001380${subscriptionId}` });

/** A step of `first`, and those after it. */
const aStep = (first: readonly string[], ...later: readonly (readonly string[])[]): Envelope =>
  anEnvelope({
    protocol: 'callnotify',
    recipients: first.map((id) => aRecipient(called(id))),
    escalation: { steps: later.map((step) => step.map(called)), waitSeconds: 60 },
  });

const resultsOf = (envelope: Envelope, ...kinds: readonly Outcome['kind'][]) =>
  envelope.recipients.flatMap((recipient, index) => {
    const kind = kinds[index];
    if (kind === undefined) return [];
    const outcome: Outcome = kind === 'delivered' || kind === 'expired' ? { kind } : { kind, reason: 'because' };
    return [{ recipient, outcome }];
  });

const leaving = (to: FollowUp['to'], envelope: Envelope): FollowUp => ({ to, envelope, delaySeconds: 5 });

/** What leaves, in short: where to, after how long, for whom, and how many steps it carries. */
const shown = (followUps: readonly FollowUp[]) =>
  followUps.map(({ to, delaySeconds, envelope: { recipients, escalation } }) => [
    to,
    delaySeconds,
    recipients.map(({ subscriptionId }) => subscriptionId).join(' '),
    escalation?.steps.length,
  ]);

describe('a round of calls', () => {
  test('of no policy leaves as it would', () => {
    const { escalation: _none, ...plain } = aStep(['1']);
    const followUps = [leaving('retries', plain)];
    expect(continueEscalation(plain, [], followUps)).toBe(followUps);
  });

  test('is followed by the next step once, after the wait', () => {
    const step = aStep(['1', '2'], ['3'], ['4', '5']);
    expect(shown(continueEscalation(step, resultsOf(step, 'delivered', 'delivered'), []))).toEqual([
      ['lane', 60, '3', 1],
    ]);
  });

  test('of the last step is followed by nothing', () => {
    const step = aStep(['1']);
    expect(continueEscalation(step, resultsOf(step, 'delivered'), [])).toEqual([]);
  });

  test('starts the next step as a fresh envelope of the same message', () => {
    const step = { ...aStep(['1'], ['2']), attempt: 3, isolated: true, notBefore: 7, throttleWaits: 2 } as const;
    const [next] = continueEscalation(step, resultsOf(step, 'delivered'), []);
    expect(next?.envelope).toEqual({ ...aStep(['2']), attempt: 0 });
  });

  test('keeps its later steps out of retries when a phone rings: they are called once', () => {
    const step = aStep(['1', '2'], ['3']);
    const retry = leaving('retries', { ...step, attempt: 1, recipients: [aRecipient(called('2'))] });
    expect(shown(continueEscalation(step, resultsOf(step, 'delivered', 'retry'), [retry]))).toEqual([
      ['retries', 5, '2', 0],
      ['lane', 60, '3', 0],
    ]);
  });

  test('carries the later steps along with one retry while no phone rings', () => {
    const step = aStep(['1', '2'], ['3']);
    const retries = ['1', '2'].map((id) => leaving('retries', { ...step, recipients: [aRecipient(called(id))] }));
    expect(shown(continueEscalation(step, resultsOf(step, 'retry', 'throttled'), retries))).toEqual([
      ['retries', 5, '1', 1],
      ['retries', 5, '2', 0],
    ]);
  });

  test('goes on at once when no recipient can be reached, and dead letters carry no steps', () => {
    const step = aStep(['1'], ['2'], ['3']);
    expect(shown(continueEscalation(step, resultsOf(step, 'rejected'), [leaving('deadLetters', step)]))).toEqual([
      ['deadLetters', 5, '1', undefined],
      ['lane', 0, '2', 1],
    ]);
  });
});

describe('a step that killed its worker', () => {
  test('is processed in parts without later steps, and the next step comes by itself', () => {
    const step = aStep(['1', '2'], ['3']);
    const parts = ['1', '2'].map((id) => leaving('quarantine', { ...step, recipients: [aRecipient(called(id))] }));
    expect(shown(isolateStep(step, parts))).toEqual([
      ['quarantine', 5, '1', 0],
      ['quarantine', 5, '2', 0],
      ['lane', 60, '3', 0],
    ]);
  });

  test('leaves other envelopes as they are', () => {
    const { escalation: _none, ...plain } = aStep(['1']);
    expect(isolateStep(plain, [leaving('quarantine', plain)])).toEqual([leaving('quarantine', plain)]);
  });
});
