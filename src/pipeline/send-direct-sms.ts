import type { DirectSms } from '#src/domain/direct-sms.ts';
import { deliveryEndpoint } from '#src/domain/subscription.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { type EnvelopeHead, type Parcel, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';

/** A direct message is given up after the default time to live of a publish (contract section 7.5). */
const TIME_TO_LIVE_MS = 3_600_000;

type SendDependencies = { readonly queues: Pick<Queues, 'send'>; readonly region: string };

type SmsParcel = Parcel & { readonly messages: readonly DirectSms[] };

/**
 * Puts direct text messages on the lane of text messages, where they are retried and dead-lettered like others; those with
 * one text share envelopes. Gives those that the queue refused.
 */
export const sendDirectSms = async (
  messages: readonly DirectSms[],
  { queues, region }: SendDependencies,
): Promise<readonly DirectSms[]> => {
  const { lane, recipientsPerEnvelope } = descriptors.sms;
  const parcels = [...Map.groupBy(messages, ({ text }) => text).values()]
    .flatMap((same) => chunksOf(same, recipientsPerEnvelope))
    .flatMap((chunk) => parcelsOf(chunk, region));
  const refused = await queues.send({ role: 'lane', lane }, parcels);
  return refused.flatMap((parcel) => parcel.messages);
};

const chunksOf = (messages: readonly DirectSms[], size: number): readonly (readonly DirectSms[])[] =>
  Array.from({ length: Math.ceil(messages.length / size) }, (_, index) =>
    messages.slice(index * size, (index + 1) * size),
  );

/** One parcel: a text is far shorter than what an envelope holds. */
const parcelsOf = (messages: readonly DirectSms[], region: string): readonly SmsParcel[] => {
  const [first] = messages;
  if (first === undefined) return [];
  const recipients = messages.map((sms) => ({ subscriptionId: sms.id, endpoint: deliveryEndpoint(sms) }));
  return writeEnvelopes(headOf(first, region), recipients, recipients.length).map((parcel) => ({
    ...parcel,
    messages,
  }));
};

/** Its topic URN says whose it is; there is no topic. */
const headOf = ({ id, project, text, submittedAt }: DirectSms, region: string): EnvelopeHead => ({
  v: 1,
  kind: 'direct',
  messageId: id,
  topicUrn: formatTopicUrn({ region, project, name: 'sms' }),
  topicId: '',
  protocol: 'sms',
  body: text,
  publishedAt: submittedAt,
  expiresAt: submittedAt + TIME_TO_LIVE_MS,
  attempt: 0,
});
