import type { Locale } from '#src/domain/messages/message.ts';

/** The words that the service puts around a message. */
export type EmailTexts = {
  /** The subject of a message that has none. */
  readonly notificationSubject: (name: string) => string;
  readonly unsubscribe: string;
  readonly confirmationSubject: (name: string) => string;
  readonly confirmation: (name: string, topicUrn: string) => string;
  readonly confirmationLink: string;
  readonly cancellationSubject: (name: string) => string;
  readonly cancellation: (name: string, topicUrn: string) => string;
  readonly cancellationLink: string;
  /** How long the link of a confirmation or cancellation lives. */
  readonly validity: string;
  readonly ignore: string;
};

/** The service's words by language. */
export const EMAIL_TEXTS: Record<Locale, EmailTexts> = {
  'en-us': {
    notificationSubject: (name) => `Notification from ${name}`,
    unsubscribe: 'To stop these mails, unsubscribe:',
    confirmationSubject: (name) => `Please confirm your subscription to ${name}`,
    confirmation: (name, topicUrn) => `You are invited to get the notifications of ${name} (${topicUrn}) by mail.`,
    confirmationLink: 'To confirm the subscription, open this page:',
    cancellationSubject: (name) => `You have unsubscribed from ${name}`,
    cancellation: (name, topicUrn) => `You no longer get the notifications of ${name} (${topicUrn}) by mail.`,
    cancellationLink: 'To subscribe again, open this page:',
    validity: 'The link is valid for 48 hours.',
    ignore: 'If this mail is not meant for you, ignore it: you will get no notifications.',
  },
  'zh-cn': {
    notificationSubject: (name) => `来自 ${name} 的通知`,
    unsubscribe: '如不想再接收此类邮件，请取消订阅：',
    confirmationSubject: (name) => `请确认订阅 ${name}`,
    confirmation: (name, topicUrn) => `您被邀请通过邮件接收 ${name}（${topicUrn}）的通知。`,
    confirmationLink: '请打开以下页面确认订阅：',
    cancellationSubject: (name) => `您已取消订阅 ${name}`,
    cancellation: (name, topicUrn) => `您将不再通过邮件接收 ${name}（${topicUrn}）的通知。`,
    cancellationLink: '如需重新订阅，请打开以下页面：',
    validity: '链接 48 小时内有效。',
    ignore: '如果这封邮件与您无关，请忽略，您不会收到任何通知。',
  },
};

/** The texts to subscription users, to whom nothing is published: they agree to topics to come. */
export const USER_EMAIL_TEXTS: Record<Locale, EmailTexts> = {
  'en-us': {
    ...EMAIL_TEXTS['en-us'],
    unsubscribe: 'To withdraw your confirmation later, open this page:',
    confirmationSubject: (name) => `Please confirm your address as ${name}`,
    confirmation: (name, userUrn) =>
      `Your address has been entered for the subscription user ${name} (${userUrn}). Once you confirm, the project may subscribe it to its topics without asking again. You can leave each topic.`,
    confirmationLink: 'To confirm, open this page:',
    cancellationSubject: (name) => `You have withdrawn your confirmation as ${name}`,
    cancellation: (name, userUrn) =>
      `Your address is no longer subscribed to topics as the subscription user ${name} (${userUrn}). Topics that you get already go on until you leave them.`,
    cancellationLink: 'To confirm again, open this page:',
  },
  'zh-cn': {
    ...EMAIL_TEXTS['zh-cn'],
    unsubscribe: '如需以后撤回确认，请打开以下页面：',
    confirmationSubject: (name) => `请确认您作为 ${name} 的地址`,
    confirmation: (name, userUrn) =>
      `您的地址已被登记为订阅用户 ${name}（${userUrn}）。确认后，该项目可将其订阅到其主题，无需再次询问。您可以随时退订每个主题。`,
    confirmationLink: '请打开以下页面确认：',
    cancellationSubject: (name) => `您已撤回作为 ${name} 的确认`,
    cancellation: (name, userUrn) =>
      `您的地址不再以订阅用户 ${name}（${userUrn}）的名义订阅新的主题。已订阅的主题在您退订之前保持不变。`,
    cancellationLink: '如需重新确认，请打开以下页面：',
  },
};
