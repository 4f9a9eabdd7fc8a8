import {
  confirmationPageLink,
  oneClickUnsubscribeLink,
  subscribeLink,
  unsubscribeLink,
  unsubscribePageLink,
} from '#src/domain/messages/links.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { type CarriedTarget, carriedToken } from '#src/domain/subscriptions/carried-token.ts';
import { unsubscribeSignature } from '#src/domain/subscriptions/subscription-id.ts';
import type { SubscriptionOwner } from '#src/domain/subscriptions/subscription-user.ts';
import { movedTo } from '#src/domain/topics/topic-move.ts';
import type { SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { findOwner, type OwnerDependencies } from '#src/operations/subscriptions/find-owner.ts';
import { type CancelQuietlyDependencies, cancelQuietly } from '#src/pipeline/cancel-quietly.ts';

/** Which link it is that cancels: a page, the address for mail programs, or that for programs. */
type UnsubscribeLink = 'page' | 'one-click' | 'program';

type Asked = { readonly urn: SubscriptionUrn; readonly link: UnsubscribeLink; readonly language?: string | undefined };

type AfterDependencies = OwnerDependencies & Pick<Dependencies, 'subscriptionKeys' | 'region' | 'clock'>;

/**
 * Sends a link that cancels a subscription on, after its topic has moved (decision 125): throws `OPS.0134` with the same link of the new
 * place, signed by a key that went there with the topic. Nothing happens while the topic is here. One consistent read.
 */
export const followTopic = async ({ urn, link, language }: Asked, dependencies: AfterDependencies): Promise<void> => {
  const owner = urn.region === dependencies.region ? await findOwner(urn, dependencies) : undefined;
  const moved = placeOf(owner, dependencies);
  if (moved === undefined) return;
  const { endpoint, topicUrn } = moved;
  const subscriptionUrn = `${topicUrn}:${urn.subscriptionId}`;
  if (link === 'program') throw elsewhere(unsubscribeLink(endpoint, subscriptionUrn));
  const signature = unsubscribeSignature(await dependencies.subscriptionKeys.own(), subscriptionUrn);
  const make = link === 'page' ? unsubscribePageLink : oneClickUnsubscribeLink;
  throw elsewhere(withLanguage(make(endpoint, subscriptionUrn, signature), language));
};

/**
 * The same of one that acts. Until the old place is cleared, the subscription is cancelled there, too: what is tried again there does not
 * go out.
 */
export const cancelAndFollowTopic = async (
  asked: Asked,
  dependencies: AfterDependencies & CancelQuietlyDependencies & Pick<Dependencies, 'subscriptions'>,
): Promise<void> => {
  const { urn } = asked;
  const owner = urn.region === dependencies.region ? await findOwner(urn, dependencies) : undefined;
  if (owner === undefined || placeOf(owner, dependencies) === undefined) return;
  const left = await dependencies.subscriptions.get(owner.id, urn.subscriptionId);
  if (left !== undefined) await cancelQuietly(left, dependencies);
  await followTopic(asked, dependencies);
};

const placeOf = (owner: SubscriptionOwner | undefined, { clock }: Pick<Dependencies, 'clock'>) => {
  const moved = owner && movedTo(owner);
  return moved !== undefined && moved.expiresAt > clock() ? moved : undefined;
};

/** The call belongs to that address, with its method and body (RFC 9110 15.4.8). */
const elsewhere = (location: string): ServiceError => new ServiceError('OPS.0134', undefined, { location });

/** A link that is found by its token, and the topic or subscription user that it is of. */
type Tokened = { readonly owner: SubscriptionOwner; readonly target: CarriedTarget };

/**
 * Sends a link that confirms on to where its topic has moved, as a page, or for programs: throws `OPS.0134` with its address there, or
 * `SMN.0013` when the time of the old place is over.
 */
export const followWithToken = async (
  { owner, target }: Tokened,
  { link, language }: { readonly link: 'page' | 'program'; readonly language?: string | undefined },
  dependencies: Pick<Dependencies, 'subscriptionKeys' | 'clock'>,
): Promise<never> => {
  const moved = placeOf(owner, dependencies);
  if (moved === undefined) throw new ServiceError('SMN.0013');
  const { endpoint, topicUrn } = moved;
  const token = carriedToken(await dependencies.subscriptionKeys.own(), { ...target, topicUrn });
  throw elsewhere(
    link === 'program'
      ? subscribeLink(endpoint, token, topicUrn)
      : withLanguage(confirmationPageLink(endpoint, token), language),
  );
};

const withLanguage = (link: string, language: string | undefined): string => {
  if (language === undefined) return link;
  const url = new URL(link);
  url.searchParams.set('lang', language);
  return url.toString();
};
