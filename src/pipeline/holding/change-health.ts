import {
  isGone,
  isUnhealthyForLong,
  mayBeUnhealthy,
  nextProbeSeconds,
  type SickState,
} from '#src/domain/delivery/endpoint-health.ts';
import type { HealthSettings } from '#src/domain/health-settings.ts';
import { DISABLED, type Hold, isHeld, UNHEALTHY } from '#src/domain/holding/hold.ts';
import { isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { ServiceEvents } from '#src/event-bus/service-events.ts';
import { recoveryEvents, sickEvents } from '#src/pipeline/service-events/endpoint-events.ts';
import { recordSubscriptionChange } from '#src/pipeline/subscription-change.ts';
import type { ReleaseRequest } from '#src/queues/release-request.ts';
import type { BacklogKey } from '#src/stores/deliveries/backlog-store.ts';
import type { EndpointHealth, Sickness } from '#src/stores/deliveries/health-item.ts';
import type { HealthStore } from '#src/stores/deliveries/health-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import type { SharedWakes } from './shared-wakes.ts';

/** What {@link changeHealth} needs. */
export type ChangeHealthDependencies = {
  readonly health: Pick<HealthStore, 'get' | 'markSick' | 'noteEventSent' | 'remove'>;
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'replaceHold'>;
  readonly topics: Pick<TopicStore, 'recordSubscriptionChange'>;
  readonly wakes: SharedWakes;
  /** @default nothing is sent */
  readonly serviceEvents?: Pick<ServiceEvents, 'send'> | undefined;
  readonly healthSettings: HealthSettings;
  /** Whether this site is the active one of those that share the registry. @default it is */
  readonly isActing?: (() => Promise<boolean>) | undefined;
  readonly clock: () => number;
};

/** What a lane has found out about an endpoint, and when. */
type Finding = NonNullable<ReleaseRequest['health']>;

/** What has changed by it, and whether what is held may be released now. */
export type HealthChange = {
  readonly changed?: Finding['state'];
  readonly mayRelease: boolean;
  /** Why an event about it could not be sent: what has found it out must come again. */
  readonly unsent?: unknown;
};

/**
 * Holds the messages of a subscription because its endpoint is unhealthy or is to be disabled, or ends that because it works
 * again, and raises the topic's version: this function alone writes subscriptions for that. What is out of date changes nothing,
 * so that a finding may come twice, late or out of order; a subscription that its owner has paused stays paused. The event about a
 * change follows once all is stored, and is sent when the finding comes again if it was not sent before (decision 092).
 */
export const changeHealth = async (
  of: BacklogKey,
  finding: Finding,
  dependencies: ChangeHealthDependencies,
): Promise<HealthChange> => {
  const { isActing = async () => true } = dependencies;
  if (!(await isActing())) return finding.state === 'healthy' ? goOnUnchanged(of, dependencies) : NOTHING;
  return finding.state === 'healthy'
    ? recover(of, finding.at, dependencies)
    : fallSick(of, { state: finding.state, at: finding.at }, dependencies);
};

const NOTHING: HealthChange = { mayRelease: false };

/**
 * Where another site is the active one: that one finds out by itself what holds the subscription, and ends it. Until then what is left
 * here goes to an unhealthy endpoint by probes, and afterwards as it was.
 */
const goOnUnchanged = async (
  of: BacklogKey,
  { subscriptions, health, clock }: ChangeHealthDependencies,
): Promise<HealthChange> => {
  const subscription = await subscriptions.get(of.topicId, of.subscriptionId);
  if (isHeld(subscription?.hold, clock())) return NOTHING;
  await health.remove(of);
  return { mayRelease: true };
};

/** First the times of probes, then the hold: a hold that nothing probes would never end. */
const fallSick = async (
  of: BacklogKey,
  found: { readonly state: SickState; readonly at: number },
  dependencies: ChangeHealthDependencies,
): Promise<HealthChange> => {
  const { health, subscriptions, wakes, clock } = dependencies;
  const now = clock();
  const subscription = await subscriptions.get(of.topicId, of.subscriptionId);
  const known = await health.get(of, now);
  if (subscription === undefined || !isDeliverable(subscription) || known === undefined) return NOTHING;
  const hold = isHeld(subscription.hold, now) ? subscription.hold : undefined;
  const state = bornOut(found, { known, hold }, dependencies);
  if (state === undefined) return NOTHING;
  if (hold?.reason === state) {
    await recordSubscriptionChange(subscription, dependencies);
    return known.sick?.isEventDue === true
      ? { ...NOTHING, ...(await sendSick(subscription, { known, state, since: hold.since }, dependencies)) }
      : NOTHING;
  }
  const mayHold = hold === undefined || (hold.reason === UNHEALTHY && state === DISABLED);
  if (!mayHold) return NOTHING;
  const sickness = sicknessOf(state, dependencies);
  await health.markSick({ ...of, topicUrn: subscription.topicUrn }, sickness);
  if (sickness.probe !== undefined) await wakes.ensure(of, sickness.probe.at);
  const held = await subscriptions.replaceHold(subscription, { reason: state, since: sickness.since });
  await recordSubscriptionChange(subscription, dependencies);
  if (held === undefined) return NOTHING;
  const { since } = sickness;
  return { changed: state, mayRelease: false, ...(await sendSick(held, { known, state, since }, dependencies)) };
};

/** What an endpoint is held for, and since when the hold says so: of several findings at once one has made it. */
type HeldSick = Pick<Sickness, 'state' | 'since'> & { readonly known: EndpointHealth };

/** Sends the event that is due about an endpoint, and notes that it was sent. */
const sendSick = async (
  subscription: Subscription,
  { known, ...held }: HeldSick,
  { serviceEvents, health }: Pick<ChangeHealthDependencies, 'serviceEvents' | 'health'>,
): Promise<Pick<HealthChange, 'unsent'>> => {
  if (serviceEvents === undefined) return {};
  try {
    await serviceEvents.send(sickEvents(subscription, known, held));
  } catch (unsent) {
    return { unsent };
  }
  await health.noteEventSent({ topicId: subscription.topicId, subscriptionId: subscription.id }, held.state);
  return {};
};

/**
 * The state that a finding comes to by what is known now; undefined when it is no longer so: the endpoint has taken something
 * since, or the owner has resumed the subscription.
 */
const bornOut = (
  { state, at }: { readonly state: SickState; readonly at: number },
  { known, hold }: { readonly known: EndpointHealth; readonly hold: Hold | undefined },
  { healthSettings }: ChangeHealthDependencies,
): SickState | undefined => {
  if (known.firstFailureAt > at) return undefined;
  const isHopeless =
    isGone(known) || (hold?.reason === UNHEALTHY && isUnhealthyForLong(hold.since, at, healthSettings));
  if (state === DISABLED && isHopeless) return DISABLED;
  return mayBeUnhealthy(known, healthSettings) ? UNHEALTHY : undefined;
};

/** It begins now: one that was noted and not held for was cut short, or has ended. */
const sicknessOf = (state: SickState, { healthSettings, serviceEvents, clock }: ChangeHealthDependencies): Sickness => {
  const begun = { state, since: clock(), ...(serviceEvents !== undefined && ({ isEventDue: true } as const)) };
  if (state === DISABLED) return begun;
  const seconds = nextProbeSeconds(undefined, healthSettings);
  return { ...begun, probe: { at: begun.since + seconds * 1000, seconds } };
};

/**
 * First the hold: a crash before the rest is repeated by the message, or by the next probe. What is known goes last: as long as it
 * is there, the event may not have been sent.
 */
const recover = async (of: BacklogKey, at: number, dependencies: ChangeHealthDependencies): Promise<HealthChange> => {
  const { health, subscriptions, serviceEvents, clock } = dependencies;
  const subscription = await subscriptions.get(of.topicId, of.subscriptionId);
  const known = await health.get(of, clock());
  const isOutdated = known?.sick !== undefined && known.sick.since > at;
  if (subscription === undefined || isOutdated || subscription.hold?.reason === DISABLED) return NOTHING;
  const isSick = subscription.hold?.reason === UNHEALTHY;
  const ended = isSick && (await subscriptions.replaceHold(subscription, undefined)) !== undefined;
  await recordSubscriptionChange(subscription, dependencies);
  const change: HealthChange = { ...(ended && { changed: 'healthy' }), mayRelease: true };
  try {
    if (known !== undefined) await serviceEvents?.send(recoveryEvents(subscription, known, at));
  } catch (unsent) {
    return { ...change, unsent };
  }
  await health.remove(of);
  return change;
};
