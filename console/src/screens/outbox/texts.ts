import type { Texts } from '../../i18n/language.tsx';

const en = {
  title: 'Outbox',
  description: 'What people and devices would have received from this local service, newest first.',
  find: 'Find in all texts',
  protocol: 'Protocol',
  any: 'Any',
  to: 'To',
  subject: 'Subject',
  sent: 'Sent',
  empty: 'Nothing was sent',
  emptyText: 'Mails, texts, calls, push messages and events of the service stand here instead of going out.',
  html: 'As HTML',
  raw: 'As it was sent',
  text: 'Text',
  link: 'Open the first link',
  unexpected: 'The local service has answered otherwise than expected.',
};

export const outboxTexts: Texts<typeof en> = {
  en,
  zh: {
    title: '发件箱',
    description: '此本地服务本应发送给人员和设备的内容，最新的在前。',
    find: '在所有内容中查找',
    protocol: '协议',
    any: '任意',
    to: '收件人',
    subject: '标题',
    sent: '发送时间',
    empty: '没有发送任何内容',
    emptyText: '邮件、短信、语音、推送和服务事件显示在这里，不会真正发出。',
    html: 'HTML 视图',
    raw: '原始内容',
    text: '文本',
    link: '打开第一个链接',
    unexpected: '本地服务的应答不符合预期。',
  },
};
