import { randomUUID } from 'node:crypto';
import type { Outbox } from '#local/outbox.ts';
import { createQueryService, type QueryOperation } from './query-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';

/** SNS: text messages go to the outbox; topics and devices are refused. */
export const createSns = (outbox: Outbox): Service =>
  createQueryService({
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    operations: { Publish: publish(outbox) },
  });

const publish =
  (outbox: Outbox): QueryOperation =>
  async (fields) => {
    const to = fields.get('PhoneNumber');
    const text = fields.get('Message');
    if (to === undefined) throw new ServiceRefusal('InvalidParameter', 'Only phone numbers can be published to here.');
    if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new ServiceRefusal('InvalidParameter', `Invalid phone number: ${to}`);
    if (text === undefined || text === '') throw new ServiceRefusal('InvalidParameter', 'Empty message');
    outbox.add({ protocol: 'sms', to, text });
    return { MessageId: randomUUID() };
  };
