import { withoutTokens } from '#src/domain/messages/without-tokens.ts';
import type { Lane } from '#src/domain/protocol.ts';
import { parseOwnerUrn } from '#src/domain/urn.ts';
import { noteFailedSms } from '#src/pipeline/delivery/note-direct-sms.ts';
import { withAllStepRecipients } from '#src/pipeline/escalation.ts';
import { factsOf, reportMessages, sendReports } from '#src/pipeline/receipts/report.ts';
import type { FiledLetter } from '#src/pipeline/service-events/letter-events.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { Envelope, type Recipient } from '#src/queues/envelope.ts';
import type { Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import type { DeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import type { DirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import type { EnvelopeHead } from '#src/stores/deliveries/message-body.ts';

/** A record of a dead-letter queue. */
export type DeadRecord = {
  /** Its id, the same when it comes again. @default a repetition is not recognised */
  readonly id?: string | undefined;
  readonly body: string;
  /** The queue's name, for records that cannot be read. */
  readonly queueName: string;
};

/** What {@link fileDeadLetter} needs. */
export type FileDeadLetterDependencies = {
  readonly deadLetterTokens: Pick<DeadLetterTokens, 'encrypt'>;
  readonly directSms: Pick<DirectSmsStore, 'settle'>;
  readonly deadLetters: Pick<DeadLetterStore, 'file' | 'fileRaw'>;
  readonly queues: Pick<Queues, 'send'>;
  /** How long a dead letter is kept, in days. */
  readonly keepDays: number;
  readonly clock: () => number;
};

/** What was filed: how many recipients of which lane; the lane is absent for what could not be read. */
export type Filed = {
  readonly lane?: Lane;
  readonly recipients: number;
  /** The letter of one of them; absent for what is of no topic. */
  readonly letter?: Omit<FiledLetter, 'recordId'>;
};

const DAY_MS = 86_400_000;

/** SQS moves what was received five times and never acknowledged; such envelopes name no reason. */
const KILLED_ITS_WORKER = 'The delivery worker failed on it every time';

/**
 * Files a record of a dead-letter queue in the deliveries table: the body once per message, one small item per recipient
 * with reason and attempts, tokens encrypted; what cannot be read is filed raw, tokens blotted out. A step of calls is filed
 * with those who were to be called after it. Repeating it files the same items again, and counts none of them twice.
 */
export const fileDeadLetter = async (record: DeadRecord, dependencies: FileDeadLetterDependencies): Promise<Filed> => {
  const { deadLetters, keepDays, clock } = dependencies;
  const at = clock();
  const expiresAt = at + keepDays * DAY_MS;
  const envelope = decode(Envelope, record.body);
  const project = envelope && parseOwnerUrn(envelope.topicUrn)?.project;
  if (envelope === undefined || project === undefined) {
    await deadLetters.fileRaw({
      text: withoutTokens(record.body),
      queue: record.queueName,
      reason: 'The message cannot be read',
      at,
      expiresAt,
    });
    return { recipients: 1 };
  }
  const { recipients, ...head } = withAllStepRecipients(envelope);
  const encrypted = await Promise.all(recipients.map((one) => withEncryptedToken(one, head, dependencies)));
  const filed = encrypted.map((one) => ({ ...one, reason: one.reason ?? KILLED_ITS_WORKER }));
  await deadLetters.file({ project, head, recipients: filed, at, expiresAt, record: record.id });
  await reportGivenUp({ ...envelope, recipients: filed }, dependencies);
  await noteFailedSms(envelope, dependencies);
  return { lane: descriptors[envelope.protocol].lane, recipients: recipients.length, ...letterOf(head, filed) };
};

const letterOf = (
  { topicId, topicUrn, protocol, messageId }: EnvelopeHead,
  [first]: readonly { readonly subscriptionId: string; readonly reason: string }[],
): Pick<Filed, 'letter'> =>
  topicId === '' || first === undefined
    ? {}
    : { letter: { topicId, topicUrn, protocol, messageId, id: first.subscriptionId, reason: first.reason } };

const reportGivenUp = (envelope: Envelope, { queues, clock }: FileDeadLetterDependencies): Promise<void> => {
  const facts = envelope.recipients.flatMap((recipient) => {
    const state = recipient.hasExpired === true ? 'expired' : 'dead';
    return factsOf(envelope, recipient, { state, at: clock(), reason: recipient.reason });
  });
  return sendReports(reportMessages(envelope, { facts }), { queues });
};

/** The recipient as it may be filed; a token that the topic's own key has encrypted stays as it is. */
const withEncryptedToken = async (
  { token, ...recipient }: Recipient,
  { messageId, encryption }: EnvelopeHead,
  { deadLetterTokens }: Pick<FileDeadLetterDependencies, 'deadLetterTokens'>,
): Promise<Recipient> => {
  if (token === undefined) return recipient;
  if (encryption !== undefined) return { ...recipient, token };
  const owner = { messageId, subscriptionId: recipient.subscriptionId };
  return { ...recipient, encryptedToken: await deadLetterTokens.encrypt(token, owner) };
};
