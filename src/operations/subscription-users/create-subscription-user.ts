import type { InputOf } from '#src/contract/operation.ts';
import type { CreateSubscriptionUser, NewSubscriptionUser } from '#src/contract/subscriptions/subscription-users.ts';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import {
  ownerOf,
  type SubscriptionOwner,
  type SubscriptionUser,
  USER_PROTOCOLS,
} from '#src/domain/subscriptions/subscription-user.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { settleAll } from '#src/operations/settle-all.ts';
import { checkItem } from '#src/operations/subscriptions/check-item.ts';
import { requestConfirmation } from '#src/operations/subscriptions/confirmation-message.ts';

/** What making a subscription user needs. */
export type CreateUserDependencies = Pick<
  Dependencies,
  | ('subscriptions' | 'subscriptionUsers' | 'confirmationTokens' | 'confirmationFlow' | 'subscriptionKeys')
  | ('extensionSecrets' | 'extensionHeaders' | 'queues' | 'resolve' | 'topicDataKeys' | 'settings' | 'region' | 'clock')
>;

/**
 * Makes a subscription user and asks each of its endpoints to confirm. Not repeatable: each call makes another user, which has
 * to be confirmed for itself.
 */
export const createSubscriptionUser = async (
  { path, body }: Pick<InputOf<typeof CreateSubscriptionUser>, 'path' | 'body'>,
  { requestId }: OperationContext,
  dependencies: CreateUserDependencies,
): Promise<Reply> => {
  const { subscriptions, subscriptionUsers, clock } = dependencies;
  const project = path.domain_id;
  const now = clock();
  const named = { id: newId(), project, name: body.name };
  const owner = ownerOf(named);
  const endpoints = await checkEndpoints(owner, body, dependencies);
  await refuseAboveQuota(project, dependencies);
  // The endpoints first: a user that is cut short in between is none, and what is left of it is in no list.
  await settleAll(endpoints.map(subscriptions.add));
  const endpointIds = endpoints.map(({ id }) => id);
  const user: SubscriptionUser = { ...named, groups: body.group, endpointIds, createdAt: now, updatedAt: now };
  await subscriptionUsers.add(user);
  await settleAll(endpoints.map((subscription) => requestConfirmation({ owner, subscription }, dependencies)));
  return { status: 201, body: { request_id: requestId, id: user.id } };
};

/** All are checked before any is kept. */
const checkEndpoints = (
  owner: SubscriptionOwner,
  asked: NewSubscriptionUser,
  dependencies: CreateUserDependencies,
): Promise<readonly Subscription[]> =>
  settleAll(
    USER_PROTOCOLS.flatMap((protocol) => {
      const given = asked[protocol];
      if (given === undefined) return [];
      const extension = 'header' in given ? { extension: { header: given.header } } : {};
      return [checkItem(owner, { protocol, endpoint: given.endpoint, remark: '', ...extension }, dependencies)];
    }),
  );

const refuseAboveQuota = async (
  project: string,
  { subscriptionUsers, settings }: Pick<CreateUserDependencies, 'subscriptionUsers' | 'settings'>,
): Promise<void> => {
  const quota = settings.quotas.subscriptionUsersPerProject;
  if ((await subscriptionUsers.count(project)) < quota) return;
  throw new ServiceError('SMN.0078', `The number of subscription users has reached the quota of ${quota} per project.`);
};
