import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateSubscriptionUser } from '#src/contract/subscriptions/subscription-users.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { userNotFound } from './refusals.ts';

/** Changes the name or the groups of a subscription user; what is left out stays. Repeatable. */
export const updateSubscriptionUser = async (
  { path, body }: InputOf<typeof UpdateSubscriptionUser>,
  { requestId }: OperationContext,
  { subscriptionUsers, clock }: Pick<Dependencies, 'subscriptionUsers' | 'clock'>,
): Promise<Reply> => {
  const { name, group } = body;
  const isDone = await subscriptionUsers.change(path.domain_id, path.id, {
    ...(name !== undefined && { name }),
    ...(group !== undefined && { groups: group }),
    updatedAt: clock(),
  });
  if (!isDone) throw userNotFound(path.id);
  return { status: 200, body: { request_id: requestId } };
};
