import type { InputOf } from '#src/contract/operation.ts';
import type { ListSubscriptionUsers } from '#src/contract/subscriptions/subscription-users.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type SubscriptionUser, USER_PROTOCOLS, userStatusOf } from '#src/domain/subscriptions/subscription-user.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

type Query = InputOf<typeof ListSubscriptionUsers>['query'];

/** A subscription user and its endpoints. */
type Entry = { readonly user: SubscriptionUser; readonly endpoints: readonly Subscription[] };

/**
 * Lists subscription users, oldest first. Users and endpoints are two collections of the project, both read whole and
 * consistently: a caller finds what it has written, and the state that endpoints have.
 */
export const listSubscriptionUsers = async (
  { path, query }: Pick<InputOf<typeof ListSubscriptionUsers>, 'path' | 'query'>,
  { requestId }: OperationContext,
  { subscriptionUsers }: Pick<Dependencies, 'subscriptionUsers'>,
): Promise<Reply> => {
  const [users, all] = await Promise.all([
    subscriptionUsers.list(path.domain_id),
    subscriptionUsers.listEndpoints(path.domain_id),
  ]);
  const byId = new Map(all.map((endpoint) => [endpoint.id, endpoint]));
  const entries = users.map(
    (user): Entry => ({ user, endpoints: user.endpointIds.flatMap((id) => byId.get(id) ?? []) }),
  );
  const found = entries.filter((entry) => isMatch(entry, query));
  const shown = found.slice(query.offset, query.offset + query.limit).map(view);
  return { status: 200, body: { request_id: requestId, count: found.length, subscription_users: shown } };
};

const isMatch = ({ user, endpoints }: Entry, { name, protocol, status, group }: Query): boolean =>
  (name === undefined || user.name === name) &&
  (group === undefined || user.groups.includes(group)) &&
  (protocol === undefined || endpoints.some((endpoint) => endpoint.protocol === protocol)) &&
  (status === undefined || userStatusOf(endpoints) === status);

const view = ({ user, endpoints }: Entry) => ({
  id: user.id,
  domain_id: user.project,
  name: user.name,
  status: userStatusOf(endpoints),
  group: user.groups,
  create_time: formatTimestamp(user.createdAt),
  update_time: formatTimestamp(user.updatedAt),
  ...Object.fromEntries(
    USER_PROTOCOLS.flatMap((protocol) => {
      const found = endpoints.find((endpoint) => endpoint.protocol === protocol);
      return found === undefined ? [] : [[protocol, { endpoint: found.endpoint }]];
    }),
  ),
});
