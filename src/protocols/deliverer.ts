import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** Sends one recipient's copy. Never throws for what an endpoint or provider answers: that is an {@link Outcome}. */
export type Send = (recipient: Recipient, signal: AbortSignal) => Promise<Outcome>;

/**
 * A protocol's way to deliver. Called once per envelope with what all recipients share (to sign or render once), it returns the
 * function that serves each recipient.
 */
export type Deliverer = (envelope: Envelope) => Promise<Send>;
