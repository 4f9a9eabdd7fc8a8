import {
  isBoundTo,
  isDeliverable,
  SUBSCRIPTION_STATUS,
  type Subscription,
} from '#src/domain/subscriptions/subscription.ts';
import { hasMoved } from '#src/pipeline/moving/has-moved.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { decideRecipient } from './decide-recipient.ts';

type KindForSubscribers = Exclude<Envelope['kind'], 'direct' | 'detection' | 'removal'>;

const isActiveFor: Record<KindForSubscribers, (subscription: Subscription) => boolean> = {
  notification: isDeliverable,
  confirmation: ({ status }) => status === SUBSCRIPTION_STATUS.unconfirmed,
  cancellation: ({ status }) => status === SUBSCRIPTION_STATUS.cancelled,
};

/** Whether the subscription's token has become void; false for recipients without one, and of earlier versions. */
export const hasVoidToken = ({ tokenBinding }: Pick<Recipient, 'tokenBinding'>, subscription: Subscription): boolean =>
  tokenBinding !== undefined && !isBoundTo(tokenBinding, subscription);

type Subscriptions = {
  readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
  /** @default no topic moves */
  readonly topics?: Pick<TopicStore, 'hasMoved'> | undefined;
};

/** The parts of an envelope by what is to become of their recipients now; undefined when there are none such. */
export type CheckedEnvelope = {
  readonly wanted: Envelope | undefined;
  readonly held: Envelope | undefined;
  /** For whom it goes after their topic, which has moved (decision 125). */
  readonly moved?: Envelope | undefined;
};

/**
 * The envelope without the recipients whose subscription has meanwhile been deleted, cancelled or made unconfirmed, or whose
 * link has become void (decision 041); undefined when no recipient is left. One consistent read per 100 recipients; none for
 * what goes to an address rather than to a subscription.
 */
export const dropInactiveRecipients = async (
  envelope: Envelope,
  dependencies: Subscriptions,
): Promise<Envelope | undefined> => {
  const { wanted } = await checkRecipients(envelope, undefined, dependencies);
  return wanted;
};

/**
 * The same, and apart those recipients whose messages are held at that time, by their subscriptions or by the policies that
 * these have now; bound to them as they are (decision 066). Only notifications are held. Without a time, none are. Where subscriptions
 * are gone or hold messages, the topic is read: once it has moved, such copies go after it.
 */
export const checkRecipients = async (
  envelope: Envelope,
  now: number | undefined,
  { subscriptions, topics }: Subscriptions,
): Promise<CheckedEnvelope> => {
  const { kind, overridesHold = false } = envelope;
  // Messages to an address rather than to a subscription, so none can have been cancelled.
  if (kind === 'direct' || kind === 'detection' || kind === 'removal') return { wanted: envelope, held: undefined };
  const read = await subscriptions.getMany(
    envelope.topicId,
    envelope.recipients.map(({ subscriptionId }) => subscriptionId),
  );
  const parts = partsOf(envelope, { read, now, kind, overridesHold });
  const mayFollow = kind === 'notification' && parts.gone.length + parts.held.length > 0;
  const wanted = withRecipients(envelope, parts.wanted);
  if (!mayFollow || !(await hasMoved(envelope, topics))) return { wanted, held: withRecipients(envelope, parts.held) };
  // What is held for a subscription that is about to be removed here would never be released.
  const held = new Set(parts.held.map(({ subscriptionId }) => subscriptionId));
  const following = envelope.recipients.filter(({ subscriptionId }) => held.has(subscriptionId));
  return { wanted, held: undefined, moved: withRecipients(envelope, [...parts.gone, ...following]) };
};

type Checking = {
  readonly read: ReadonlyMap<string, Subscription>;
  readonly now: number | undefined;
  readonly kind: KindForSubscribers;
  readonly overridesHold: boolean;
};

/** The recipients by what is to become of them; those that are no longer wanted are in none. */
const partsOf = (envelope: Envelope, { read, now, kind, overridesHold }: Checking) => {
  const parts: { readonly [Part in 'wanted' | 'held' | 'gone']: Recipient[] } = { wanted: [], held: [], gone: [] };
  for (const recipient of envelope.recipients) {
    const subscription = read.get(recipient.subscriptionId);
    if (subscription === undefined) {
      parts.gone.push(recipient);
      continue;
    }
    if (!isActiveFor[kind](subscription) || hasVoidToken(recipient, subscription)) continue;
    const isFinal = now === undefined || kind !== 'notification' || overridesHold;
    const known = withExtension(recipient, subscription);
    const decided = isFinal
      ? { isHeld: false, recipient: known }
      : decideRecipient({ envelope, recipient: known, subscription }, now);
    parts[decided.isHeld ? 'held' : 'wanted'].push(decided.recipient);
  }
  return parts;
};

/** The recipient with what its subscription has now: a signing secret may have been replaced since (decision 081). */
const withExtension = (recipient: Recipient, { extension }: Subscription): Recipient => {
  const { extension: before, ...rest } = recipient;
  if (extension !== undefined) return { ...rest, extension };
  return before === undefined ? recipient : rest;
};

const withRecipients = (envelope: Envelope, recipients: readonly Recipient[]): Envelope | undefined =>
  recipients.length === 0 ? undefined : { ...envelope, recipients: [...recipients] };
