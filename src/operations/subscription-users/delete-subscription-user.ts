import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteSubscriptionUser } from '#src/contract/subscriptions/subscription-users.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { userNotFound } from './refusals.ts';

/** Deletes a subscription user with its endpoints, whose links lead nowhere from then on; what was subscribed from it stays. */
export const deleteSubscriptionUser = async (
  { path }: Pick<InputOf<typeof DeleteSubscriptionUser>, 'path'>,
  { requestId }: OperationContext,
  { subscriptionUsers }: Pick<Dependencies, 'subscriptionUsers'>,
): Promise<Reply> => {
  const user = await subscriptionUsers.get(path.domain_id, path.id);
  if (user === undefined) throw userNotFound(path.id);
  await subscriptionUsers.remove(user);
  return { status: 200, body: { request_id: requestId } };
};
