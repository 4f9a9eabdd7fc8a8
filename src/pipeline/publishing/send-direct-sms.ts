import type { DirectSms } from '#src/domain/messages/direct-sms.ts';
import { deliveryEndpoint } from '#src/domain/subscriptions/subscription.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { type EnvelopeHead, type QueueMessage, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';

/** A direct message is given up after the default time to live of a publish (contract section 7.5). */
const TIME_TO_LIVE_MS = 3_600_000;

type SendDependencies = { readonly queues: Pick<Queues, 'send'>; readonly region: string };

type SmsQueueMessage = QueueMessage & { readonly texts: readonly DirectSms[] };

/**
 * Puts direct text messages on the lane of text messages, where they are retried and dead-lettered like others; those with one
 * text share envelopes. Returns those that the queue refused.
 */
export const sendDirectSms = async (
  texts: readonly DirectSms[],
  { queues, region }: SendDependencies,
): Promise<readonly DirectSms[]> => {
  const { lane, recipientsPerEnvelope } = descriptors.sms;
  const messages = [...Map.groupBy(texts, ({ text }) => text).values()]
    .flatMap((same) => chunksOf(same, recipientsPerEnvelope))
    .flatMap((chunk) => messagesOf(chunk, region));
  const refused = await queues.send({ role: 'lane', lane }, messages);
  return refused.flatMap((message) => message.texts);
};

const chunksOf = (texts: readonly DirectSms[], size: number): readonly (readonly DirectSms[])[] =>
  Array.from({ length: Math.ceil(texts.length / size) }, (_, index) => texts.slice(index * size, (index + 1) * size));

/** One message: a text is far shorter than what an envelope holds. */
const messagesOf = (texts: readonly DirectSms[], region: string): readonly SmsQueueMessage[] => {
  const [first] = texts;
  if (first === undefined) return [];
  const recipients = texts.map((sms) => ({ subscriptionId: sms.id, endpoint: deliveryEndpoint(sms) }));
  return writeEnvelopes(headOf(first, region), recipients, recipients.length).map((message) => ({
    ...message,
    texts,
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
