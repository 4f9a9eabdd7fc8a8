import type { PageLanguage } from '#src/contract/subscriptions/pages.ts';
import { shownName } from '#src/domain/messages/links.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { isSubscriptionUser } from '#src/domain/subscriptions/subscription-user.ts';
import type { Reply } from '#src/operations/operation-context.ts';
import type { Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { type Html, html } from './html.ts';
import { pageReply } from './page.ts';
import { type PageTexts, texts, userTexts } from './texts.ts';

/** Where a page is shown: its language and the query of its own address. */
export type Showing = { readonly language: PageLanguage; readonly query?: Readonly<Record<string, string>> };

/** The page of a wrong or expired link. */
export const invalidPage = ({ language }: Showing): Reply => {
  const { invalidTitle, invalidText } = texts[language];
  return pageReply(403, { language, title: invalidTitle, content: html`<p>${invalidText}</p>` });
};

/** The page of a good link to something that was deleted. */
export const gonePage = ({ language }: Showing): Reply => {
  const { goneTitle, goneText } = texts[language];
  return pageReply(404, { language, title: goneTitle, content: html`<p>${goneText}</p>` });
};

/**
 * The page of a token that a cancellation has made void: it says that the subscription is cancelled as long as it is, and
 * offers no way to change that.
 */
export const voidPage = (subscribed: Subscribed, showing: Showing): Reply =>
  subscribed.subscription.status === SUBSCRIPTION_STATUS.cancelled
    ? cancelledPage(subscribed, showing, false)
    : invalidPage(showing);

/** Asks for a confirmation, or says that there is one; by text message this page is also the way to cancel. */
export const confirmationPage = (subscribed: Subscribed, showing: Showing): Reply => {
  const words = textsFor(subscribed, showing);
  const { status } = subscribed.subscription;
  const isWaiting = status === SUBSCRIPTION_STATUS.unconfirmed || status === SUBSCRIPTION_STATUS.cancelled;
  const title = isWaiting ? words.confirmTitle : words.confirmedTitle;
  const content = html`<p>${isWaiting ? words.confirmText : words.confirmedText}</p>
${facts(subscribed, words)}
${isWaiting ? form('confirm', words.confirmAction) : []}${
  !isWaiting && offersCancellation(subscribed) ? form('unsubscribe', words.cancelAction) : []
}`;
  return pageReply(200, { ...showing, title, content });
};

/**
 * Whether the page of a confirmed subscription is a way to cancel it. It is for protocols whose messages hold no link for it,
 * and for subscription users: they get no messages.
 */
export const offersCancellation = ({ owner, subscription: { protocol } }: Subscribed): boolean =>
  descriptors[protocol].offersCancellation || isSubscriptionUser(owner);

const textsFor = ({ owner }: Subscribed, { language }: Showing): PageTexts =>
  (isSubscriptionUser(owner) ? userTexts : texts)[language];

/** Asks whether to cancel, or says that it is done. */
export const cancellationPage = (subscribed: Subscribed, showing: Showing): Reply => {
  if (subscribed.subscription.status === SUBSCRIPTION_STATUS.cancelled)
    return cancelledPage(subscribed, showing, false);
  const words = textsFor(subscribed, showing);
  const content = html`<p>${words.cancelText}</p>
${facts(subscribed, words)}
${form('unsubscribe', words.cancelAction)}`;
  return pageReply(200, { ...showing, title: words.cancelTitle, content });
};

/** Says that a subscription is cancelled, and whether a notice of it has just been sent. */
export const cancelledPage = (subscribed: Subscribed, showing: Showing, isWordSent: boolean): Reply => {
  const words = textsFor(subscribed, showing);
  const content = html`<p>${isWordSent ? words.cancelledText : words.alreadyCancelledText}</p>
${facts(subscribed, words)}`;
  return pageReply(200, { ...showing, title: words.cancelledTitle, content });
};

const facts = ({ owner, subscription }: Subscribed, words: PageTexts): Html => html`<dl>
<dt>${words.owner}</dt><dd>${shownName(owner)}</dd>
${
  isSubscriptionUser(owner)
    ? html`<dt>${words.project}</dt><dd>${owner.project}</dd>
`
    : []
}${
  owner.introduction === ''
    ? []
    : html`<dt>${words.introduction}</dt><dd>${owner.introduction}</dd>
`
}<dt>${words.endpoint}</dt><dd>${subscription.endpoint}</dd>
</dl>`;

/** Without an address of its own a form is sent to the page's. */
const form = (action: 'confirm' | 'unsubscribe', label: string): Html =>
  html`<form method="post"><button name="action" value="${action}">${label}</button></form>
`;
