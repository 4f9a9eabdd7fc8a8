import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord, foldLines } from 'nodemailer/lib/mime-funcs';
import type { Email } from './render.ts';

/** Who a mail is from. */
export type EmailSender = { readonly address: string; readonly date: Date };

/** Text that a mail program would take for an encoded-word (RFC 2047 section 2) and show as something else. */
const ENCODED_WORD = /=\?/;

/** Octets of one encoded-word's content; a word may have 75 characters in all (RFC 2047 section 2). */
const WORD_OCTETS = 52;

/** A header's text; what looks like an encoded-word is itself encoded, so that it is shown as it was written. */
const headerText = (text: string): string => (ENCODED_WORD.test(text) ? encodeWord(text, 'B', WORD_OCTETS) : text);

/**
 * The composer puts a name of ASCII characters between quotes, where some mail programs decode an encoded-word all the same:
 * a name that looks like one is put in afterwards, encoded.
 */
const withFromName = (mime: Uint8Array, name: string, address: string): Uint8Array => {
  const header = foldLines(`From: ${headerText(name)} <${address}>`);
  return Buffer.from(
    Buffer.from(mime)
      .toString('latin1')
      .replace(`From: ${address}`, () => header),
    'latin1',
  );
};

/** Line ends of every form as one: the composer writes CR and LF together (RFC 5322 section 2.3), and no other. */
const unixLines = (text: string): string => text.replace(/\r\n?/g, '\n');

/**
 * The MIME form of a mail, with a text and an HTML part. Addresses and names go in as objects, so that nothing in them
 * is read as more addresses; the composer encodes names and subjects and folds headers.
 */
export const mimeOf = async (email: Email, { address, date }: EmailSender): Promise<Uint8Array> => {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const name = email.fromName ?? '';
  const isEncodedLater = ENCODED_WORD.test(name);
  const mime = await new MailComposer({
    from: { name: isEncodedLater ? '' : name, address },
    newline: 'windows',
    to: { name: '', address: email.to },
    subject: headerText(email.subject),
    text: unixLines(email.text),
    html: unixLines(email.html),
    messageId: `<${email.id}@${domain}>`,
    date,
    headers: Object.entries(email.headers).map(([key, value]) => ({ key, value })),
    // Contents are texts, never names of files or addresses to load from.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  return isEncodedLater ? withFromName(mime, name, address) : mime;
};
