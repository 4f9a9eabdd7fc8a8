import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { type Hold, isHeld } from '#src/domain/holding/hold.ts';
import { windowChangedAt, windowStateAt } from '#src/domain/holding/windows.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/**
 * What messages of a subscription are held for now: its own hold, or else its closed windows, or else its rate, while messages
 * wait for that; undefined when for nothing. One read where there is a rate.
 */
export const effectiveHold = async (
  { hold, policy, topicId, id }: Subscription,
  { deliveryPolicy }: Pick<Topic, 'deliveryPolicy'>,
  { rates, clock }: Pick<Dependencies, 'rates' | 'clock'>,
): Promise<Hold | undefined> => {
  const now = clock();
  if (isHeld(hold, now)) return hold;
  const applying = policy ?? deliveryPolicy;
  const closed = closedWindows(applying, now);
  if (closed !== undefined || applying?.maxPerSecond === undefined) return closed;
  const { waitingSince } = await rates.get({ topicId, subscriptionId: id });
  return waitingSince === undefined ? undefined : { reason: 'rate', since: waitingSince };
};

const closedWindows = ({ windows }: DeliveryPolicy = {}, now: number): Hold | undefined => {
  if (windows === undefined) return undefined;
  const { isOpen, changesAt } = windowStateAt(windows, now);
  return isOpen ? undefined : { reason: 'window', since: windowChangedAt(windows, now), until: changesAt };
};
