import { DISABLED, isHeld, UNHEALTHY } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { EndpointHealth } from '#src/stores/deliveries/health-item.ts';

/** In which state an endpoint is: by the hold of its subscription, which is what counts, or else by its failures. */
const stateOf = ({ hold }: Subscription, health: EndpointHealth | undefined, now: number) => {
  if (isHeld(hold, now)) {
    if (hold?.reason === UNHEALTHY) return 'unhealthy';
    if (hold?.reason === DISABLED) return 'disabled';
  }
  return health === undefined || health.failures === 0 ? 'healthy' : 'failing';
};

/** An endpoint as the operations API shows it; what is known of its failures, and of the hold while there is one for them. */
export const healthView = (subscription: Subscription, health: EndpointHealth | undefined, now: number) => {
  const state = stateOf(subscription, health, now);
  const { hold } = subscription;
  const probeAt = health?.sick?.probe?.at;
  return {
    state,
    ...(health !== undefined && failuresView(health)),
    ...((state === 'unhealthy' || state === 'disabled') &&
      hold !== undefined && { since: formatTimestamp(hold.since) }),
    ...(state === 'unhealthy' && probeAt !== undefined && { next_probe_at: formatTimestamp(probeAt) }),
  };
};

const failuresView = ({ failures, firstFailureAt, lastFailureAt, lastStatus, lastReason }: EndpointHealth) =>
  failures > 0 && {
    failures,
    first_failure_at: formatTimestamp(firstFailureAt),
    last_failure_at: formatTimestamp(lastFailureAt),
    ...(lastStatus !== undefined && { last_status: lastStatus }),
    last_reason: lastReason,
  };
