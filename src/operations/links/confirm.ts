import { type CarriedTarget, claimOf, isSignedBy } from '#src/domain/subscriptions/carried-token.ts';
import { CONFIRMATION_LINK_MS, hasEarlierMessages, isBoundTo } from '#src/domain/subscriptions/subscription.ts';
import { isSubscriptionUser, type SubscriptionOwner } from '#src/domain/subscriptions/subscription-user.ts';
import { isMoving } from '#src/domain/topics/moving-refusal.ts';
import { movedTo } from '#src/domain/topics/topic-move.ts';
import { parseOwnerUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import type { Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';
import { findOwner, type OwnerDependencies, recordChange } from '#src/operations/subscriptions/find-owner.ts';

/**
 * What a token leads to: nothing when it is wrong or too old, or a subscription that may be gone by now. It is void when the
 * subscription was cancelled, or added anew, after the token was issued: it confirms nothing any more (decision 035).
 */
export type TokenTarget = 'invalid' | 'gone' | MovedTarget | (Linked & { readonly isVoid: boolean });

/** What it is for, of a topic that has moved away: it leads to the new place. */
type MovedTarget = {
  readonly hasMoved: true;
  readonly owner: SubscriptionOwner;
  readonly target: CarriedTarget;
};

/** A subscription, and when the link was made by which it was found: epoch milliseconds, at most a second late. */
type Linked = Subscribed & { readonly linkMadeAt: number };

/** Looks up what the token of a confirmation or cancellation message is for. */
export const findByToken = async (token: string, dependencies: FindDependencies): Promise<TokenTarget> => {
  const { confirmationTokens, subscriptions, clock } = dependencies;
  const target = (await confirmationTokens.find(token, clock())) ?? (await findCarried(token, dependencies));
  const urn = target === undefined ? undefined : parseOwnerUrn(target.topicUrn);
  if (target === undefined || urn === undefined) return 'invalid';
  const [owner, subscription] = await Promise.all([
    findOwner(urn, dependencies),
    subscriptions.get(target.topicId, target.subscriptionId),
  ]);
  // A new topic under the name of a deleted one is another topic (contract section 17 no. 37).
  if (owner === undefined || owner.id !== target.topicId) return 'gone';
  if (movedTo(owner) !== undefined) return { hasMoved: true, owner, target };
  if (subscription === undefined) return 'gone';
  const linkMadeAt = target.expiresAt - CONFIRMATION_LINK_MS;
  return { owner, subscription, linkMadeAt, isVoid: !isBoundTo(target, subscription) };
};

type FindDependencies = OwnerDependencies &
  Pick<Dependencies, 'confirmationTokens' | 'subscriptions' | 'subscriptionKeys' | 'clock'>;

/** What a token is for that says so itself: one by which a link has come here after its topic. */
const findCarried = async (token: string, dependencies: FindDependencies): Promise<CarriedTarget | undefined> => {
  const claim = claimOf(token);
  const urn = claim && parseOwnerUrn(claim.topicUrn);
  if (urn === undefined || claim === undefined || claim.expiresAt <= dependencies.clock()) return undefined;
  const owner = await findOwner(urn, dependencies);
  if (owner === undefined || isSubscriptionUser(owner) || owner.id !== claim.topicId) return undefined;
  return isSignedBy(await dependencies.subscriptionKeys.ofOwner(owner), token) ? claim : undefined;
};

/**
 * Confirms a subscription on behalf of its endpoint's owner, as it was when the token was looked up: undefined when it is gone
 * or has been cancelled meanwhile. From any status: a token that was issued at a cancellation subscribes again. The topic's
 * version rises on a repetition too, so that one cut short is made whole. What providers report later of messages from before
 * changes nothing (decision 108).
 */
export const confirm = async (
  { owner, subscription, linkMadeAt }: Linked,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'clock'>,
): Promise<Subscribed | undefined> => {
  // What its old place still copies of it could undo that.
  if (owner.move?.state === 'arriving') throw isMoving(owner.name);
  const confirmedAt = hasEarlierMessages(subscription, linkMadeAt) ? dependencies.clock() : undefined;
  const confirmed = await dependencies.subscriptions.confirm(subscription, { confirmedAt });
  if (confirmed === undefined) return undefined;
  await recordChange(owner, dependencies);
  return { owner, subscription: confirmed };
};
