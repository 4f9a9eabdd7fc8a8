import { nextProbeSeconds } from '#src/domain/delivery/endpoint-health.ts';
import type { HealthSettings } from '#src/domain/health-settings.ts';
import { UNHEALTHY } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { recipientExpiresAt } from '#src/queues/envelope.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HealthStore } from '#src/stores/deliveries/health-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import type { SharedWakes } from './shared-wakes.ts';

/** What probing an unhealthy endpoint needs. */
export type ProbeDependencies = {
  readonly health: Pick<HealthStore, 'get' | 'markSick'>;
  readonly backlog: Pick<BacklogStore, 'envelopesOf'>;
  readonly wakes: SharedWakes;
  readonly healthSettings: HealthSettings;
};

/** Messages that go to an unhealthy endpoint's lane: those that have expired, to be filed, and the one that probes it, if any. */
export type ProbeMessages = { readonly chosen: readonly HeldMessage[]; readonly hasProbe: boolean };

/** Whether a subscription that is held is so because its endpoint is unhealthy, and it is time to probe that. */
export const mayProbe = async (
  subscription: Subscription | undefined,
  now: number,
  { health }: { readonly health: Pick<HealthStore, 'get'> },
): Promise<boolean> => {
  if (subscription?.hold?.reason !== UNHEALTHY) return false;
  const known = await health.get({ topicId: subscription.topicId, subscriptionId: subscription.id }, now);
  return (known?.sick?.probe?.at ?? 0) <= now;
};

/**
 * Chooses from messages that are due, in their order, up to the first that can still be delivered; for that one, plans the probe
 * after it.
 */
export const takeProbe = async (
  due: readonly HeldMessage[],
  { subscription, now }: { readonly subscription: Subscription; readonly now: number },
  dependencies: ProbeDependencies,
): Promise<ProbeMessages> => {
  for (const [index, held] of due.entries()) {
    const [envelope] = await dependencies.backlog.envelopesOf([held], subscription);
    const isLiving = envelope?.recipients.some((recipient) => recipientExpiresAt(envelope, recipient) > now);
    if (isLiving !== true) continue;
    await planNextProbe(subscription, now, dependencies);
    return { chosen: due.slice(0, index + 1), hasProbe: true };
  }
  return { chosen: due, hasProbe: false };
};

/**
 * It repeats the one that goes out now, should that get lost; the interval doubles each time. The wake comes first: one too many
 * is harmless.
 */
const planNextProbe = async (
  { topicId, id: subscriptionId, topicUrn, hold }: Subscription,
  now: number,
  { health, wakes, healthSettings }: Pick<ProbeDependencies, 'health' | 'wakes' | 'healthSettings'>,
): Promise<void> => {
  const of = { topicId, subscriptionId };
  const known = await health.get(of, now);
  const seconds = nextProbeSeconds(known?.sick?.probe?.seconds, healthSettings);
  const probe = { at: now + seconds * 1000, seconds };
  await wakes.ensure(of, probe.at);
  await health.markSick({ ...of, topicUrn }, { state: 'unhealthy', since: hold?.since ?? now, probe });
};
