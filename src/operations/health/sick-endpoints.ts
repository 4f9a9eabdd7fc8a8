import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import type { EndpointHealth } from '#src/stores/deliveries/health-item.ts';
import { healthView } from './health-view.ts';

/** An endpoint that does not work, by its subscription, and what is shown of it. */
export type SickEndpoint = { readonly subscription: Subscription; readonly view: ReturnType<typeof healthView> };

/**
 * Those of a list of endpoints that do not work. The list lags a little, so each is held against its subscription, read
 * consistently: one that works again, is paused, or is gone is left out.
 */
export const readSickEndpoints = async (
  endpoints: readonly EndpointHealth[],
  now: number,
  { subscriptions }: Pick<Dependencies, 'subscriptions'>,
): Promise<readonly SickEndpoint[]> => {
  const found = await subscriptions.getAll(endpoints.map(({ topicId, subscriptionId: id }) => ({ topicId, id })));
  return endpoints.flatMap((endpoint) => {
    const subscription = found.get(endpoint.subscriptionId);
    if (subscription === undefined) return [];
    const view = healthView(subscription, endpoint, now);
    return view.state === 'unhealthy' || view.state === 'disabled' ? [{ subscription, view }] : [];
  });
};
