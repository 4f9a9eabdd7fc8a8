import * as z from 'zod';
import type { Cloud } from '#local/cloud.ts';
import { OutboxEntry } from '#local/outbox.ts';
import { until } from './until.ts';

/** What came for a person by mail or text message. */
export type Letter = OutboxEntry;

/** Reads what people would have received, over HTTP like every client. */
export const createLetters = ({ outbox }: Pick<Cloud['facts'], 'outbox'>) => {
  const to = async (protocol: 'email' | 'sms', address: string): Promise<readonly Letter[]> => {
    const response = await fetch(`${outbox}?protocol=${protocol}`);
    const entries = z.array(OutboxEntry).parse(await response.json());
    return entries.filter((entry) => entry.to === address);
  };
  /** Waits for the letter with this number, counted from 1, that came to an address. */
  const nth = (protocol: 'email' | 'sms', address: string, number: number): Promise<Letter> =>
    until(`${protocol} number ${number} to ${address}`, async () => (await to(protocol, address))[number - 1]);
  return { to, nth };
};

/** What the letters of a service can be read by. */
export type Letters = ReturnType<typeof createLetters>;

/** The link in a letter; there is one only. */
export const linkIn = ({ text }: Pick<Letter, 'text'>): string => {
  const links = text.match(/https?:\/\/\S+/g) ?? [];
  if (links.length !== 1) throw new Error(`There are ${links.length} links in: ${text}`);
  return links[0] ?? '';
};

/** The headers of a mail as they went out, by name in lower case, unfolded. */
export const headersOf = ({ raw = '' }: Pick<Letter, 'raw'>): Readonly<Record<string, string>> => {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
};

/** A page as a browser gets it. */
export type PageAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Opens the page of a link. */
export const openPage = async (link: string): Promise<PageAnswer> => {
  const response = await fetch(link);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** Presses a button of the page of a link: sends its form. */
export const pressButton = async (link: string, action: 'confirm' | 'unsubscribe'): Promise<PageAnswer> => {
  const response = await fetch(link, { method: 'POST', body: new URLSearchParams({ action }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
