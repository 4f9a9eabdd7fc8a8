import { ConfirmSubscription, SubscribeTopic, UnsubscribeSubscription, UnsubscribeTopic } from './links.ts';
import type { Operation } from './operation.ts';
import {
  ShowConfirmationPage,
  ShowUnsubscribePage,
  SubmitConfirmationPage,
  SubmitUnsubscribePage,
  UnsubscribeOneClick,
} from './pages.ts';
import { PublishMessage } from './publishing.ts';
import { DownloadHttpCert, DownloadHttpSignCert, ListProtocols, ListVersion, ListVersions } from './service.ts';
import {
  AddSubscription,
  BatchDeleteSubscriptions,
  BatchDeleteSubscriptionsByTopic,
  CancelSubscription,
  DeleteSubscriptionsByTopic,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  UpdateSubscription,
} from './subscriptions.ts';
import {
  CreateMessageTemplate,
  DeleteMessageTemplate,
  ListMessageTemplateDetails,
  ListMessageTemplates,
  UpdateMessageTemplate,
} from './templates.ts';
import { CreateTopic, DeleteTopic, ListTopicDetails, ListTopics, UpdateTopic } from './topics.ts';

/** Everything that can be called, in the order of the contract; the pages, which are ours, come last. */
export const operations: readonly Operation[] = [
  CreateTopic,
  ListTopics,
  ListTopicDetails,
  UpdateTopic,
  DeleteTopic,
  AddSubscription,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  UpdateSubscription,
  CancelSubscription,
  DeleteSubscriptionsByTopic,
  BatchDeleteSubscriptions,
  BatchDeleteSubscriptionsByTopic,
  ConfirmSubscription,
  SubscribeTopic,
  UnsubscribeSubscription,
  UnsubscribeTopic,
  CreateMessageTemplate,
  ListMessageTemplates,
  ListMessageTemplateDetails,
  UpdateMessageTemplate,
  DeleteMessageTemplate,
  PublishMessage,
  ListProtocols,
  DownloadHttpCert,
  DownloadHttpSignCert,
  ListVersions,
  ListVersion,
  ShowConfirmationPage,
  SubmitConfirmationPage,
  ShowUnsubscribePage,
  SubmitUnsubscribePage,
  UnsubscribeOneClick,
];
