import { splitParts } from '#src/domain/split-parts.ts';
import { digest, inTime, type Key, type ListPosition } from './key.ts';

/* All keys of the deliveries table, but those of receipts (`receipt-keys.ts`). */

export const confirmationFlowKey = (endpointKey: string, windowSeconds: number): Key => ({
  pk: `confirmation-flow#${digest(endpointKey)}`,
  sk: String(windowSeconds),
});
/** When a caller's access key, token or binding was used last. */
export const callerUseKey = (id: string): Key => ({ pk: `token-use#${id}`, sk: 'use' });
/** How many texts a number has got. */
export const textFlowKey = (number: string): Key => ({ pk: `text-flow#${digest(number)}`, sk: 'texts' });
/** How many there were in one minute (since 1970): publishes to a topic, or calls of a project. */
export const minuteCountKey = (of: {
  readonly counted: 'publishes' | 'calls';
  readonly key: string;
  readonly minute: number;
}): Key => ({ pk: `${of.counted}#${of.key}`, sk: String(of.minute) });
/** The one call that a project makes with an `Idempotency-Key`. */
export const idempotencyKey = ({ project, key }: { readonly project: string; readonly key: string }): Key => ({
  pk: `idempotency#${project}#${digest(key)}`,
  sk: 'call',
});
/** A probe of an endpoint; its topic is part of the key, so that a topic's owner cannot read the probes of other topics. */
export const detectionKey = ({ topicId, id }: { readonly topicId: string; readonly id: string }): Key => ({
  pk: `detection#${topicId}`,
  sk: id,
});
/** A topic's text messages, one item for each hour (by its beginning) that had some. */
export const textCountKey = (topicId: string, hour: number): Key => ({
  pk: `text-counts#${topicId}`,
  sk: String(hour).padStart(13, '0'),
});
/**
 * What a project has used: an item for each month and protocol that is paid for by the piece, `2026-11#sms`, and for each day one for
 * all the rest, `2026-11-29#unpaid`, which a function instance adds up for seconds and then writes at once. Before decision 115 the
 * latter was one of a month, too.
 */
export const usageOf = (project: string): string => `usage#${project}`;
export const usageKey = (of: { readonly project: string; readonly period: string; readonly part: string }): Key => ({
  pk: usageOf(of.project),
  sk: `${of.period}#${of.part}`,
});
/** What {@link usageKey} was made of. */
export const partsOfUsageKey = ({ sk }: Pick<Key, 'sk'>) => {
  const [period, part] = splitParts(sk, '#', 2);
  return { period, part };
};
/** Where the keys of a month begin: of protocols that are paid for by the piece, and of these and all days. */
export const paidUsageFrom = (month: string): string => `${month}#`;
export const usageFrom = (month: string): string => month;
/** That what a text has cost, by its provider's id, is part of the usage. */
export const reportedTextKey = (textId: string): Key => ({ pk: `reported-text#${digest(textId)}`, sk: 'usage' });
/** A topic's text messages of which their provider has reported that they did not arrive, one item for each, by the hour. */
export const failedTextKey = (topicId: string, hour: number, textId = ''): Key => ({
  pk: `failed-texts#${topicId}`,
  sk: inTime(hour, textId),
});
/** The hour in a key of {@link failedTextKey}. */
export const hourOfFailedText = ({ sk }: Pick<Key, 'sk'>): number => Number(sk.split('#').at(0));
/** Whether the calls of a message to a topic have been answered. */
export const callChainKey = (of: { readonly topicId: string; readonly messageId: string }): Key => ({
  pk: `call-chain#${of.topicId}#${of.messageId}`,
  sk: 'answered',
});
/** A text message to a number without a subscription. */
export const directSmsKey = (of: { readonly project: string; readonly id: string }): Key => ({
  pk: `direct-sms#${of.project}#${of.id}`,
  sk: 'message',
});
export const directSmsList = (project: string): string => `direct-sms#${project}`;
export const directSmsPosition = (sms: {
  readonly project: string;
  readonly id: string;
  readonly submittedAt: number;
}) => ({ listPk: directSmsList(sms.project), listSk: inTime(sms.submittedAt, sms.id) }) satisfies ListPosition;
/** A message's dead letters: one item for the body and one per recipient. */
export const deadLettersOf = (of: {
  readonly project: string;
  readonly messageId: string;
  readonly protocol: string;
  readonly kind: string;
}): string => `dead-letter#${of.project}#${of.messageId}#${of.protocol}#${of.kind}`;
/** The kind in a key of {@link deadLettersOf}. */
export const kindOfDeadLetter = ({ pk }: Pick<Key, 'pk'>): string => pk.split('#').at(-1) ?? '';
const DEAD_LETTER_BODY = 'body';
export const deadLetterBodyKey = (pk: string): Key => ({ pk, sk: DEAD_LETTER_BODY });
export const deadLetterRecipientKey = (pk: string, subscriptionId: string): Key => ({ pk, sk: `to#${subscriptionId}` });
/** What could not be parsed is filed under the queue it came from and its own text. */
export const rawDeadLetterKey = (queue: string, text: string): Key => ({
  pk: `dead-letter#raw#${digest(JSON.stringify([queue, text]))}`,
  sk: 'raw',
});
export const deadLetterList = (project: string): string => `dead-letters#${project}`;
/** Where the entries of a list begin that are of this millisecond or later. */
export const deadLettersFrom = (at: number): string => inTime(at, '');
export const deadLetterPosition = (project: string, at: number, id: string): ListPosition => ({
  listPk: deadLetterList(project),
  listSk: inTime(at, id),
});
/** A failure, and an entry for each dead letter of it that waits, which its letter's id is made from. */
export const failureOf = ({ project, id }: { readonly project: string; readonly id: string }): string =>
  `failure#${project}#${id}`;
