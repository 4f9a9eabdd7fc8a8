/**
 * Every protocol a subscription may name (contract section 6.1 and section 17 no. 42), in the order in which
 * `ListProtocols` shows them.
 */
export const PROTOCOLS = ['email', 'sms', 'http', 'https'] as const;

/** One protocol of {@link PROTOCOLS}; compared case-sensitively on the wire. */
export type Protocol = (typeof PROTOCOLS)[number];

/** The lanes: one queue, dead-letter queue and function each. A protocol's descriptor names its lane. */
export const LANES = ['http', 'email', 'sms'] as const;

/** One lane of {@link LANES}. */
export type Lane = (typeof LANES)[number];
