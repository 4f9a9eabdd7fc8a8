import type { Texts } from '../../i18n/language.tsx';

const en = {
  resend: 'Send again',
  resendTitle: 'Send again what was not delivered?',
  resendText: 'These are the messages of the topic that were given up for this subscription since a time.',
  span: 'Given up',
  from: 'Since (UTC, 2026-01-31T12:00:00Z); empty: at any time',
  notKept:
    'Of messages that were delivered no text is kept, so they cannot be sent again from here: publish them anew. Nor can what was published before the subscription was there, or left out by its filter policies. Held messages go out by “Resume”, or one by one below.',
};

/** What is said where messages are sent to a subscription again. */
export const resendTexts: Texts<typeof en> = {
  en,
  zh: {
    resend: '重新发送',
    resendTitle: '重新发送未送达的消息？',
    resendText: '这些是该主题中自某个时间起对此订阅放弃投递的消息。',
    span: '放弃投递时间',
    from: '起始时间（UTC，2026-01-31T12:00:00Z）；留空为任意时间',
    notKept:
      '已送达的消息不保留内容，因此无法在此重新发送，请重新发布。订阅存在之前发布的消息以及被过滤策略排除的消息也无法发送。已保留的消息通过“恢复”发送，或在下方逐条发送。',
  },
};
