import type { FollowUp, Result } from '#src/pipeline/delivery/delivery-plan.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { QueueMessage } from '#src/queues/envelope-writer.ts';
import { factsOf, type Placed, reportMessages } from './report.ts';

/** A round of an envelope's deliveries: its results, and what follows from them. `now` in epoch milliseconds. */
type WorkedEnvelope = {
  readonly envelope: Envelope;
  readonly results: readonly Result[];
  readonly followUps: readonly FollowUp[];
  readonly now: number;
};

/**
 * Reports who has got a message, and who is tried again, when and why. What is held or given up is reported once it is kept or
 * filed.
 */
export const deliveryReports = ({ envelope, results, followUps, now }: WorkedEnvelope): readonly QueueMessage[] => {
  const delivered = results.flatMap(({ recipient: { receipt }, outcome }) =>
    receipt !== undefined && outcome.kind === 'delivered' ? [receipt] : [],
  );
  const facts = followUps.flatMap(({ to, envelope: { recipients }, delaySeconds }) =>
    recipients.flatMap((recipient) => {
      const { lastFailure } = recipient;
      if (to !== 'retries' || lastFailure === undefined) return [];
      const until = now + delaySeconds * 1000;
      return factsOf(envelope, recipient, { state: 'waiting', at: now, until, reason: lastFailure });
    }),
  );
  return reportMessages(envelope, { delivered, facts });
};

/** An envelope that was read again, what is left of it, and what follows from it. `now` in epoch milliseconds. */
type CheckedAgain = {
  readonly envelope: Envelope;
  readonly wanted: Envelope | undefined;
  readonly followUps: readonly FollowUp[];
  readonly now: number;
};

/** Reports who does not get a message though it was sent to them: they no longer want it, or the call was answered by another. */
export const droppedReports = ({ envelope, wanted, followUps, now }: CheckedAgain): readonly QueueMessage[] => {
  // A fresh envelope is not read again.
  if (wanted === envelope) return [];
  const left = [...(wanted === undefined ? [] : [wanted]), ...followUps.map((followUp) => followUp.envelope)];
  const kept = new Set(left.flatMap(placedIn).map(({ receipt }) => receipt));
  const facts = placedIn(envelope)
    .filter(({ receipt }) => !kept.has(receipt))
    .flatMap((recipient) => factsOf(envelope, recipient, { state: 'dropped', at: now, reason: UNWANTED }));
  return reportMessages(envelope, { facts });
};

const UNWANTED = 'not wanted any more';

/** The recipients of an envelope and of the steps of calls that come after it. */
const placedIn = ({ recipients, escalation }: Envelope): readonly Placed[] => [
  ...recipients,
  ...(escalation?.steps.flat() ?? []),
];
