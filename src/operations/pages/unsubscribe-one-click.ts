import type { InputOf } from '#src/contract/operation.ts';
import type { UnsubscribeOneClick } from '#src/contract/subscriptions/pages.ts';
import { cancelAndFollowTopic } from '#src/operations/links/after-topic.ts';
import { cancel, findByUrn } from '#src/operations/links/cancel.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionOfLink } from './signed-link.ts';
import { invalidPage } from './subscription-pages.ts';

type OneClickDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptionUsers' | 'subscriptions' | 'confirmationTokens' | 'confirmationFlow' | 'subscriptionKeys')
  | ('backlog' | 'wakes' | 'queues' | 'topicDataKeys' | 'settings' | 'region' | 'clock')
>;

/**
 * Cancels a subscription for a mail program (RFC 8058). A subscription that is gone or cancelled is a success too: the
 * requested state is reached.
 */
export const unsubscribeOneClick = async (
  { query }: InputOf<typeof UnsubscribeOneClick>,
  _call: OperationContext,
  dependencies: OneClickDependencies,
): Promise<Reply> => {
  const { lang: language, ...link } = query;
  const urn = await subscriptionOfLink(link, dependencies);
  if (urn === undefined) return invalidPage({ language });
  await cancelAndFollowTopic({ urn, link: 'one-click', language }, dependencies);
  const subscribed = await findByUrn(urn, dependencies);
  if (subscribed !== undefined) await cancel({ ...subscribed }, dependencies);
  return { status: 200, contentType: 'text/html', text: '' };
};
