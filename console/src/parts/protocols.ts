/** The protocols of subscriptions (contract section 5.1). */
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
