import type { Texts } from '../../i18n/language.tsx';

const en = {
  title: 'Topics',
  description: 'A topic is where programs publish, and what people and programs subscribe to.',
  name: 'Name',
  displayName: 'Display name',
  created: 'Created',
  create: 'Create topic',
  delete: 'Delete',
  actions: 'Actions',
  empty: 'There are no topics yet',
  emptyText: 'Create one, subscribe an address to it, and publish: every subscriber who has agreed gets the message.',
  find: 'Find topics by name',
  nameRule:
    'Letters, digits, hyphens and underscores, beginning with a letter or a digit; up to 255. It never changes.',
  displayNameRule: 'What mails name as their sender.',
  createdNotice: (name: string) => `The topic ${name} was created.`,
  deleteTitle: (name: string) => `Delete the topic ${name}?`,
  deleteText:
    'All its subscriptions, its access policy, its tags and what is held for its subscribers go with it. Subscribers are not told. It cannot be taken back: a new topic of this name begins without subscribers.',
  deleted: (name: string) => `The topic ${name} was deleted.`,
};

export const topicsTexts: Texts<typeof en> = {
  en,
  zh: {
    title: '主题',
    description: '程序向主题发布消息，人员和程序订阅主题。',
    name: '名称',
    displayName: '显示名',
    created: '创建时间',
    create: '创建主题',
    delete: '删除',
    actions: '操作',
    empty: '还没有主题',
    emptyText: '创建主题，添加订阅，然后发布：每个已确认的订阅者都会收到消息。',
    find: '按名称查找主题',
    nameRule: '字母、数字、连字符和下划线，以字母或数字开头，最多 255 个字符。创建后不可更改。',
    displayNameRule: '邮件中显示的发件人名称。',
    createdNotice: (name) => `主题 ${name} 已创建。`,
    deleteTitle: (name) => `删除主题 ${name}？`,
    deleteText: '其所有订阅、访问策略、标签以及为订阅者保留的消息都将一并删除。订阅者不会收到通知。此操作无法撤销。',
    deleted: (name) => `主题 ${name} 已删除。`,
  },
};
