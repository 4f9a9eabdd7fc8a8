import { randomUUID } from 'node:crypto';
import type { Outbox } from '#local/outbox.ts';
import { createQueryService, type QueryFields, type QueryOperation } from './query-protocol.ts';
import { type Service, ServiceRefusal } from './service.ts';
import { createSnsPush, type PushLocation } from './sns-push.ts';
import { OPTED_OUT_NUMBER } from './text-simulator.ts';

/** SNS: text messages and pushes to devices go to the outbox; topics are refused. */
export const createSns = (outbox: Outbox, place: PushLocation): Service => {
  const push = createSnsPush(outbox, place);
  const publish: QueryOperation = async (fields) => {
    const target = fields.get('TargetArn');
    return target === undefined ? publishText(outbox, fields) : push.publish(target, fields);
  };
  return createQueryService({
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    operations: { ...push.operations, Publish: publish },
  });
};

const publishText = (outbox: Outbox, fields: QueryFields): Readonly<Record<string, string>> => {
  const to = fields.get('PhoneNumber');
  const text = fields.get('Message');
  if (to === undefined)
    throw new ServiceRefusal('InvalidParameter', 'Only phone numbers and devices can be published to here.');
  if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new ServiceRefusal('InvalidParameter', `Invalid phone number: ${to}`);
  if (text === undefined || text === '') throw new ServiceRefusal('InvalidParameter', 'Empty message');
  // SNS accepts a text to a number that has opted out, and never sends it.
  if (to !== OPTED_OUT_NUMBER) outbox.add({ protocol: 'sms', to, text });
  return { MessageId: randomUUID() };
};
