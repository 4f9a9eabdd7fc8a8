/**
 * Every protocol a subscription may name (contract sections 6.1 and 17 no. 42), in the order of `ListProtocols`. What is
 * particular to each is said by its descriptor.
 */
export const PROTOCOLS = [
  'email',
  'sms',
  'http',
  'https',
  'functionstage',
  'functiongraph',
  'callnotify',
  'wechat',
  'dingding',
  'feishu',
  'welink',
  'dingTalkBot',
  'dms',
  'application',
] as const;

/** One protocol of {@link PROTOCOLS}; compared case-sensitively on the wire. */
export type Protocol = (typeof PROTOCOLS)[number];

/** The lanes: one queue, dead-letter queue and function each. A protocol's descriptor names its lane. */
export const LANES = ['http', 'email', 'sms', 'function', 'queue', 'chat', 'voice', 'push'] as const;

/** One lane of {@link LANES}. */
export type Lane = (typeof LANES)[number];
