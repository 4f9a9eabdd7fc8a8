import type { InputOf } from '#src/contract/operation.ts';
import type { ShowConfirmationPage } from '#src/contract/subscriptions/pages.ts';
import { followWithToken } from '#src/operations/links/after-topic.ts';
import { findByToken } from '#src/operations/links/confirm.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { confirmationPage, gonePage, invalidPage, voidPage } from './subscription-pages.ts';

/** Shows what a confirmation link is for; nothing changes before the form is sent. */
export const showConfirmationPage = async (
  { path, query }: InputOf<typeof ShowConfirmationPage>,
  _call: OperationContext,
  dependencies: Pick<
    Dependencies,
    'topics' | 'subscriptionUsers' | 'subscriptions' | 'subscriptionKeys' | 'confirmationTokens' | 'clock'
  >,
): Promise<Reply> => {
  const showing = { language: query.lang, query: {} };
  const target = await findByToken(path.token, dependencies);
  if (target === 'invalid') return invalidPage(showing);
  if (target === 'gone') return gonePage(showing);
  if ('hasMoved' in target) return followWithToken(target, { link: 'page', language: query.lang }, dependencies);
  return target.isVoid ? voidPage(target, showing) : confirmationPage(target, showing);
};
