import type { InputOf } from '#src/contract/operation.ts';
import type { SubmitUnsubscribePage } from '#src/contract/subscriptions/pages.ts';
import { cancelAndFollowTopic } from '#src/operations/links/after-topic.ts';
import { cancel, findByUrn } from '#src/operations/links/cancel.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionOfLink } from './signed-link.ts';
import { cancelledPage, gonePage, invalidPage } from './subscription-pages.ts';

type SubmitDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptionUsers' | 'subscriptions' | 'confirmationTokens' | 'confirmationFlow' | 'subscriptionKeys')
  | ('backlog' | 'wakes' | 'queues' | 'topicDataKeys' | 'settings' | 'region' | 'clock')
>;

/** Cancels what the page shows; a repetition shows that it is cancelled. */
export const submitUnsubscribePage = async (
  { query }: InputOf<typeof SubmitUnsubscribePage>,
  _call: OperationContext,
  dependencies: SubmitDependencies,
): Promise<Reply> => {
  const { lang: language, ...link } = query;
  const showing = { language, query: link };
  const urn = await subscriptionOfLink(link, dependencies);
  if (urn === undefined) return invalidPage(showing);
  await cancelAndFollowTopic({ urn, link: 'page', language }, dependencies);
  const subscribed = await findByUrn(urn, dependencies);
  if (subscribed === undefined) return gonePage(showing);
  const isOwnerTold = await cancel({ ...subscribed, locale: language }, dependencies);
  return cancelledPage(subscribed, showing, isOwnerTold);
};
