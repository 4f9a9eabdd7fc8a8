import { isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { hasVoidToken } from '#src/pipeline/delivery/drop-inactive-recipients.ts';
import { requeueTarget } from '#src/pipeline/delivery/requeue-target.ts';
import { reportReleased } from '#src/pipeline/receipts/report-held.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { dropHeldMessages } from './drop-held-messages.ts';

/** `dropped`: its subscriber no longer wants it, `why` says so. */
export type ReleasedMessage = { readonly outcome: 'released' } | { readonly outcome: 'dropped'; readonly why: string };

/** What {@link releaseMessage} needs. */
export type ReleaseMessageDependencies = {
  readonly backlog: Pick<BacklogStore, 'envelopesOf' | 'remove'>;
  readonly queues: Pick<Queues, 'send'>;
  readonly clock: () => number;
};

/** Whose messages are released, and when that was asked for, in epoch milliseconds. */
type AskedRelease = { readonly subscription: Subscription | undefined; readonly askedAt: number };

/**
 * Sends one held message to its lane, a retry to the queue of these, marked so that it is not held again for what its subscription
 * is held for. It leaves the backlog only after the queue has it; repeating that, or a release at the same time, is harmless but
 * for a copy. Rejects when the queue refuses.
 */
export const releaseMessage = async (
  held: HeldMessage,
  { subscription, askedAt }: AskedRelease,
  dependencies: ReleaseMessageDependencies,
): Promise<ReleasedMessage> => {
  const { backlog, queues, clock } = dependencies;
  const wanted = await wantedEnvelope(held, subscription, { backlog });
  if ('why' in wanted) {
    await dropHeldMessages([held], dependencies);
    return { outcome: 'dropped', ...wanted };
  }
  await sendInSpiteOfHold([wanted], askedAt, { queues });
  await reportReleased({ messages: [held], sent: [wanted], at: clock() }, dependencies);
  await backlog.remove([held]);
  return { outcome: 'released' };
};

/** How many messages went to their lane, and how many are dropped. */
type SentMessages = { readonly sent: number; readonly dropped: number };

/**
 * Sends up to ten messages of one subscription in the same way, which share a request to SQS, and leaves it to its caller to remove
 * them from the backlog.
 */
export const sendHeldMessages = async (
  messages: readonly HeldMessage[],
  { subscription, askedAt }: AskedRelease,
  dependencies: ReleaseMessageDependencies,
): Promise<SentMessages> => {
  const { backlog, queues, clock } = dependencies;
  const isInForce = subscription !== undefined && isDeliverable(subscription);
  const envelopes = isInForce ? await backlog.envelopesOf(messages, subscription) : [];
  const wanted = envelopes.filter(({ recipients }) =>
    recipients.every((recipient) => subscription !== undefined && !hasVoidToken(recipient, subscription)),
  );
  await sendInSpiteOfHold(wanted, askedAt, { queues });
  await reportReleased({ messages, sent: wanted, at: clock() }, dependencies);
  return { sent: wanted.length, dropped: messages.length - wanted.length };
};

const sendInSpiteOfHold = async (
  envelopes: readonly Envelope[],
  releaseAskedAt: number,
  { queues }: Pick<ReleaseMessageDependencies, 'queues'>,
): Promise<void> => {
  for (const [role, some] of Map.groupBy(envelopes, requeueTarget)) {
    const outgoing = some.flatMap(({ recipients, ...head }) => {
      const releases = (head.releases ?? 0) + 1;
      const released = { ...head, requeued: true, releases, overridesHold: true, releaseAskedAt } as const;
      return writeEnvelopes(released, recipients, recipients.length);
    });
    const [{ protocol } = { protocol: undefined }] = some;
    if (protocol === undefined) continue;
    const refused = await queues.send({ role, lane: descriptors[protocol].lane }, outgoing);
    if (refused.length > 0) throw new Error('The queue of the lane refused a released message');
  }
};

/** The envelope of a held message, or why its subscriber no longer wants it. */
const wantedEnvelope = async (
  held: HeldMessage,
  subscription: Subscription | undefined,
  { backlog }: Pick<ReleaseMessageDependencies, 'backlog'>,
): Promise<Envelope | { readonly why: string }> => {
  if (subscription === undefined) return { why: 'the subscription is gone' };
  if (!isDeliverable(subscription)) return { why: 'the subscription is not in force' };
  const [envelope] = await backlog.envelopesOf([held], subscription);
  if (envelope === undefined) return { why: 'its text is gone' };
  const isVoid = envelope.recipients.some((recipient) => hasVoidToken(recipient, subscription));
  return isVoid ? { why: 'the subscription has been cancelled, or removed and added anew, since' } : envelope;
};
