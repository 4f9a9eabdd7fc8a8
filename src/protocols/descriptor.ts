import type { Lane, Protocol } from '#src/domain/protocol.ts';

/** Data about a protocol that needs none of its code: read by the stacks, the pipeline and the api. */
export type ProtocolDescriptor = {
  readonly protocol: Protocol;
  /** The lane that delivers it. */
  readonly lane: Lane;
  /** Whether a new subscription waits for its owner's confirmation (contract section 6.1). */
  readonly needsConfirmation: boolean;
  /** Whether its envelopes carry the message attributes. @default false */
  readonly carriesAttributes?: boolean;
  /** How many recipients an envelope holds at most. */
  readonly recipientsPerEnvelope: number;
  /** How many messages about subscriptions, and probes, one endpoint may get (contract section 8). */
  readonly confirmationLimits: readonly ConfirmationLimit[];
  /** How many of them all endpoints of one host may get. @default no limit */
  readonly hostLimits?: readonly ConfirmationLimit[];
};

/** At most `messages` in `windowSeconds`; beyond it none for `pauseSeconds`. */
type ConfirmationLimit = {
  readonly messages: number;
  readonly windowSeconds: number;
  readonly pauseSeconds: number;
};

/** For whoever is asked only after a cancellation, of which the contract does not say: as often as a mailbox. */
export const CHAT_LIMITS = [
  { messages: 20, windowSeconds: 3600, pauseSeconds: 3600 },
  { messages: 40, windowSeconds: 172_800, pauseSeconds: 604_800 },
] as const satisfies readonly ConfirmationLimit[];
