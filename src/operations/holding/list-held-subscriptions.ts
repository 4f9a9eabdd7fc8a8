import type { InputOf } from '#src/contract/operation.ts';
import type { ListHeldSubscriptions } from '#src/contract/operations-api/holding.ts';
import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import { type Hold, isHeld } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import type { HeldSubscription } from '#src/stores/deliveries/held-subscription-store.ts';
import { holdFields } from './hold-view.ts';

/**
 * Lists the subscriptions of the caller's project that are paused, or held for bounces. Every entry is held against its subscription:
 * one that is held for that no more, or gone, is left out, and its entry removed. A hold that began since is another entry by then.
 */
export const listHeldSubscriptions = async (
  { query: { held_for: reason, limit, cursor } }: InputOf<typeof ListHeldSubscriptions>,
  context: OperationContext,
  { heldSubscriptions, subscriptions, clock }: Pick<Dependencies, 'heldSubscriptions' | 'subscriptions' | 'clock'>,
): Promise<Reply> => {
  const caller = callerOf(context);
  const page = await heldSubscriptions.list({ project: caller.project, reason, limit, cursor });
  const found = await subscriptions.getAll(page.entries.map(({ topicId, subscriptionId: id }) => ({ topicId, id })));
  const now = clock();
  const checked = page.entries.map((entry) => ({ entry, current: currentOf(entry, found, now) }));
  // What is not removed now is met again.
  await Promise.allSettled(
    checked.map(({ entry, current }) => current ?? heldSubscriptions.remove(entry, entry.since)),
  );
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      subscriptions: checked.flatMap(({ entry, current }) =>
        current === undefined || !isOwnTopic(caller, current.subscription.topicUrn) ? [] : [viewOf(entry, current)],
      ),
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};

type Held = { readonly subscription: Subscription; readonly hold: Hold };

const currentOf = (
  { subscriptionId, reason }: HeldSubscription,
  found: ReadonlyMap<string, Subscription>,
  now: number,
): Held | undefined => {
  const subscription = found.get(subscriptionId);
  const hold = subscription?.hold;
  if (subscription === undefined || hold?.reason !== reason || !isHeld(hold, now)) return undefined;
  return { subscription, hold };
};

const viewOf = ({ smtpStatus }: HeldSubscription, { subscription, hold }: Held) => ({
  topic_urn: subscription.topicUrn,
  subscription_urn: subscriptionUrn(subscription),
  protocol: subscription.protocol,
  endpoint: subscription.endpoint,
  remark: subscription.remark,
  ...holdFields(hold),
  ...(smtpStatus !== undefined && { smtp_status: smtpStatus }),
});
