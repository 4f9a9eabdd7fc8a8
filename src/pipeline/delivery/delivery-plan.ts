import { withAttempt } from '#src/domain/delivery/attempt-log.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { nextStep } from '#src/domain/delivery/retry-schedule.ts';
import type { RetryProfile } from '#src/domain/holding/delivery-policy.ts';
import type { Settings } from '#src/domain/settings.ts';
import { type Envelope, type Recipient, recipientExpiresAt } from '#src/queues/envelope.ts';
import { MAX_DELAY_SECONDS } from '#src/queues/queues.ts';

/** The result of one recipient of an envelope in this round. */
export type Result = {
  readonly recipient: Recipient;
  readonly outcome: Outcome;
  /** What the outcome is due to: recipients of one origin wait together. @default the server of the endpoint */
  readonly origin?: string;
  /** When its attempt began, in epoch milliseconds. */
  readonly startedAt: number;
};

/**
 * An envelope that leaves the worker again: for its lane, for the lane's retries after a failure, for the lane's
 * quarantine when a worker died on it, for the dead-letter queue when given up, for the hold queue while it is held, for the queue of
 * jobs when it goes after a topic that has moved. What was not started goes where it was.
 */
export type FollowUp = {
  readonly to: 'lane' | 'retries' | 'quarantine' | 'deadLetters' | 'hold' | 'jobs';
  readonly envelope: Envelope;
  readonly delaySeconds: number;
};

/** How many recipients of a round ended in which way. */
export type DeliveryCounts = {
  readonly delivered: number;
  readonly retried: number;
  readonly dead: number;
  readonly expired: number;
};

/** The inputs of a round. `now` is in epoch milliseconds, `random` returns a number from [0, 1). */
export type Round = { readonly now: number; readonly random: () => number; readonly settings: Settings['delivery'] };

/** Where a recipient goes: nowhere when delivered. */
type Disposition =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'again';
      readonly attempt: number;
      readonly throttleWaits: number;
      readonly delaySeconds: number;
      readonly failure: string;
    }
  /** `attempts` are those made in all, this round's included if it was one. */
  | { readonly kind: 'dead' | 'expired'; readonly reason: string; readonly attempts: number };

/**
 * Decides what follows from a round's results (design: rules of a delivery worker): retryable recipients leave in new
 * envelopes grouped by origin and wait, so that one dead server makes one message; rejected, exhausted and expired ones go
 * to the dead-letter queue with the reason. Pure.
 */
export const planFollowUps = (
  envelope: Envelope,
  results: readonly Result[],
  round: Round,
): { readonly followUps: readonly FollowUp[]; readonly counts: DeliveryCounts } => {
  const dispositions = dispositionsOf(envelope, results, round);
  const count = (kind: Disposition['kind']): number =>
    dispositions.filter(({ disposition }) => disposition.kind === kind).length;
  return {
    followUps: [...retriesOf(envelope, dispositions, round.now), ...deadLettersOf(envelope, dispositions)],
    counts: { delivered: count('delivered'), retried: count('again'), dead: count('dead'), expired: count('expired') },
  };
};

type Decided = { readonly recipient: Recipient; readonly origin: string; readonly disposition: Disposition };

const dispositionsOf = (envelope: Envelope, results: readonly Result[], round: Round): readonly Decided[] => {
  // One draw per origin and wish: recipients on the same server wait together.
  const drawn = new Map<string, Disposition>();
  const dispositionOf = ({ recipient, outcome, origin = originOf(recipient.endpoint) }: Result): Decided => {
    if (outcome.kind !== 'retry' && outcome.kind !== 'throttled') {
      return { recipient, origin, disposition: finalDispositionOf(envelope, recipient, outcome) };
    }
    const profile = retryProfileOf(envelope, recipient);
    const expiresAt = recipientExpiresAt(envelope, recipient);
    const key = JSON.stringify([origin, outcome, profile, expiresAt]);
    const copy = { ...envelope, expiresAt };
    const disposition = drawn.get(key) ?? waitingDispositionOf(copy, outcome, { ...round, profile });
    drawn.set(key, disposition);
    return { recipient, origin, disposition };
  };
  return results.map((result) => withLoggedAttempt(envelope, result, dispositionOf(result)));
};

/** What counts as an attempt is in the recipient's log, too; a wait for a provider that throttled does not. */
const withLoggedAttempt = ({ attempt }: Envelope, { outcome, startedAt: at }: Result, decided: Decided): Decided => {
  const { recipient, disposition } = decided;
  if (!('reason' in outcome) || disposition.kind === 'delivered') return decided;
  const attempts = disposition.kind === 'again' ? disposition.attempt : disposition.attempts;
  if (attempts === attempt) return decided;
  const { attemptLog, ...rest } = recipient;
  const { reason } = outcome;
  return { ...decided, recipient: { ...rest, attemptLog: withAttempt(attemptLog, { at, reason }) } };
};

/** The subscription's own profile, or else its topic's. What is not held for subscribers has none: it cannot wait for long. */
export const retryProfileOf = ({ kind, escalation, deliveryPolicy }: Envelope, { policy }: Recipient): RetryProfile =>
  kind === 'notification' && escalation === undefined ? ((policy ?? deliveryPolicy)?.retry ?? 'smn') : 'smn';

