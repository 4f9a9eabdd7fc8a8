import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  ShowConfirmationPage,
  ShowUnsubscribePage,
  SubmitConfirmationPage,
  SubmitUnsubscribePage,
  UnsubscribeOneClick,
} from '#src/contract/pages.ts';
import { showConfirmationPage } from '#src/operations/pages/show-confirmation-page.ts';
import { showUnsubscribePage } from '#src/operations/pages/show-unsubscribe-page.ts';
import { submitConfirmationPage } from '#src/operations/pages/submit-confirmation-page.ts';
import { submitUnsubscribePage } from '#src/operations/pages/submit-unsubscribe-page.ts';
import { unsubscribeOneClick } from '#src/operations/pages/unsubscribe-one-click.ts';

/** Operations on the pages behind links. */
export const pageOperations: readonly BoundOperation[] = [
  bind(ShowConfirmationPage, showConfirmationPage),
  bind(SubmitConfirmationPage, submitConfirmationPage),
  bind(ShowUnsubscribePage, showUnsubscribePage),
  bind(SubmitUnsubscribePage, submitUnsubscribePage),
  bind(UnsubscribeOneClick, unsubscribeOneClick),
];
