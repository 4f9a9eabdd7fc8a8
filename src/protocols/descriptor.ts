import type { CountedBy } from '#src/domain/endpoints/endpoint-identity.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';

/** Data about a protocol that needs none of its code: read by the stacks, the pipeline and the api. */
export type ProtocolDescriptor = {
  readonly protocol: Protocol;
  /** The lane that delivers it. */
  readonly lane: Lane;
  /** Whether `ListProtocols` shows it; one that it does not show still works (contract section 14). */
  readonly isListed: boolean;
  /** Whether a new subscription waits for its owner's confirmation (contract section 6.1). */
  readonly needsConfirmation: boolean;
  /** Whether the links in its messages lead to pages, for people; the links of programs act at once. */
  readonly linksLeadToPages: boolean;
  /**
   * Whether the page of a confirmed subscription is also the way to cancel it, for messages that hold no unsubscribe link:
   * texts (contract section 6.1) and calls.
   */
  readonly offersCancellation: boolean;
  /** Whether its envelopes carry the message attributes. @default false */
  readonly carriesAttributes?: boolean;
  /** What a message structure holds under its key. */
  readonly structureBody: StructureBody;
  /** What delivery logs show of an endpoint. The address of a robot's webhook is all that it takes to write to the chat. */
  readonly loggedEndpoint: 'whole' | 'host';
  /** How many recipients an envelope holds at most. */
  readonly recipientsPerEnvelope: number;
  /** What `confirmationLimits` and `hostLimits` are counted for. */
  readonly countedBy: CountedBy;
  /** How many messages about subscriptions, and probes, one endpoint may get (contract section 8). */
  readonly confirmationLimits: readonly ConfirmationLimit[];
  /** How many of them all endpoints of one host may get. @default no limit */
  readonly hostLimits?: readonly ConfirmationLimit[];
};

/**
 * The body under the key of a protocol in a message structure (contract section 7.2). `text`: text. `robotText`: text, or an
 * object of kind text. `robotMessage`: text, or an object of kind text or markdown. `platforms`: none, because devices have
 * the keys of their platforms.
 */
type StructureBody = 'text' | 'robotText' | 'robotMessage' | 'platforms';

/** At most `messages` in `windowSeconds`; beyond it none for `pauseSeconds`. */
type ConfirmationLimit = {
  readonly messages: number;
  readonly windowSeconds: number;
  readonly pauseSeconds: number;
};

/**
 * For endpoints that are asked to confirm only after a cancellation, for which the contract has no limit: as often as a
 * mailbox.
 */
export const CHAT_LIMITS = [
  { messages: 20, windowSeconds: 3600, pauseSeconds: 3600 },
  { messages: 40, windowSeconds: 172_800, pauseSeconds: 604_800 },
] as const satisfies readonly ConfirmationLimit[];
