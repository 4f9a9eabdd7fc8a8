import { requireTopic } from '#src/domain/access/permission-check.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { parseSubscriptionUrn } from '#src/domain/urn.ts';

/**
 * Refuses the whole call when the caller is bound to topics and one of these subscriptions is of none of them. What is no URN
 * of a subscription is of no topic: the operation says so.
 */
export const requireTopicsOf = (subscriptionUrns: readonly string[], caller: ProjectPrincipal): void => {
  for (const text of subscriptionUrns) {
    const urn = parseSubscriptionUrn(text);
    if (urn !== undefined) requireTopic(caller, 'smn:topic:updateSubscription', urn);
  }
};
