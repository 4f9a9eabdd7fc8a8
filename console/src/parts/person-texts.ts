import type { Texts } from '../i18n/language.tsx';

const en = {
  userStates: {
    CONFIRMED: 'has confirmed',
    UNCONFIRMED: 'has not confirmed all',
    CANCELLED: 'has cancelled',
  },
  subscribe: 'Subscribe people',
  subscribeText:
    'People of the address book (subscription users): each address that they have confirmed there is subscribed, and need not confirm again. Those that they have not confirmed are left out.',
  subscribed: (count: number) => `${count} addresses were subscribed.`,
  notSubscribed: (added: number, refused: number) => `${added} addresses were subscribed, ${refused} could not be:`,
};

/** What is said of people of the address book, and of subscribing them. */
export const personTexts: Texts<typeof en> = {
  en,
  zh: {
    userStates: { CONFIRMED: '已确认', UNCONFIRMED: '未全部确认', CANCELLED: '已取消' },
    subscribe: '订阅联系人',
    subscribeText:
      '通讯录中的联系人（订阅用户）：他们已在通讯录中确认的地址会被订阅，无需再次确认；未确认的地址不会被订阅。',
    subscribed: (count) => `已订阅 ${count} 个地址。`,
    notSubscribed: (added, refused) => `已订阅 ${added} 个地址，${refused} 个未能订阅：`,
  },
};
