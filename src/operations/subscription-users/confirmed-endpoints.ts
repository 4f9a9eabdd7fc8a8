import type { SubscriptionItem } from '#src/contract/subscriptions/subscription-items.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type SubscriptionUser, usersTopicId } from '#src/domain/subscriptions/subscription-user.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { settleAll } from '#src/operations/settle-all.ts';

/** What reading the endpoints of subscription users needs. */
export type UserEndpointDependencies = Pick<Dependencies, 'subscriptions' | 'subscriptionUsers' | 'extensionHeaders'>;

/** What may be subscribed from a subscription user, or why nothing may. */
export type ConfirmedEndpoints = readonly SubscriptionItem[] | ServiceError;

/**
 * The confirmed endpoints of subscription users as items to subscribe, by the user's id. Two consistent reads of up to 100 users
 * and endpoints each.
 */
export const confirmedEndpoints = async (
  project: string,
  ids: readonly string[],
  dependencies: UserEndpointDependencies,
): Promise<ReadonlyMap<string, ConfirmedEndpoints>> => {
  const { subscriptions, subscriptionUsers } = dependencies;
  const users = await subscriptionUsers.getMany(
    project,
    ids.filter((id) => HEX_ID.test(id)),
  );
  const endpointIds = [...users.values()].flatMap((user) => user.endpointIds);
  const endpoints = await subscriptions.getMany(usersTopicId(project), endpointIds);
  const found = ids.map(async (id) => {
    const user = users.get(id);
    return [id, user === undefined ? unknownUser(id) : await itemsOf(user, endpoints, dependencies)] as const;
  });
  return new Map(await settleAll(found));
};

const itemsOf = async (
  user: SubscriptionUser,
  endpoints: ReadonlyMap<string, Subscription>,
  dependencies: UserEndpointDependencies,
): Promise<ConfirmedEndpoints> => {
  const confirmed = user.endpointIds
    .flatMap((id) => endpoints.get(id) ?? [])
    .filter(({ status }) => status === SUBSCRIPTION_STATUS.confirmed);
  if (confirmed.length === 0) return unconfirmedUser(user);
  return settleAll(confirmed.map((endpoint) => itemOf(user, endpoint, dependencies)));
};

/** The user's name becomes the remark; its headers are decrypted, to be encrypted for the topic's subscription. */
const itemOf = async (
  { name }: SubscriptionUser,
  { protocol, endpoint, extension, topicId, id }: Subscription,
  { extensionHeaders }: UserEndpointDependencies,
): Promise<SubscriptionItem> => {
  const header = extension && (await extensionHeaders.decrypt(extension, { topicId, id }));
  return { protocol, endpoint, remark: name, ...(header !== undefined && { extension: { header } }) };
};

const unknownUser = (id: string): ServiceError =>
  new ServiceError('SMN.0148', `There is no subscription user ${JSON.stringify(id.slice(0, 100))}.`);

const unconfirmedUser = ({ id, name }: SubscriptionUser): ServiceError =>
  new ServiceError(
    'SMN.0148',
    `The subscription user ${id} (${name}) has no confirmed endpoint; allowed: one of which the owner has confirmed at least one endpoint.`,
  );
