import { confirmationPageLink, shownName } from '#src/domain/messages/links.ts';
import type { Locale } from '#src/domain/messages/message.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** What stands in a text message about a subscription. */
type Words = { readonly name: string; readonly introduction: string; readonly link: string };

/** A protocol's texts, by the kind of message and by language. */
export type LinkTexts = Readonly<
  Record<'confirmation' | 'cancellation', Readonly<Record<Locale, (words: Words) => string>>>
>;

/** Longer names and introductions would make a confirmation several texts long. */
const MAX_NAME_LENGTH = 40;
const MAX_INTRODUCTION_LENGTH = 60;

/** Carriers take brackets at the start for a signature and may block the text (contract section 6.1). */
const short = (text: string, length: number): string =>
  [...text.replace(/[[\]【】\p{Cc}]+/gu, ' ').trim()].slice(0, length).join('');

/** Writes texts with a link to the page of a subscription, to be read on a phone. */
export const createLinkTextWriter =
  (texts: LinkTexts, publicBaseUrl: string) =>
  /** The text for a recipient; undefined when its token is missing, or the message has no link. */
  (envelope: Envelope, { token }: Pick<Recipient, 'token'>): string | undefined => {
    const { kind, topicUrn, displayName = '', introduction = '', locale = 'en-us' } = envelope;
    if ((kind !== 'confirmation' && kind !== 'cancellation') || token === undefined) return undefined;
    const name = shownName({ displayName, name: parseTopicUrn(topicUrn)?.name ?? topicUrn });
    return texts[kind][locale]({
      name: short(name, MAX_NAME_LENGTH),
      introduction: short(introduction, MAX_INTRODUCTION_LENGTH),
      link: confirmationPageLink(publicBaseUrl, token),
    });
  };
