import type { PageLanguage } from '#src/contract/pages.ts';

const english = {
  topic: 'Topic',
  endpoint: 'Messages go to',
  introduction: 'About it',
  confirmTitle: 'Confirm your subscription',
  confirmText: 'Messages of this topic will be sent to you once you confirm.',
  confirmAction: 'Confirm subscription',
  confirmedTitle: 'You are subscribed',
  confirmedText: 'Messages of this topic are sent to you.',
  cancelTitle: 'Cancel your subscription?',
  cancelText: 'No more messages of this topic will be sent to you.',
  cancelAction: 'Cancel subscription',
  cancelledTitle: 'Your subscription is cancelled',
  cancelledText:
    'No more messages of this topic are sent to you. We have sent you a last one with a link to subscribe again.',
  alreadyCancelledText: 'No more messages of this topic are sent to you.',
  invalidTitle: 'This link is not valid',
  invalidText:
    'It may be incomplete, or too old: links to confirm are valid for 48 hours. Ask whoever invited you to subscribe you again.',
  goneTitle: 'This subscription no longer exists',
  goneText: 'The topic or the subscription was deleted. No messages of it are sent to you.',
};

/** Every text of the pages. */
export type PageTexts = Readonly<typeof english>;

const chinese: PageTexts = {
  topic: '主题',
  endpoint: '消息发送至',
  introduction: '简介',
  confirmTitle: '确认订阅',
  confirmText: '确认后，您将收到该主题的消息。',
  confirmAction: '确认订阅',
  confirmedTitle: '您已订阅',
  confirmedText: '该主题的消息将发送给您。',
  cancelTitle: '取消订阅？',
  cancelText: '取消后，您将不再收到该主题的消息。',
  cancelAction: '取消订阅',
  cancelledTitle: '订阅已取消',
  cancelledText: '您将不再收到该主题的消息。我们已向您发送最后一条消息，其中包含重新订阅的链接。',
  alreadyCancelledText: '您将不再收到该主题的消息。',
  invalidTitle: '链接无效',
  invalidText: '链接可能不完整或已过期：确认链接的有效期为 48 小时。请联系邀请您的人重新为您添加订阅。',
  goneTitle: '该订阅已不存在',
  goneText: '主题或订阅已被删除，您不会再收到相关消息。',
};

/** The texts of the pages by language. */
export const texts: Readonly<Record<PageLanguage, PageTexts>> = { 'en-us': english, 'zh-cn': chinese };
