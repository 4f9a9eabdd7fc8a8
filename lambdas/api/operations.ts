import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { ConfirmSubscription, SubscribeTopic, UnsubscribeSubscription, UnsubscribeTopic } from '#src/contract/links.ts';
import {
  ShowConfirmationPage,
  ShowUnsubscribePage,
  SubmitConfirmationPage,
  SubmitUnsubscribePage,
  UnsubscribeOneClick,
} from '#src/contract/pages.ts';
import {
  DownloadHttpCert,
  DownloadHttpSignCert,
  ListProtocols,
  ListVersion,
  ListVersions,
} from '#src/contract/service.ts';
import {
  AddSubscription,
  BatchDeleteSubscriptions,
  BatchDeleteSubscriptionsByTopic,
  CancelSubscription,
  DeleteSubscriptionsByTopic,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  UpdateSubscription,
} from '#src/contract/subscriptions.ts';
import {
  CreateMessageTemplate,
  DeleteMessageTemplate,
  ListMessageTemplateDetails,
  ListMessageTemplates,
  UpdateMessageTemplate,
} from '#src/contract/templates.ts';
import { CreateTopic, DeleteTopic, ListTopicDetails, ListTopics, UpdateTopic } from '#src/contract/topics.ts';
import { confirmSubscription } from '#src/operations/links/confirm-subscription.ts';
import { unsubscribeTopic } from '#src/operations/links/unsubscribe-topic.ts';
import { showConfirmationPage } from '#src/operations/pages/show-confirmation-page.ts';
import { showUnsubscribePage } from '#src/operations/pages/show-unsubscribe-page.ts';
import { submitConfirmationPage } from '#src/operations/pages/submit-confirmation-page.ts';
import { submitUnsubscribePage } from '#src/operations/pages/submit-unsubscribe-page.ts';
import { unsubscribeOneClick } from '#src/operations/pages/unsubscribe-one-click.ts';
import { downloadHttpCert } from '#src/operations/service/download-http-cert.ts';
import { listProtocols } from '#src/operations/service/list-protocols.ts';
import { listVersion } from '#src/operations/service/list-version.ts';
import { listVersions } from '#src/operations/service/list-versions.ts';
import { addSubscription } from '#src/operations/subscriptions/add-subscription.ts';
import { batchDeleteSubscriptions } from '#src/operations/subscriptions/batch-delete-subscriptions.ts';
import { batchDeleteSubscriptionsByTopic } from '#src/operations/subscriptions/batch-delete-subscriptions-by-topic.ts';
import { cancelSubscription } from '#src/operations/subscriptions/cancel-subscription.ts';
import { deleteSubscriptionsByTopic } from '#src/operations/subscriptions/delete-subscriptions-by-topic.ts';
import { listSubscriptions } from '#src/operations/subscriptions/list-subscriptions.ts';
import { listSubscriptionsByTopic } from '#src/operations/subscriptions/list-subscriptions-by-topic.ts';
import { updateSubscription } from '#src/operations/subscriptions/update-subscription.ts';
import { createMessageTemplate } from '#src/operations/templates/create-message-template.ts';
import { deleteMessageTemplate } from '#src/operations/templates/delete-message-template.ts';
import { listMessageTemplateDetails } from '#src/operations/templates/list-message-template-details.ts';
import { listMessageTemplates } from '#src/operations/templates/list-message-templates.ts';
import { updateMessageTemplate } from '#src/operations/templates/update-message-template.ts';
import { createTopic } from '#src/operations/topics/create-topic.ts';
import { deleteTopic } from '#src/operations/topics/delete-topic.ts';
import { listTopicDetails } from '#src/operations/topics/list-topic-details.ts';
import { listTopics } from '#src/operations/topics/list-topics.ts';
import { updateTopic } from '#src/operations/topics/update-topic.ts';

/** What the api function serves: one line for each operation. */
export const apiOperations: readonly BoundOperation[] = [
  bind(CreateTopic, createTopic),
  bind(ListTopics, listTopics),
  bind(ListTopicDetails, listTopicDetails),
  bind(UpdateTopic, updateTopic),
  bind(DeleteTopic, deleteTopic),
  bind(AddSubscription, addSubscription),
  bind(ListSubscriptions, listSubscriptions),
  bind(ListSubscriptionsByTopic, listSubscriptionsByTopic),
  bind(UpdateSubscription, updateSubscription),
  bind(CancelSubscription, cancelSubscription),
  bind(DeleteSubscriptionsByTopic, deleteSubscriptionsByTopic),
  bind(BatchDeleteSubscriptions, batchDeleteSubscriptions),
  bind(BatchDeleteSubscriptionsByTopic, batchDeleteSubscriptionsByTopic),
  bind(ConfirmSubscription, confirmSubscription),
  bind(SubscribeTopic, confirmSubscription),
  bind(UnsubscribeSubscription, unsubscribeTopic),
  bind(UnsubscribeTopic, unsubscribeTopic),
  bind(CreateMessageTemplate, createMessageTemplate),
  bind(ListMessageTemplates, listMessageTemplates),
  bind(ListMessageTemplateDetails, listMessageTemplateDetails),
  bind(UpdateMessageTemplate, updateMessageTemplate),
  bind(DeleteMessageTemplate, deleteMessageTemplate),
  bind(ListProtocols, listProtocols),
  bind(DownloadHttpCert, downloadHttpCert),
  bind(DownloadHttpSignCert, downloadHttpCert),
  bind(ListVersions, listVersions),
  bind(ListVersion, listVersion),
  bind(ShowConfirmationPage, showConfirmationPage),
  bind(SubmitConfirmationPage, submitConfirmationPage),
  bind(ShowUnsubscribePage, showUnsubscribePage),
  bind(SubmitUnsubscribePage, submitUnsubscribePage),
  bind(UnsubscribeOneClick, unsubscribeOneClick),
];
