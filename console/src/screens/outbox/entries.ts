import { ApiError } from '../../api/errors.ts';

/** Something that a person or a device would have received. */
export type OutboxEntry = {
  readonly protocol: string;
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly raw?: string;
  readonly at: string;
};

/** What the local service keeps, newest first. Throws {@link ApiError} for any other answer than its list. */
export const loadEntries = async (unexpected: string): Promise<readonly OutboxEntry[]> => {
  const response = await fetch('/local/outbox', { headers: { Accept: 'application/json' } });
  const entries: unknown = await response.json().catch(() => undefined);
  if (!response.ok || !Array.isArray(entries)) throw new ApiError(unexpected, { status: response.status });
  return entries.toReversed();
};

/** Those of a protocol whose texts have the words in them; of any protocol when it is empty. */
export const entriesWith = (
  entries: readonly OutboxEntry[],
  { protocol, words }: { readonly protocol: string; readonly words: string },
): readonly OutboxEntry[] => {
  const wanted = words.toLowerCase();
  return entries.filter(
    (entry) =>
      (protocol === '' || entry.protocol === protocol) &&
      [entry.to, entry.subject ?? '', entry.text].some((text) => text.toLowerCase().includes(wanted)),
  );
};

/** The first link of a text that leads to this service: where its reader would press. */
export const firstLinkOf = ({ text }: OutboxEntry): string | undefined =>
  text.match(/https?:\/\/[^\s<>"']+/g)?.find((url) => new URL(url).origin === window.location.origin);

/** Styles, before anything parses them: the page's policy complains of each that it meets. */
const STYLES = /<style[\s\S]*?<\/style>|\sstyle=(?:"[^"]*"|'[^']*')/gi;

/**
 * The HTML of a mail without what the page's policy would refuse: styles, scripts, and what is loaded from elsewhere. It is to be shown
 * in a frame without rights, which is what keeps it harmless.
 */
export const plainHtmlOf = (html: string): string => {
  const mail = new DOMParser().parseFromString(html.replace(STYLES, ''), 'text/html');
  for (const element of mail.querySelectorAll('script, link, meta, img, iframe, object, embed')) element.remove();
  return mail.documentElement.outerHTML;
};
