import type { InputOf } from '#src/contract/operation.ts';
import type { ShowUnsubscribePage } from '#src/contract/subscriptions/pages.ts';
import { followTopic } from '#src/operations/links/after-topic.ts';
import { findByUrn } from '#src/operations/links/cancel.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionOfLink } from './signed-link.ts';
import { cancellationPage, gonePage, invalidPage } from './subscription-pages.ts';

/** Shows what a mail's unsubscribe link is for; nothing changes before the form is sent. */
export const showUnsubscribePage = async (
  { query }: InputOf<typeof ShowUnsubscribePage>,
  _call: OperationContext,
  dependencies: Pick<
    Dependencies,
    'topics' | 'subscriptionUsers' | 'subscriptions' | 'subscriptionKeys' | 'region' | 'clock'
  >,
): Promise<Reply> => {
  const { lang: language, ...link } = query;
  const showing = { language, query: link };
  const urn = await subscriptionOfLink(link, dependencies);
  if (urn === undefined) return invalidPage(showing);
  await followTopic({ urn, link: 'page', language }, dependencies);
  const subscribed = await findByUrn(urn, dependencies);
  return subscribed === undefined ? gonePage(showing) : cancellationPage(subscribed, showing);
};
