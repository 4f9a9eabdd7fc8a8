import type { PageLanguage } from '#src/contract/subscriptions/pages.ts';

const english = {
  owner: 'Topic',
  project: 'Project',
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
    'It may be incomplete, or too old: links to confirm are valid for 48 hours. Ask the sender of the invitation to subscribe you again.',
  goneTitle: 'This subscription no longer exists',
  goneText: 'The topic or the subscription was deleted. No messages of it are sent to you.',
};

/** Every text of the pages. */
export type PageTexts = Readonly<typeof english>;

const chinese: PageTexts = {
  owner: '主题',
  project: '项目',
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

/** Where the owner is a subscription user: what is agreed to are topics to come. */
const englishOfUsers: PageTexts = {
  ...english,
  owner: 'Subscription user',
  endpoint: 'Address',
  confirmTitle: 'May topics be subscribed for you?',
  confirmText:
    'Once you confirm, this project may subscribe this address to its topics without asking again. You can leave each of them.',
  confirmAction: 'Confirm',
  confirmedTitle: 'You have confirmed',
  confirmedText: 'This project may subscribe this address to its topics.',
  cancelTitle: 'Withdraw your confirmation?',
  cancelText:
    'This project will subscribe this address to no more topics. Those that you get already go on until you leave them.',
  cancelAction: 'Withdraw',
  cancelledTitle: 'Your confirmation is withdrawn',
  cancelledText:
    'This project subscribes this address to no more topics. We have sent you a message with a link to confirm again.',
  alreadyCancelledText: 'This project subscribes this address to no more topics.',
};

const chineseOfUsers: PageTexts = {
  ...chinese,
  owner: '订阅用户',
  endpoint: '地址',
  confirmTitle: '是否允许为您订阅主题？',
  confirmText: '确认后，该项目可将此地址订阅到其主题，无需再次询问。您可以随时退订每个主题。',
  confirmAction: '确认',
  confirmedTitle: '您已确认',
  confirmedText: '该项目可将此地址订阅到其主题。',
  cancelTitle: '撤回确认？',
  cancelText: '撤回后，该项目不再将此地址订阅到新的主题。已订阅的主题在您退订之前保持不变。',
  cancelAction: '撤回',
  cancelledTitle: '您的确认已撤回',
  cancelledText: '该项目不再将此地址订阅到新的主题。我们已向您发送一条消息，其中包含重新确认的链接。',
  alreadyCancelledText: '该项目不再将此地址订阅到新的主题。',
};

/** The texts of the pages of subscription users by language. */
export const userTexts: Readonly<Record<PageLanguage, PageTexts>> = {
  'en-us': englishOfUsers,
  'zh-cn': chineseOfUsers,
};

/** The texts of the pages by language. */
export const texts: Readonly<Record<PageLanguage, PageTexts>> = { 'en-us': english, 'zh-cn': chinese };
