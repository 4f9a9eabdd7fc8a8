import { escapeHtml } from '#src/domain/escape-html.ts';
import {
  confirmationPageLink,
  oneClickUnsubscribeLink,
  shownName,
  unsubscribePageLink,
} from '#src/domain/messages/links.ts';
import { isSubscriptionUserUrn, parseTopicUrn } from '#src/domain/urn.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { EMAIL_TEXTS, type EmailTexts, USER_EMAIL_TEXTS } from './texts.ts';

/** A mail, before it is put into MIME. */
export type Email = {
  readonly to: string;
  /** Shown instead of the sender's address; absent when the topic has no display name. */
  readonly fromName?: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What makes its Message-ID: the same for every attempt. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What the links of a mail need. */
export type EmailRenderContext = {
  readonly publicBaseUrl: string;
  /** Signs the links that unsubscribe a recipient; undefined for mails that hold none: see {@link hasUnsubscribeLink}. */
  readonly unsubscribeSignature?: string | undefined;
};

/** A paragraph: text, and perhaps a link after it. */
type Part = { readonly text: string; readonly link?: string | undefined };

/** Header values stay on one line: what breaks lines or is not shown becomes a space. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const UNSEEN =
  /\u034f|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * The name of a sender stands beside its address: controls of direction would show one of the two as something else, and
 * what is not seen (zero width) makes one name look like another. U+200C and U+200D join letters in some languages and stay.
 */
const personName = (text: string): string => oneLine(text.replace(UNSEEN, ''));

const textOf = (parts: readonly Part[]): string =>
  `${parts.map(({ text, link }) => (link === undefined ? text : `${text}\n${link}`)).join('\n\n')}\n`;

const htmlOf = (parts: readonly Part[], language: string): string => {
  const paragraphs = parts.map(({ text, link }) => {
    const anchor = link === undefined ? '' : `<br><a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`;
    return `<p style="white-space:pre-wrap">${escapeHtml(text)}${anchor}</p>`;
  });
  return `<!doctype html><html lang="${language}"><body>${paragraphs.join('\n')}</body></html>\n`;
};

const nameOf = (envelope: Envelope): string =>
  shownName({
    displayName: envelope.displayName ?? '',
    name: parseTopicUrn(envelope.topicUrn)?.name ?? envelope.topicUrn,
  });

/**
 * Whether a mail holds a link to unsubscribe: what is published does, and what invites a subscription user, who gets no other.
 */
export const hasUnsubscribeLink = ({ kind, topicUrn }: Pick<Envelope, 'kind' | 'topicUrn'>): boolean =>
  kind === 'notification' || (kind === 'confirmation' && isSubscriptionUserUrn(topicUrn));

const textsOf = ({ topicUrn, locale = 'en-us' }: Envelope): EmailTexts =>
  (isSubscriptionUserUrn(topicUrn) ? USER_EMAIL_TEXTS : EMAIL_TEXTS)[locale];

type Content = { readonly subject: string; readonly parts: readonly Part[]; readonly headers: Record<string, string> };

const notification = (envelope: Envelope, recipient: Recipient, context: EmailRenderContext): Content | undefined => {
  const { publicBaseUrl, unsubscribeSignature: signature } = context;
  if (signature === undefined) return undefined;
  const texts = EMAIL_TEXTS[envelope.locale ?? 'en-us'];
  const subscriptionUrn = `${envelope.topicUrn}:${recipient.subscriptionId}`;
  const subject = oneLine(envelope.subject ?? '');
  return {
    subject: subject === '' ? texts.notificationSubject(nameOf(envelope)) : subject,
    parts: [
      { text: envelope.body },
      { text: `-- \n${texts.unsubscribe}`, link: unsubscribePageLink(publicBaseUrl, subscriptionUrn, signature) },
    ],
    headers: {
      // RFC 8058: the address takes POSTs without a session.
      'List-Unsubscribe': `<${oneClickUnsubscribeLink(publicBaseUrl, subscriptionUrn, signature)}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
};

const confirmation = (envelope: Envelope, recipient: Recipient, context: EmailRenderContext): Content | undefined => {
  const { token, subscriptionId } = recipient;
  const { publicBaseUrl, unsubscribeSignature: signature } = context;
  if (token === undefined || (hasUnsubscribeLink(envelope) && signature === undefined)) return undefined;
  const texts = textsOf(envelope);
  const name = nameOf(envelope);
  const isInvitation = envelope.kind === 'confirmation';
  const introduction = envelope.introduction ?? '';
  const link = confirmationPageLink(publicBaseUrl, token);
  return {
    subject: isInvitation ? texts.confirmationSubject(name) : texts.cancellationSubject(name),
    parts: [
      { text: (isInvitation ? texts.confirmation : texts.cancellation)(name, envelope.topicUrn) },
      ...(isInvitation && introduction !== '' ? [{ text: introduction }] : []),
      { text: isInvitation ? texts.confirmationLink : texts.cancellationLink, link },
      { text: isInvitation ? `${texts.validity} ${texts.ignore}` : texts.validity },
      ...(signature === undefined
        ? []
        : [
            {
              text: texts.unsubscribe,
              link: unsubscribePageLink(publicBaseUrl, `${envelope.topicUrn}:${subscriptionId}`, signature),
            },
          ]),
    ],
    headers: {},
  };
};

/** Builds a recipient's mail; undefined when the recipient lacks the token or signature that its links need. */
export const renderEmail = (
  envelope: Envelope,
  recipient: Recipient,
  context: EmailRenderContext,
): Email | undefined => {
  const render = envelope.kind === 'notification' ? notification : confirmation;
  const content: Content | undefined = render(envelope, recipient, context);
  if (content === undefined) return undefined;
  // A subscription user's name is the recipient's, not the sender's.
  const fromName = isSubscriptionUserUrn(envelope.topicUrn) ? '' : personName(envelope.displayName ?? '');
  return {
    to: recipient.endpoint,
    fromName: fromName === '' ? undefined : fromName,
    subject: oneLine(content.subject),
    text: textOf(content.parts),
    html: htmlOf(content.parts, envelope.locale ?? 'en-us'),
    id: `${envelope.messageId}.${recipient.subscriptionId}`,
    headers: {
      ...content.headers,
      // RFC 3834: keeps vacation notices from answering.
      'Auto-Submitted': 'auto-generated',
      'X-SMN-MESSAGE-ID': envelope.messageId,
      'X-SMN-TOPIC-URN': envelope.topicUrn,
    },
  };
};