export const failureKey = (of: { readonly project: string; readonly id: string }): Key => ({
  pk: failureOf(of),
  sk: 'failure',
});
export const FAILURE_ENTRIES = 'letter#';
export const failureEntryKey = (
  of: { readonly project: string; readonly id: string },
  letter: { readonly messageId: string; readonly subscriptionId: string },
): Key => ({ pk: failureOf(of), sk: `${FAILURE_ENTRIES}${letter.messageId}#${letter.subscriptionId}` });
/** What {@link failureEntryKey} was made of. */
export const partsOfFailureEntry = ({ sk }: Pick<Key, 'sk'>) => {
  const [, messageId, ...subscriptionId] = splitParts(sk, '#', 2);
  return { messageId, subscriptionId: subscriptionId.join('#') };
};
export const failureList = (project: string): string => `failures#${project}`;
/** Where the failures begin whose last letter is of this millisecond or later. */
export const failuresFrom = (at: number): string => inTime(at, '');
export const failurePosition = (of: { readonly project: string; readonly id: string; readonly lastAt: number }) =>
  ({ listPk: failureList(of.project), listSk: inTime(of.lastAt, of.id) }) satisfies ListPosition;
/** When an event about dead letters of a topic was sent last. */
export const letterEventKey = (topicId: string): Key => ({ pk: `letter-event#${topicId}`, sk: 'event' });

/** Something that is done to many dead letters or held messages of a project. */
export const jobKey = ({ project, id }: { readonly project: string; readonly id: string }): Key => ({
  pk: `job#${project}#${id}`,
  sk: 'job',
});
/** Which jobs of a project run. */
export const jobSlotsKey = (project: string): Key => ({ pk: `job-slots#${project}`, sk: 'slots' });
export const jobList = (project: string): string => `jobs#${project}`;
export const jobPosition = (job: { readonly project: string; readonly id: string; readonly startedAt: number }) =>
  ({ listPk: jobList(job.project), listSk: inTime(job.startedAt, job.id) }) satisfies ListPosition;

// What is held. A subscription's held messages are one item collection, in the order in which they are due: that of
// acceptance, but for retries, which are due when they may be tried again (decision 072).
type OfSubscription = { readonly topicId: string; readonly subscriptionId: string };

export const backlogOf = (of: OfSubscription): string => `held#${of.topicId}#${of.subscriptionId}`;
/** Whose backlog that is. */
export const subscriptionOfBacklog = (pk: string): string => splitParts(pk, '#', 3)[2];
/** A message that was released and is held again is another item: the one before is removed only once its queue has it. */
export const heldMessageKey = (
  held: OfSubscription & { readonly dueAt: number; readonly messageId: string; readonly releases: number },
): Key => ({ pk: backlogOf(held), sk: `${inTime(held.dueAt, held.messageId)}#${held.releases}` });
/** What {@link heldMessageKey} was made of. */
export const partsOfHeldMessage = ({ sk }: Pick<Key, 'sk'>) => {
  const [dueAt, messageId, releases] = splitParts(sk, '#', 3);
  return { dueAt: Number(dueAt), messageId, releases: Number(releases) };
};
/** The release that is under way of a subscription's held messages. */
export const releaseStateKey = (of: OfSubscription): Key => ({
  pk: `hold-state#${of.topicId}#${of.subscriptionId}`,
  sk: 'release',
});
/** When the next message of a subscription with a rate may go out. */
export const rateKey = (of: OfSubscription): Key => ({ pk: `rate#${of.topicId}#${of.subscriptionId}`, sk: 'rate' });
/** What is known of an endpoint that has failed; of one that has not there is no item. */
export const healthKey = (of: OfSubscription): Key => ({
  pk: `health#${of.topicId}#${of.subscriptionId}`,
  sk: 'health',
});
export const unhealthyList = (project: string): string => `unhealthy#${project}`;
export const unhealthyPosition = (project: string, since: number, id: string): ListPosition => ({
  listPk: unhealthyList(project),
  listSk: inTime(since, id),
});
/** That a subscription is held for something that is listed: one entry, in the list of what it is held for now. */
export const heldSubscriptionKey = (of: OfSubscription): Key => ({
  pk: `held-subscription#${of.topicId}#${of.subscriptionId}`,
  sk: 'held',
});
/** What {@link heldSubscriptionKey} was made of. */
export const partsOfHeldSubscription = (pk: string): OfSubscription => {
  const [, topicId, subscriptionId] = splitParts(pk, '#', 3);
  return { topicId, subscriptionId };
};
export const heldSubscriptionList = (project: string, reason: string): string => `held-for-${reason}#${project}`;
export const heldSubscriptionPosition = (of: {
  readonly project: string;
  readonly reason: string;
  readonly since: number;
  readonly subscriptionId: string;
}) =>
  ({
    listPk: heldSubscriptionList(of.project, of.reason),
    listSk: inTime(of.since, of.subscriptionId),
  }) satisfies ListPosition;
/** Holds that end by themselves, spread over partitions and sorted by time. */
export const wakesOf = (shard: number): string => `wake#${shard}`;
export const wakeKey = (wake: OfSubscription & { readonly shard: number; readonly at: number }): Key => ({
  pk: wakesOf(wake.shard),
  sk: `${inTime(wake.at, wake.topicId)}#${wake.subscriptionId}`,
});
/** Where the wakes of a partition begin that are later than this millisecond. */
export const wakesAfter = (at: number): string => inTime(at + 1, '');
