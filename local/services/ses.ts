import { randomUUID } from 'node:crypto';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import type { Outbox } from '#local/outbox.ts';
import { createQueryService, type QueryOperation } from './query-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

/** SES, version 1 API: mail goes to the outbox, one entry per destination. */
export const createSes = (outbox: Outbox): Service =>
  createQueryService({
    namespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
    operations: { SendRawEmail: sendRawEmail(outbox) },
  });

const sendRawEmail =
  (outbox: Outbox): QueryOperation =>
  async (fields) => {
    const data = fields.get('RawMessage.Data');
    if (data === undefined) throw new ServiceRefusal('InvalidParameterValue', 'The message is missing.');
    const raw = Buffer.from(data, 'base64').toString('utf8');
    const mail = await simpleParser(raw, { skipImageLinks: true });
    const named = fields.list('Destinations');
    const destinations = named.length > 0 ? named : [mail.to, mail.cc, mail.bcc].flatMap(addressesOf);
    if (destinations.length === 0) throw new ServiceRefusal('InvalidParameterValue', 'Missing destinations.');
    for (const to of destinations) outbox.add({ protocol: 'email', to, ...contentOf(mail), raw });
    return { MessageId: randomUUID() };
  };

const contentOf = ({ subject = '', text = '', html }: ParsedMail) => ({
  subject,
  text,
  ...(html === false ? {} : { html }),
});

const addressesOf = (header: AddressObject | AddressObject[] | undefined): string[] => {
  const objects = header === undefined ? [] : Array.isArray(header) ? header : [header];
  return objects.flatMap(({ value }) => value).flatMap(({ address }) => (address === undefined ? [] : [address]));
};
