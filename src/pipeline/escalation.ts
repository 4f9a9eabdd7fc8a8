import { type Escalation, nextStepAfter, planEscalation } from '#src/domain/delivery/escalation.ts';
import { createFilter } from '#src/domain/messages/filter-policy.ts';
import type { Message } from '#src/domain/messages/message.ts';
import { CALLS, formatPlace } from '#src/domain/receipts/place.ts';
import type { Settings } from '#src/domain/settings.ts';
import { deliveryEndpoint, isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { type EnvelopeHead, type QueueMessage, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { CallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import type { FollowUp, Result } from './delivery/delivery-plan.ts';
import { checkRecipients, dropInactiveRecipients } from './delivery/drop-inactive-recipients.ts';

/** What planning the calls of a message needs. */
export type EscalationDependencies = {
  readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
  readonly settings: Pick<Settings, 'voice'>;
};

/**
 * The message with the recipients that its topic's notify policy calls, in their order (contract section 12.1): those of the
 * policy that are still subscribed, confirmed and pass the message's filter. One read; none for topics without a policy.
 */
export const withEscalation = async (
  topic: Topic,
  message: Message,
  dependencies: EscalationDependencies,
): Promise<Message> => {
  const { notifyPolicy } = topic;
  if (notifyPolicy === undefined) return message;
  const { subscriptions, settings } = dependencies;
  const ids = notifyPolicy.steps.flatMap(({ subscriptionIds }) => subscriptionIds);
  const passesFilter = createFilter(message.attributes);
  const isCallable = (subscription: Subscription): boolean =>
    isDeliverable(subscription) &&
    passesFilter({ ...subscription, readFilterPolicies: () => subscription.filterPolicies ?? [] });
  const found = [...(await subscriptions.getMany(topic.id, ids)).values()].filter(isCallable);
  const steps = planEscalation(notifyPolicy, new Map(found.map((one) => [one.id, deliveryEndpoint(one)])));
  if (steps.length === 0) return message;
  const placed = message.hasReceipt === true ? withPlaces(steps) : steps;
  return { ...message, escalation: { steps: placed, waitSeconds: settings.voice.answerWaitSeconds } };
};

/** Each subscription has one place, however many steps it is in. */
const withPlaces = (steps: Escalation['steps']): Escalation['steps'] => {
  const ids = [...new Set(steps.flat().map(({ subscriptionId }) => subscriptionId))];
  const placeOf = (id: string): string =>
    formatPlace({ protocol: 'callnotify', range: CALLS, number: ids.indexOf(id) });
  return steps.map((step) => step.map((called) => ({ ...called, receipt: placeOf(called.subscriptionId) })));
};

/** The ids of the subscriptions that a message calls: they get it in no other way. */
export const escalationRecipientIds = ({ escalation }: Message): ReadonlySet<string> =>
  new Set(escalation?.steps.flat().map(({ subscriptionId }) => subscriptionId));

/** The one envelope that begins a message's calls; undefined when it has none. */
export const firstEscalationStep = (
  head: EnvelopeHead,
  escalation: Escalation | undefined,
): QueueMessage | undefined => {
  const first = escalation && stepOf(head, escalation);
  if (first === undefined) return undefined;
  const { recipients, ...rest } = first;
  return writeEnvelopes(rest, recipients, recipients.length).at(0);
};

/** The envelope of the first of the steps, which carries those after it; undefined when there is none. */
const stepOf = (head: EnvelopeHead, escalation: Escalation): Envelope | undefined => {
  const [step, ...later] = escalation.steps;
  return step && { ...head, attempt: 0, escalation: { ...escalation, steps: later }, recipients: [...step] };
};

/** What {@link resolveStep} needs. A lane that makes no calls has no chains. */
type StepDependencies = {
  readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
  /** @default no topic moves */
  readonly topics?: Pick<TopicStore, 'hasMoved'> | undefined;
  readonly chains?: Pick<CallChainStore, 'isAnswered'>;
  readonly clock: () => number;
};

/** What is left to do of an envelope: nothing when a recipient has answered; `followUps` instead when no recipient is left. */
export type ResolvedStep = { readonly wanted: Envelope | undefined; readonly followUps: readonly FollowUp[] };

/**
 * Checks whether an envelope is still wanted. A step of calls is, only while no recipient of the message has answered (one
 * consistent read); when none of its recipients is subscribed any more, the next step follows at once. Other envelopes are
 * checked whenever they come again; what is held of them meanwhile goes to the hold queue, and what is for subscriptions that have
 * moved with their topic, after it.
 */
export const resolveStep = async (envelope: Envelope, dependencies: StepDependencies): Promise<ResolvedStep> => {
  const { chains, clock } = dependencies;
  if (envelope.escalation === undefined) {
    const now = clock();
    if (!mustBeChecked(envelope, now)) return { wanted: envelope, followUps: [] };
    const { wanted, held, moved } = await checkRecipients(envelope, now, dependencies);
    const followUps: readonly FollowUp[] = [
      ...(held === undefined ? [] : [{ to: 'hold', envelope: held, delaySeconds: 0 } as const]),
      ...(moved === undefined ? [] : [{ to: 'jobs', envelope: moved, delaySeconds: 0 } as const]),
    ];
    return { wanted, followUps };
  }
  if ((await chains?.isAnswered(envelope, clock())) === true) return { wanted: undefined, followUps: [] };
  const wanted = await dropInactiveRecipients(envelope, dependencies);
  return { wanted, followUps: wanted === undefined ? nextStep(envelope, 0) : [] };
};

/** A fresh copy, and one that was checked just now, is as good as that, while the windows of its recipients are open. */
const mustBeChecked = (envelope: Envelope, now: number): boolean =>
  (comesAgain(envelope) && !isJustChecked(envelope, now)) ||
  envelope.recipients.some(({ closesAt = Number.POSITIVE_INFINITY }) => closesAt <= now);

/** Whether it may have waited long since its subscribers were read. Those of earlier versions are not marked as requeued. */
const comesAgain = ({ attempt, requeued, isolated, notBefore }: Envelope): boolean =>
  attempt > 0 || requeued === true || isolated === true || notBefore !== undefined;

/** A release reads the subscription of what it sends; a copy that is delivered so soon after is as good as a fresh one. */
const CHECK_IS_GOOD_MS = 2000;

const isJustChecked = ({ checkedAt }: Envelope, now: number): boolean =>
  checkedAt !== undefined && now - checkedAt < CHECK_IS_GOOD_MS;

/** The next step of an envelope's calls, `delaySeconds` from now. */
const nextStep = (envelope: Envelope, delaySeconds: number): readonly FollowUp[] => {
  const { recipients: _recipients, escalation, ...rest } = envelope;
  const { isolated: _isolated, notBefore: _notBefore, throttleWaits: _waits, requeued: _requeued, ...head } = rest;
  const next = escalation && stepOf(head, escalation);
  return next === undefined ? [] : [{ to: 'lane', envelope: next, delaySeconds }];
};

/** The envelope without later steps, though an answer still ends it. */
const withoutLaterSteps = (envelope: Envelope): Envelope =>
  envelope.escalation === undefined ? envelope : { ...envelope, escalation: { ...envelope.escalation, steps: [] } };

/** A dead letter is for its one recipient: a redrive repeats just that call. */
const withoutEscalation = ({ escalation: _escalation, ...envelope }: Envelope): Envelope => envelope;

/**
 * A step that its queue gave up whole, as dead letters: for its recipients and, since they would not be queued any more, for
 * those of the later steps, each recipient once. Other envelopes are as they are.
 */
export const withAllStepRecipients = (envelope: Envelope): Envelope => {
  const { escalation, recipients } = envelope;
  if (escalation === undefined) return envelope;
  const known = new Set(recipients.map(({ subscriptionId }) => subscriptionId));
  const later = new Map(escalation.steps.flat().map((called) => [called.subscriptionId, called]));
  const others = [...later.values()].filter(({ subscriptionId }) => !known.has(subscriptionId));
  return withoutEscalation({ ...envelope, recipients: [...recipients, ...others] });
};

/** Parts of a step that is processed in isolation, and the next step by itself: a call that kills its function ends no chain. */
export const isolateStep = (envelope: Envelope, parts: readonly FollowUp[]): readonly FollowUp[] => [
  ...parts.map((part) => ({ ...part, envelope: withoutLaterSteps(part.envelope) })),
  ...nextStep(envelope, envelope.escalation?.waitSeconds ?? 0),
];

/**
 * Adds the next step to the follow-ups of a round of calls: once, after the wait when a phone rings, at once when no recipient
 * can be reached. While that is undecided, it travels with the recipients that are retried. Other envelopes' follow-ups stay as
 * they are.
 */
export const continueEscalation = (
  envelope: Envelope,
  results: readonly Pick<Result, 'recipient' | 'outcome'>[],
  followUps: readonly FollowUp[],
): readonly FollowUp[] => {
  const { escalation } = envelope;
  if (escalation === undefined) return followUps;
  const dead = followUps.filter(({ to }) => to === 'deadLetters');
  const waiting = followUps.filter(({ to }) => to !== 'deadLetters');
  const ringing = results.filter(({ outcome }) => outcome.kind === 'delivered').length;
  const delaySeconds = nextStepAfter({ ringing, waiting: waiting.length }, escalation.waitSeconds);
  const isUndecided = delaySeconds === 'undecided';
  return [
    ...dead.map((followUp) => ({ ...followUp, envelope: withoutEscalation(followUp.envelope) })),
    ...waiting.map((followUp, index) =>
      isUndecided && index === 0 ? followUp : { ...followUp, envelope: withoutLaterSteps(followUp.envelope) },
    ),
    ...(isUndecided ? [] : nextStep(envelope, delaySeconds)),
  ];
};