const finalDispositionOf = (
  { attempt }: Envelope,
  { lastFailure }: Recipient,
  outcome: Exclude<Outcome, { kind: 'retry' | 'throttled' }>,
): Disposition => {
  switch (outcome.kind) {
    case 'delivered':
      return { kind: 'delivered' };
    case 'expired':
      return {
        kind: 'expired',
        reason:
          lastFailure === undefined
            ? 'The time to live passed before an attempt was made'
            : `The time to live passed before another attempt was made; last failure: ${lastFailure}`,
        attempts: attempt,
      };
    case 'rejected':
      return { kind: 'dead', reason: outcome.reason, attempts: attempt + 1 };
  }
};

/** A message waits so often because of throttling without an attempt being counted: ten minutes by default (decision 041). */
const MAX_THROTTLE_WAITS = 20;

const waitingDispositionOf = (
  envelope: Envelope,
  outcome: Extract<Outcome, { kind: 'retry' | 'throttled' }>,
  { now, random, settings, profile }: Round & { readonly profile: RetryProfile },
): Disposition => {
  const reason = `The time to live passed; last failure: ${outcome.reason}`;
  const failure = outcome.reason;
  const { throttleWaits = 0 } = envelope;
  if (outcome.kind === 'throttled' && throttleWaits < MAX_THROTTLE_WAITS) {
    const { min, max } = settings.throttleWaitSeconds;
    const delaySeconds = Math.round(min + random() * (max - min));
    return now + delaySeconds * 1000 < envelope.expiresAt
      ? { kind: 'again', attempt: envelope.attempt, throttleWaits: throttleWaits + 1, delaySeconds, failure }
      : { kind: 'expired', reason, attempts: envelope.attempt };
  }
  const attempts = envelope.attempt + 1;
  const step = nextStep({
    attempt: envelope.attempt,
    profile,
    stepsSeconds: settings.retryStepsSeconds,
    ...(outcome.kind === 'retry' && outcome.afterSeconds !== undefined && { afterSeconds: outcome.afterSeconds }),
    now,
    expiresAt: envelope.expiresAt,
    random: random(),
  });
  if (step.kind === 'wait') {
    return { kind: 'again', attempt: attempts, throttleWaits, delaySeconds: step.delaySeconds, failure };
  }
  return step.kind === 'expired'
    ? { kind: 'expired', reason, attempts }
    : { kind: 'dead', reason: `Given up after ${attempts} attempts; last failure: ${failure}`, attempts };
};

/** A retry carries the reason for each recipient: longer ones are cut, so that an envelope grows by little. */
const FAILURE_CHARACTERS = 200;

const retriesOf = (envelope: Envelope, dispositions: readonly Decided[], now: number): readonly FollowUp[] => {
  type Group = { attempt: number; throttleWaits: number; delaySeconds: number; recipients: Recipient[] };
  const groups = new Map<string, Group>();
  for (const { recipient, origin, disposition } of dispositions) {
    if (disposition.kind !== 'again') continue;
    const { attempt, throttleWaits, delaySeconds } = disposition;
    const key = JSON.stringify([origin, attempt, throttleWaits, delaySeconds]);
    const group = groups.get(key) ?? { attempt, throttleWaits, delaySeconds, recipients: [] };
    group.recipients.push({
      ...recipient,
      lastFailure: disposition.failure.slice(0, FAILURE_CHARACTERS).toWellFormed(),
    });
    groups.set(key, group);
  }
  // Its worker survived: it travels with others again. Its slot was for this attempt.
  const { isolated: _isolated, slot: _slot, probe = false, ...free } = envelope;
  return [...groups.values()].map(({ attempt, throttleWaits, delaySeconds, recipients }) => {
    const retried = { ...free, attempt, ...(throttleWaits > 0 && { throttleWaits }), recipients };
    if (probe) return heldFor(retried, { reason: 'unhealthy' });
    return delaySeconds > MAX_DELAY_SECONDS
      ? heldFor(retried, { reason: 'retry', until: now + delaySeconds * 1000 })
      : { to: 'retries', envelope: retried, delaySeconds };
  });
};

/** What waits for longer than a queue can delay it; and a probe that has failed, which waits with the others for the next one. */
const heldFor = (envelope: Envelope, held: NonNullable<Recipient['held']>): FollowUp => ({
  to: 'hold',
  envelope: { ...envelope, recipients: envelope.recipients.map((recipient) => ({ ...recipient, held })) },
  delaySeconds: 0,
});

const deadLettersOf = (envelope: Envelope, dispositions: readonly Decided[]): readonly FollowUp[] => {
  const dead = dispositions.flatMap(({ recipient, disposition }) =>
    disposition.kind === 'dead' || disposition.kind === 'expired'
      ? [{ recipient: asGivenUp(recipient, disposition), disposition }]
      : [],
  );
  return [...Map.groupBy(dead, ({ disposition }) => disposition.attempts)].map(([attempt, group]) => ({
    to: 'deadLetters',
    envelope: { ...envelope, attempt, recipients: group.map(({ recipient }) => recipient) },
    delaySeconds: 0,
  }));
};

/** A receipt tells those apart whose time to live has passed. */
const asGivenUp = (
  recipient: Recipient,
  { kind, reason }: Extract<Disposition, { kind: 'dead' | 'expired' }>,
): Recipient => ({
  ...recipient,
  reason,
  ...(recipient.receipt !== undefined && kind === 'expired' && { hasExpired: true }),
});

/** Scheme, host and port of a URL; all endpoints that are no URLs count as one origin: their provider. */
const originOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).origin : '');
