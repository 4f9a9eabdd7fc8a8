import * as z from 'zod';
import { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Hold } from '#src/domain/holding/hold.ts';
import type { Subscriber, Subscription, TokenBinding } from '#src/domain/subscriptions/subscription.ts';

/* How an item of a subscription says when its messages may go out; see subscription-item.ts for its other attributes. */

/** The attribute that holds the hold; it is there only when there is one. */
export const HOLD = 'h';

/** A hold as its attribute holds it: fan-out reads it without the rest, so it says itself which state it was begun in. */
export const holdText = (hold: Hold, { createdAt, cancellations }: TokenBinding): string =>
  JSON.stringify({ ...hold, c: createdAt, g: cancellations });

const StoredHold = z.object({
  reason: z.string(),
  since: z.number(),
  until: z.number().exactOptional(),
  note: z.string().exactOptional(),
  c: z.number(),
  g: z.number().exactOptional(),
});

/** The hold of its attribute. */
export const parseHold = (text: string): Hold => {
  const { c: _createdAt, g: _cancellations, ...hold } = StoredHold.parse(JSON.parse(text));
  return hold;
};

/** What fan-out needs of a hold. */
export const parseSubscriberHold = (text: string): NonNullable<Subscriber['held']> => {
  const { until, c, g } = StoredHold.parse(JSON.parse(text));
  const binding = { createdAt: c, ...(g !== undefined && { cancellations: g }) };
  return { ...(until !== undefined && { until }), binding };
};

/** The attribute that holds when a hold was ended last; it is there only when one was. */
export const RESUMED_AT = 'r';

/** The attribute that holds the delivery policy; it is there only when there is one. */
export const DELIVERY_POLICY = 'd';

/** A delivery policy as its attribute holds it: fan-out reads it without the rest, so it says itself whose it is. */
export const deliveryPolicyText = (policy: DeliveryPolicy, { createdAt }: Pick<Subscription, 'createdAt'>): string =>
  JSON.stringify({ ...policy, c: createdAt });

const StoredPolicy = DeliveryPolicy.extend({ c: z.number() });

/** The delivery policy of its attribute, and when its subscription was added. */
export const parsePolicy = (text: string): { readonly policy: DeliveryPolicy; readonly createdAt: number } => {
  const { c: createdAt, ...policy } = StoredPolicy.parse(JSON.parse(text));
  return { policy, createdAt };
};
