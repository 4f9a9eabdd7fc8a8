/**
 * Every protocol a subscription may name (contract sections 6.1 and 17 no. 42). `ListProtocols` shows those that
 * are not retired, in this order.
 */
export const PROTOCOLS = [
  ...(['email', 'sms', 'http', 'https', 'functionstage', 'functiongraph', 'callnotify'] as const),
  ...(['wechat', 'dingding', 'feishu', 'welink', 'dingTalkBot'] as const),
  ...(['dms', 'application'] as const),
] as const;

/** One protocol of {@link PROTOCOLS}; compared case-sensitively on the wire. */
export type Protocol = (typeof PROTOCOLS)[number];

/** Protocols that work on but are not listed any more (contract section 14). */
export const RETIRED_PROTOCOLS: readonly Protocol[] = ['dms', 'application'];

/** Robots of chat services; their bodies may be objects of kind text or markdown (contract section 7.2). */
export const ROBOT_PROTOCOLS = ['wechat', 'dingding', 'feishu', 'welink', 'dingTalkBot'] as const;

/** The lanes: one queue, dead-letter queue and function each. A protocol's descriptor names its lane. */
export const LANES = ['http', 'email', 'sms', 'function', 'queue', 'chat', 'voice', 'push'] as const;

/** One lane of {@link LANES}. */
export type Lane = (typeof LANES)[number];
