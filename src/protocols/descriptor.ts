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
  /** How many confirmation messages one endpoint may get (contract section 8). */
  readonly confirmationLimits: readonly ConfirmationLimit[];
};

/** At most `messages` in `windowSeconds`; beyond it none for `pauseSeconds`. */
type ConfirmationLimit = {
  readonly messages: number;
  readonly windowSeconds: number;
  readonly pauseSeconds: number;
};
