import { SUBSCRIPTION_STATUS, type SubscriptionStatus } from '#src/domain/subscriptions/subscription.ts';
import type { CapUse } from '#src/domain/usage/spend-caps.ts';
import { dropInactiveRecipients, hasVoidToken } from '#src/pipeline/delivery/drop-inactive-recipients.ts';
import { factsOf, reportMessages, sendReports } from '#src/pipeline/receipts/report.ts';
import { capReachedBy } from '#src/pipeline/usage/capped-deliverer.ts';
import type { Spending } from '#src/pipeline/usage/spending.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import type { DeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { sharedHeadOf } from '#src/stores/deliveries/held-message-item.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

/** What {@link redrive} needs. */
export type RedriveDependencies = {
  readonly deadLetterTokens: Pick<DeadLetterTokens, 'decrypt'>;
  readonly deadLetters: Pick<DeadLetterStore, 'get' | 'remove'>;
  readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
  readonly spending: Pick<Spending, 'reached'>;
  readonly queues: Pick<Queues, 'send'>;
  readonly clock: () => number;
};

/**
 * `dropped`: its subscriber no longer wants it, `why` says so; `unreadable`: it was filed raw and can only be looked at; `capped`:
 * its project has spent its cap on the protocol (decision 111).
 */
export type Redriven =
  | { readonly outcome: 'redriven' | 'unreadable' | 'absent' }
  | { readonly outcome: 'capped'; readonly use: CapUse }
  | { readonly outcome: 'dropped'; readonly why: string };

/** The same of a dead letter that is still in the file; `filedAt` says of one that is to leave it when it was filed. */
type SentAgain =
  | { readonly outcome: 'unreadable' | 'absent' }
  | Extract<Redriven, { outcome: 'capped' }>
  | { readonly outcome: 'redriven'; readonly filedAt: number }
  | { readonly outcome: 'dropped'; readonly filedAt: number; readonly why: string };

/**
 * Puts a dead letter back on its lane, and removes it from the file only after its queue has it; repeating that is harmless but for
 * a copy. One that has died again by then stays, and one that a spend cap would keep its lane from sending is left where it is.
 * Rejects when the queue refuses.
 */
export const redrive = async (id: string, dependencies: RedriveDependencies): Promise<Redriven> => {
  const sent = await sendAgain(id, dependencies);
  if (!('filedAt' in sent)) return sent;
  const { filedAt, ...redriven } = sent;
  await dependencies.deadLetters.remove(id, filedAt);
  return redriven;
};

/** Puts a dead letter on its lane as a first attempt, a notification with its original time to live from now. */
export const sendAgain = async (
  id: string,
  dependencies: Omit<RedriveDependencies, 'deadLetters'> & {
    readonly deadLetters: Pick<DeadLetterStore, 'get'>;
  },
): Promise<SentAgain> => {
  const { deadLetters, spending, queues, clock } = dependencies;
  const deadLetter = await deadLetters.get(id, clock());
  if (deadLetter === undefined) return { outcome: 'absent' };
  if (deadLetter.envelope === undefined) return { outcome: 'unreadable' };
  const use = await capReachedBy(deadLetter.envelope, spending);
  if (use !== undefined) return { outcome: 'capped', use };
  const wanted = await dropInactiveRecipients(deadLetter.envelope, dependencies);
  if (wanted !== undefined) {
    const { recipients, ...head } = wanted;
    const { releases } = head;
    // Confirmations and cancellations end with the token in them, probes with their task: nothing prolongs these.
    const isProlonged = head.kind === 'notification' || head.kind === 'direct' || head.kind === 'removal';
    const expiresAt = isProlonged ? clock() + (head.expiresAt - head.publishedAt) : head.expiresAt;
    // On its lane it is one among others again. How often it was released orders what its receipt says.
    const again = { ...sharedHeadOf(head), ...(releases !== undefined && { releases }) };
    const fresh = { ...again, requeued: true, expiresAt } as const;
    const clean = await Promise.all(recipients.map((recipient) => asFirstSent(recipient, head, dependencies)));
    const refused = await queues.send(
      { role: 'lane', lane: descriptors[head.protocol].lane },
      writeEnvelopes(fresh, clean, clean.length),
    );
    if (refused.length > 0) throw new Error('The queue of the lane refused the redriven message');
  }
  await reportRedriven(deadLetter.envelope, wanted === undefined ? 'dropped' : 'waiting', dependencies);
  const filedAt = deadLetter.at;
  return wanted === undefined
    ? { outcome: 'dropped', filedAt, why: await whyUnwanted(deadLetter.envelope, dependencies) }
    : { outcome: 'redriven', filedAt };
};

/** What becomes of it from here on counts in its receipt, not how it was given up, and after which attempts. */
const redrivenOnce = ({ redrives = 0, attemptLog: _log, ...recipient }: Recipient): Recipient =>
  recipient.receipt === undefined ? recipient : { ...recipient, redrives: redrives + 1 };

const reportRedriven = (
  envelope: Envelope,
  state: 'dropped' | 'waiting',
  { queues, clock }: Pick<RedriveDependencies, 'queues' | 'clock'>,
): Promise<void> => {
  const facts = envelope.recipients.flatMap((one) => factsOf(envelope, redrivenOnce(one), { state, at: clock() }));
  return sendReports(reportMessages(envelope, { facts }), { queues });
};

/** The recipient without what its failure has left on it, its token as it was, and as much time as it had at first. */
const asFirstSent = async (
  { reason: _reason, lastFailure: _failure, hasExpired: _expired, encryptedToken, ...given }: Recipient,
  { messageId, publishedAt }: Pick<Envelope, 'messageId' | 'publishedAt'>,
  { deadLetterTokens, clock }: Pick<RedriveDependencies, 'deadLetterTokens' | 'clock'>,
): Promise<Recipient> => {
  const { expiresAt, redrivenAt: livedFrom = publishedAt, ...again } = redrivenOnce(given);
  const redrivenAt = clock();
  const recipient =
    expiresAt === undefined ? again : { ...again, redrivenAt, expiresAt: redrivenAt + (expiresAt - livedFrom) };
  if (encryptedToken === undefined) return recipient;
  const { subscriptionId } = recipient;
  return { ...recipient, token: await deadLetterTokens.decrypt(encryptedToken, { messageId, subscriptionId }) };
};

const WHY: Readonly<Record<SubscriptionStatus, string>> = {
  [SUBSCRIPTION_STATUS.unconfirmed]: 'it is not confirmed',
  [SUBSCRIPTION_STATUS.confirmed]: 'it is confirmed already',
  [SUBSCRIPTION_STATUS.confirmationNotNeeded]: 'it needs no confirmation',
  [SUBSCRIPTION_STATUS.cancelled]: 'its owner has cancelled it',
};

/** Why the one recipient of a dead letter is not sent it again, for people. */
const whyUnwanted = async (
  { topicId, recipients: [recipient] }: Envelope,
  { subscriptions }: Pick<RedriveDependencies, 'subscriptions'>,
): Promise<string> => {
  const id = recipient?.subscriptionId ?? '';
  const subscription = (await subscriptions.getMany(topicId, [id])).get(id);
  if (subscription === undefined) return 'the subscription is gone';
  return recipient !== undefined && hasVoidToken(recipient, subscription)
    ? 'its link is void: the subscription has been cancelled, or removed and added anew, since'
    : `the subscription does not want it: ${WHY[subscription.status]}`;
};
