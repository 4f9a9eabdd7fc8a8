import type { InputOf } from '#src/contract/operation.ts';
import type { SubmitConfirmationPage } from '#src/contract/subscriptions/pages.ts';
import { followWithToken } from '#src/operations/links/after-topic.ts';
import { cancel } from '#src/operations/links/cancel.ts';
import { confirm, findByToken } from '#src/operations/links/confirm.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import {
  cancelledPage,
  confirmationPage,
  gonePage,
  invalidPage,
  offersCancellation,
  voidPage,
} from './subscription-pages.ts';

type SubmitDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptionUsers' | 'subscriptions' | 'confirmationTokens' | 'confirmationFlow')
  | ('subscriptionKeys' | 'backlog' | 'wakes' | 'queues' | 'topicDataKeys' | 'settings' | 'region' | 'clock')
>;

/** Confirms what the page shows, or cancels it where the page offers that; shows the new state. */
export const submitConfirmationPage = async (
  { path, query, body }: InputOf<typeof SubmitConfirmationPage>,
  _call: OperationContext,
  dependencies: SubmitDependencies,
): Promise<Reply> => {
  const showing = { language: query.lang, query: {} };
  const target = await findByToken(path.token, dependencies);
  if (target === 'invalid') return invalidPage(showing);
  if (target === 'gone') return gonePage(showing);
  if ('hasMoved' in target) return followWithToken(target, { link: 'page', language: query.lang }, dependencies);
  if (target.isVoid) return voidPage(target, showing);
  if (body.action === 'confirm') {
    const confirmed = await confirm(target, dependencies);
    return confirmed === undefined ? invalidPage(showing) : confirmationPage(confirmed, showing);
  }
  if (!offersCancellation(target)) return confirmationPage(target, showing);
  const isOwnerTold = await cancel({ ...target, locale: query.lang }, dependencies);
  return cancelledPage(target, showing, isOwnerTold);
};
