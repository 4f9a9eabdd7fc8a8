import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Hold } from '#src/domain/holding/hold.ts';
import {
  type ConfirmationBounce,
  isDeliverable,
  SUBSCRIPTION_STATUS,
  type Subscription,
  type TokenBinding,
} from '#src/domain/subscriptions/subscription.ts';
import { existsWith } from '#src/stores/condition.ts';
import { subscriptionKey } from '#src/stores/registry-keys.ts';
import { type Registry, updateItem } from '#src/stores/table.ts';
import { DELIVERY_POLICY, deliveryPolicyText, HOLD, holdText, RESUMED_AT } from './hold-attributes.ts';
import { CANCELLATIONS, CONFIRMATION_BOUNCE, CREATED_AT, isKept, parseSubscription } from './subscription-item.ts';

/** Where a subscription is kept. */
type SubscriptionKey = Pick<Subscription, 'topicId' | 'id'>;

/** A subscription and its hold, as they were read. */
type ReadHold = SubscriptionKey & TokenBinding & Pick<Subscription, 'hold'>;

/** When messages of subscriptions may go out: holds and delivery policies. */
export type SubscriptionHolds = {
  /**
   * Holds the messages of a subscription in force from now on and returns the new state; undefined when it is gone, was added
   * anew, is not confirmed or has been cancelled since it was read. Repeating it succeeds.
   */
  readonly hold: (read: SubscriptionKey & TokenBinding, hold: Hold) => Promise<Subscription | undefined>;

  /**
   * Replaces the hold that was read, or none, by another one, or ends it, and returns the new state; undefined when the
   * subscription is held for something else by now, or is not the one in force that was read. Repeating it does nothing more.
   */
  readonly replaceHold: (read: ReadHold, hold: Hold | undefined) => Promise<Subscription | undefined>;

  /**
   * Ends a hold on behalf of the owner, at a time in epoch milliseconds, and returns the new state, also when there was none;
   * undefined when there is no such subscription.
   */
  readonly endHold: (keyParts: SubscriptionKey, at: number) => Promise<Subscription | undefined>;

  /**
   * Keeps of a subscription that waits for its owner that its confirmation came back, and returns the new state; undefined when it is
   * gone, or is not the one that was read, or waits no more. Repeating it changes nothing.
   */
  readonly noteBounce: (
    read: SubscriptionKey & TokenBinding,
    bounce: ConfirmationBounce,
  ) => Promise<Subscription | undefined>;

  /**
   * Replaces the delivery policy by this one, or removes it; false when the subscription is gone, or was added anew since it was
   * read. Repeatable.
   */
  readonly changeDeliveryPolicy: (
    read: SubscriptionKey & Pick<Subscription, 'createdAt'>,
    policy: DeliveryPolicy | undefined,
  ) => Promise<boolean>;
};

/** The attributes of a subscription that is still in that state. */
export const boundTo = ({ createdAt, cancellations }: TokenBinding) => ({
  [CREATED_AT]: [createdAt],
  [CANCELLATIONS]: cancellations === undefined ? [] : [cancellations],
});

const IN_FORCE = Object.values(SUBSCRIPTION_STATUS).filter((status) => isDeliverable({ status }));

/** Creates this part of the store of subscriptions. */
export const createSubscriptionHolds = (registry: Registry): SubscriptionHolds => ({
  hold: async (read, hold) => {
    const condition = existsWith({ status: IN_FORCE, ...boundTo(read) });
    const set = { [HOLD]: holdText(hold, read) };
    const item = await updateItem(registry, { key: subscriptionKey(read), set, condition });
    return item === undefined ? undefined : parseSubscription(item);
  },

  replaceHold: async (read, hold) => {
    const condition = existsWith({
      ...{ status: IN_FORCE, ...boundTo(read) },
      [HOLD]: read.hold === undefined ? [] : [holdText(read.hold, read)],
    });
    const change = hold === undefined ? { remove: [HOLD] } : { set: { [HOLD]: holdText(hold, read) } };
    const item = await updateItem(registry, { key: subscriptionKey(read), ...change, condition });
    return item === undefined ? undefined : parseSubscription(item);
  },

  endHold: async (keyParts, at) => {
    const change = { set: { [RESUMED_AT]: at }, remove: [HOLD], condition: isKept };
    const item = await updateItem(registry, { key: subscriptionKey(keyParts), ...change });
    return item === undefined ? undefined : parseSubscription(item);
  },

  noteBounce: async (read, bounce) => {
    const condition = existsWith({ status: [SUBSCRIPTION_STATUS.unconfirmed], ...boundTo(read) });
    const set = { [CONFIRMATION_BOUNCE]: JSON.stringify(bounce) };
    const item = await updateItem(registry, { key: subscriptionKey(read), set, condition });
    return item === undefined ? undefined : parseSubscription(item);
  },

  changeDeliveryPolicy: async (read, policy) => {
    const change =
      policy === undefined
        ? { remove: [DELIVERY_POLICY] }
        : { set: { [DELIVERY_POLICY]: deliveryPolicyText(policy, read) } };
    const condition = existsWith({ [CREATED_AT]: [read.createdAt] });
    return (await updateItem(registry, { key: subscriptionKey(read), ...change, condition })) !== undefined;
  },
});
