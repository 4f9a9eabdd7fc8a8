import MailComposer from 'nodemailer/lib/mail-composer';
import type { Email } from './render.ts';

/** Who a mail is from. */
export type EmailSender = { readonly address: string; readonly date: Date };

/**
 * The MIME form of a mail, with a text and an HTML part. Addresses and names go in as objects, so that nothing in them
 * is read as more addresses; the composer encodes names and subjects and folds headers.
 */
export const mimeOf = (email: Email, { address, date }: EmailSender): Promise<Uint8Array> => {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return new MailComposer({
    from: { name: email.fromName ?? '', address },
    to: { name: '', address: email.to },
    subject: email.subject,
    text: email.text,
    html: email.html,
    messageId: `<${email.id}@${domain}>`,
    date,
    headers: Object.entries(email.headers).map(([key, value]) => ({ key, value })),
    // Contents are texts, never names of files or addresses to load from.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
};
