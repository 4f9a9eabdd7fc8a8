import { useQueryClient } from '@tanstack/react-query';
import { dataOf, done } from '../api/client.ts';
import { useSession } from '../session/session.tsx';
import { PROTOCOLS } from './protocols.ts';

/** A subscription, as far as the API must be told of it. */
export type ListedSubscription = {
  readonly subscription_urn: string;
  readonly protocol: string;
  readonly endpoint: string;
};

/** The URN of the topic of a subscription. */
export const topicUrnOf = ({ subscription_urn }: Pick<ListedSubscription, 'subscription_urn'>): string =>
  subscription_urn.slice(0, subscription_urn.lastIndexOf(':'));

/** What an operator may do to a subscription. Each throws what the API refuses. */
export const useSubscriptionCalls = () => {
  const { api, projectId } = useSession();
  const pathOf = ({ subscription_urn }: Pick<ListedSubscription, 'subscription_urn'>) => ({
    params: { path: { project_id: projectId, subscription_urn } },
  });
  return {
    /** Sends the confirmation again: adding a subscription that waits for it once more asks again (contract section 5.2). */
    ask: async (one: ListedSubscription): Promise<void> => {
      const protocol = PROTOCOLS.find((name) => name === one.protocol);
      const body = { ...(protocol !== undefined && { protocol }), endpoint: one.endpoint };
      const params = { path: { project_id: projectId, topic_urn: topicUrnOf(one) } };
      await dataOf(api.POST('/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions', { params, body }));
    },
    resume: (one: Pick<ListedSubscription, 'subscription_urn'>): Promise<void> =>
      done(api.POST('/ops/v1/{project_id}/subscriptions/{subscription_urn}/resume', pathOf(one))),
    remove: (one: Pick<ListedSubscription, 'subscription_urn'>): Promise<void> =>
      done(api.DELETE('/v2/{project_id}/notifications/subscriptions/{subscription_urn}', pathOf(one))),
  };
};

/** What lists and pages of subscriptions are kept under. */
const CHANGED = ['subscriptions', 'hold', 'health', 'held', 'unhealthy'];

/** Asks anew for all that shows subscriptions, after something was done to one. */
export const useRefreshSubscriptions = () => {
  const queries = useQueryClient();
  return () => Promise.all(CHANGED.map((key) => queries.invalidateQueries({ queryKey: [key] })));
};
