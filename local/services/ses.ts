import { randomUUID } from 'node:crypto';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import type { Outbox } from '#local/outbox.ts';
import { createQueryService, type QueryFields, type QueryOperation } from './query-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';
import { simulate } from './ses-simulator.ts';

/** SES, version 1 API: mail goes to the outbox, one entry per destination; events about mail go to `sendEvent`. */
export const createSes = (outbox: Outbox, sendEvent: (event: string) => Promise<void>): Service =>
  createQueryService({
    namespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
    operations: { SendRawEmail: sendRawEmail(outbox, sendEvent) },
  });

const sendRawEmail =
  (outbox: Outbox, sendEvent: (event: string) => Promise<void>): QueryOperation =>
  async (fields) => {
    const data = fields.get('RawMessage.Data');
    if (data === undefined) throw new ServiceRefusal('InvalidParameterValue', 'The message is missing.');
    const raw = Buffer.from(data, 'base64').toString('utf8');
    const mail = await simpleParser(raw, { skipImageLinks: true });
    const MessageId = randomUUID();
    const sent = { messageId: MessageId, tags: tagsOf(fields) };
    for (const to of destinationsOf(fields, mail)) {
      const simulated = simulate(to, sent);
      if (simulated?.isDelivered !== false) outbox.add({ protocol: 'email', to, ...contentOf(mail), raw });
      const isReported = simulated !== undefined && fields.get('ConfigurationSetName') !== undefined;
      if (isReported) await sendEvent(JSON.stringify(simulated.event));
    }
    return { MessageId };
  };

const destinationsOf = (fields: QueryFields, mail: ParsedMail): readonly string[] => {
  const named = fields.list('Destinations');
  const destinations = named.length > 0 ? named : [mail.to, mail.cc, mail.bcc].flatMap(addressesOf);
  if (destinations.length === 0) throw new ServiceRefusal('InvalidParameterValue', 'Missing destinations.');
  return destinations;
};

const tagsOf = (fields: QueryFields): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(fields.records('Tags').map(({ Name = '', Value = '' }) => [Name, [Value]]));

const contentOf = ({ subject = '', text = '', html }: ParsedMail) => ({
  subject,
  text,
  ...(html === false ? {} : { html }),
});

const addressesOf = (header: AddressObject | AddressObject[] | undefined): string[] => {
  const objects = header === undefined ? [] : Array.isArray(header) ? header : [header];
  return objects.flatMap(({ value }) => value).flatMap(({ address }) => (address === undefined ? [] : [address]));
};
