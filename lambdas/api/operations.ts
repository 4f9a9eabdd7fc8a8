import { withGuardedTopics } from '#lambdas/api/guarded-operations.ts';
import { operationsApi } from '#lambdas/api/operations-api.ts';
import { type BoundOperation, bind, bindOnce } from '#lambdas/runtime/bind.ts';
import {
  type ConsoleOperationName,
  contract,
  type OperationName,
  type PublishOperationName,
} from '#src/contract/operations.ts';
import { createApplicationEndpoint } from '#src/operations/application-endpoints/create-application-endpoint.ts';
import { deleteApplicationEndpoint } from '#src/operations/application-endpoints/delete-application-endpoint.ts';
import { listApplicationEndpointAttributes } from '#src/operations/application-endpoints/list-application-endpoint-attributes.ts';
import { listApplicationEndpoints } from '#src/operations/application-endpoints/list-application-endpoints.ts';
import { updateApplicationEndpoint } from '#src/operations/application-endpoints/update-application-endpoint.ts';
import { createApplication } from '#src/operations/applications/create-application.ts';
import { deleteApplication } from '#src/operations/applications/delete-application.ts';
import { listApplicationAttributes } from '#src/operations/applications/list-application-attributes.ts';
import { listApplications } from '#src/operations/applications/list-applications.ts';
import { updateApplication } from '#src/operations/applications/update-application.ts';
import { deleteTopicAttributeByName } from '#src/operations/attributes/delete-topic-attribute-by-name.ts';
import { deleteTopicAttributes } from '#src/operations/attributes/delete-topic-attributes.ts';
import { listTopicAttributes } from '#src/operations/attributes/list-topic-attributes.ts';
import { updateTopicAttribute } from '#src/operations/attributes/update-topic-attribute.ts';
import { publishHttpDetect } from '#src/operations/detection/publish-http-detect.ts';
import { showHttpDetectResult } from '#src/operations/detection/show-http-detect-result.ts';
import { listSmsReports } from '#src/operations/direct-sms/list-sms-reports.ts';
import { publishSms } from '#src/operations/direct-sms/publish-sms.ts';
import { publishSmsBatch } from '#src/operations/direct-sms/publish-sms-batch.ts';
import { showSmsMessage } from '#src/operations/direct-sms/show-sms-message.ts';
import { showDocs } from '#src/operations/documents/show-docs.ts';
import { showDocsScript } from '#src/operations/documents/show-docs-script.ts';
import { showOpenApi } from '#src/operations/documents/show-open-api.ts';
import { batchDeleteSubscriptionsFilterPolices } from '#src/operations/filter-policies/batch-delete-subscriptions-filter-polices.ts';
import { batchUpdateSubscriptionsFilterPolices } from '#src/operations/filter-policies/batch-update-subscriptions-filter-polices.ts';
import { listDomains } from '#src/operations/identity/list-domains.ts';
import { listProjects } from '#src/operations/identity/list-projects.ts';
import { listRegions } from '#src/operations/identity/list-regions.ts';
import { createKmsKey } from '#src/operations/kms/create-kms-key.ts';
import { deleteKmsKey } from '#src/operations/kms/delete-kms-key.ts';
import { showKmsKey } from '#src/operations/kms/show-kms-key.ts';
import { updateKmsKey } from '#src/operations/kms/update-kms-key.ts';
import { confirmSubscription } from '#src/operations/links/confirm-subscription.ts';
import { unsubscribeTopic } from '#src/operations/links/unsubscribe-topic.ts';
import { createLogtank } from '#src/operations/logtanks/create-logtank.ts';
import { deleteLogtank } from '#src/operations/logtanks/delete-logtank.ts';
import { listLogtank } from '#src/operations/logtanks/list-logtank.ts';
import { updateLogtank } from '#src/operations/logtanks/update-logtank.ts';
import { createNotifyPolicy } from '#src/operations/notify-policies/create-notify-policy.ts';
import { deleteNotifyPolicy } from '#src/operations/notify-policies/delete-notify-policy.ts';
import { showNotifyPolicy } from '#src/operations/notify-policies/show-notify-policy.ts';
import { updateNotifyPolicy } from '#src/operations/notify-policies/update-notify-policy.ts';
import { showConfirmationPage } from '#src/operations/pages/show-confirmation-page.ts';
import { showUnsubscribePage } from '#src/operations/pages/show-unsubscribe-page.ts';
import { submitConfirmationPage } from '#src/operations/pages/submit-confirmation-page.ts';
import { submitUnsubscribePage } from '#src/operations/pages/submit-unsubscribe-page.ts';
import { unsubscribeOneClick } from '#src/operations/pages/unsubscribe-one-click.ts';
import { publishAppMessage } from '#src/operations/push/publish-app-message.ts';
import { downloadHttpCert } from '#src/operations/service/download-http-cert.ts';
import { listCloudServices } from '#src/operations/service/list-cloud-services.ts';
import { listProtocols } from '#src/operations/service/list-protocols.ts';
import { listVersion } from '#src/operations/service/list-version.ts';
import { listVersions } from '#src/operations/service/list-versions.ts';
import { showSite } from '#src/operations/service/show-site.ts';
import { createSubscriptionUser } from '#src/operations/subscription-users/create-subscription-user.ts';
import { deleteSubscriptionUser } from '#src/operations/subscription-users/delete-subscription-user.ts';
import { listSubscriptionUsers } from '#src/operations/subscription-users/list-subscription-users.ts';
import { updateSubscriptionUser } from '#src/operations/subscription-users/update-subscription-user.ts';
import { addSubscription } from '#src/operations/subscriptions/add-subscription.ts';
import { addSubscriptionFromSubscriptionUser } from '#src/operations/subscriptions/add-subscription-from-subscription-user.ts';
import { batchDeleteSubscriptions } from '#src/operations/subscriptions/batch-delete-subscriptions.ts';
import { batchDeleteSubscriptionsByTopic } from '#src/operations/subscriptions/batch-delete-subscriptions-by-topic.ts';
import { cancelSubscription } from '#src/operations/subscriptions/cancel-subscription.ts';
import { deleteSubscriptionsByTopic } from '#src/operations/subscriptions/delete-subscriptions-by-topic.ts';
import { listSubscriptions } from '#src/operations/subscriptions/list-subscriptions.ts';
import { listSubscriptionsByTopic } from '#src/operations/subscriptions/list-subscriptions-by-topic.ts';
import { updateSubscription } from '#src/operations/subscriptions/update-subscription.ts';
import { batchCreateOrDeleteResourceTags } from '#src/operations/tags/batch-create-or-delete-resource-tags.ts';
import { createResourceTag } from '#src/operations/tags/create-resource-tag.ts';
import { deleteResourceTag } from '#src/operations/tags/delete-resource-tag.ts';
import { listProjectTags } from '#src/operations/tags/list-project-tags.ts';
import { listResourceInstances } from '#src/operations/tags/list-resource-instances.ts';
import { listResourceTags } from '#src/operations/tags/list-resource-tags.ts';
import { createMessageTemplate } from '#src/operations/templates/create-message-template.ts';
import { deleteMessageTemplate } from '#src/operations/templates/delete-message-template.ts';
import { listMessageTemplateDetails } from '#src/operations/templates/list-message-template-details.ts';
import { listMessageTemplates } from '#src/operations/templates/list-message-templates.ts';
import { updateMessageTemplate } from '#src/operations/templates/update-message-template.ts';
import { createTopic } from '#src/operations/topics/create-topic.ts';
import { deleteTopic } from '#src/operations/topics/delete-topic.ts';
import { listTopicDetails } from '#src/operations/topics/list-topic-details.ts';
import { listTopicMessageStatistics } from '#src/operations/topics/list-topic-message-statistics.ts';
import { listTopics } from '#src/operations/topics/list-topics.ts';
import { listTopicsWithAssociatedResources } from '#src/operations/topics/list-topics-with-associated-resources.ts';
import { updateTopic } from '#src/operations/topics/update-topic.ts';

const bound = {
  CreateTopic: bind(contract.CreateTopic, createTopic),
  ListTopics: bind(contract.ListTopics, listTopics),
  ListTopicDetails: bind(contract.ListTopicDetails, listTopicDetails),
  UpdateTopic: bind(contract.UpdateTopic, updateTopic),
  DeleteTopic: bind(contract.DeleteTopic, deleteTopic),
  ListTopicsWithAssociatedResources: bind(
    contract.ListTopicsWithAssociatedResources,
    listTopicsWithAssociatedResources,
  ),
  ListTopicMessageStatistics: bind(contract.ListTopicMessageStatistics, listTopicMessageStatistics),
  ListTopicAttributes: bind(contract.ListTopicAttributes, listTopicAttributes),
  UpdateTopicAttribute: bind(contract.UpdateTopicAttribute, updateTopicAttribute),
  DeleteTopicAttributes: bind(contract.DeleteTopicAttributes, deleteTopicAttributes),
  DeleteTopicAttributeByName: bind(contract.DeleteTopicAttributeByName, deleteTopicAttributeByName),
  AddSubscription: bind(contract.AddSubscription, addSubscription),
  AddSubscriptionFromSubscriptionUser: bind(
    contract.AddSubscriptionFromSubscriptionUser,
    addSubscriptionFromSubscriptionUser,
  ),
  ListSubscriptions: bind(contract.ListSubscriptions, listSubscriptions),
  ListSubscriptionsByTopic: bind(contract.ListSubscriptionsByTopic, listSubscriptionsByTopic),
  UpdateSubscription: bind(contract.UpdateSubscription, updateSubscription),
  CancelSubscription: bind(contract.CancelSubscription, cancelSubscription),
  DeleteSubscriptionsByTopic: bind(contract.DeleteSubscriptionsByTopic, deleteSubscriptionsByTopic),
  BatchDeleteSubscriptions: bind(contract.BatchDeleteSubscriptions, batchDeleteSubscriptions),
  BatchDeleteSubscriptionsByTopic: bind(contract.BatchDeleteSubscriptionsByTopic, batchDeleteSubscriptionsByTopic),
  ConfirmSubscription: bind(contract.ConfirmSubscription, confirmSubscription),
  SubscribeTopic: bind(contract.SubscribeTopic, confirmSubscription),
  UnsubscribeSubscription: bind(contract.UnsubscribeSubscription, unsubscribeTopic),
  UnsubscribeTopic: bind(contract.UnsubscribeTopic, unsubscribeTopic),
  BatchCreateSubscriptionsFilterPolices: bind(
    contract.BatchCreateSubscriptionsFilterPolices,
    batchUpdateSubscriptionsFilterPolices,
  ),
  BatchUpdateSubscriptionsFilterPolices: bind(
    contract.BatchUpdateSubscriptionsFilterPolices,
    batchUpdateSubscriptionsFilterPolices,
  ),
  BatchDeleteSubscriptionsFilterPolices: bind(
    contract.BatchDeleteSubscriptionsFilterPolices,
    batchDeleteSubscriptionsFilterPolices,
  ),
  CreateMessageTemplate: bind(contract.CreateMessageTemplate, createMessageTemplate),
  ListMessageTemplates: bind(contract.ListMessageTemplates, listMessageTemplates),
  ListMessageTemplateDetails: bind(contract.ListMessageTemplateDetails, listMessageTemplateDetails),
  UpdateMessageTemplate: bind(contract.UpdateMessageTemplate, updateMessageTemplate),
  DeleteMessageTemplate: bind(contract.DeleteMessageTemplate, deleteMessageTemplate),
  CreateLogtank: bind(contract.CreateLogtank, createLogtank),
  ListLogtank: bind(contract.ListLogtank, listLogtank),
  UpdateLogtank: bind(contract.UpdateLogtank, updateLogtank),
  DeleteLogtank: bind(contract.DeleteLogtank, deleteLogtank),
  CreateNotifyPolicy: bind(contract.CreateNotifyPolicy, createNotifyPolicy),
  ShowNotifyPolicy: bind(contract.ShowNotifyPolicy, showNotifyPolicy),
  UpdateNotifyPolicy: bind(contract.UpdateNotifyPolicy, updateNotifyPolicy),
  DeleteNotifyPolicy: bind(contract.DeleteNotifyPolicy, deleteNotifyPolicy),
  CreateKmsKey: bind(contract.CreateKmsKey, createKmsKey),
  ShowKmsKey: bind(contract.ShowKmsKey, showKmsKey),
  UpdateKmsKey: bind(contract.UpdateKmsKey, updateKmsKey),
  DeleteKmsKey: bind(contract.DeleteKmsKey, deleteKmsKey),
  PublishHttpDetect: bind(contract.PublishHttpDetect, publishHttpDetect),
  ShowHttpDetectResult: bind(contract.ShowHttpDetectResult, showHttpDetectResult),
  CreateResourceTag: bind(contract.CreateResourceTag, createResourceTag),
  BatchCreateOrDeleteResourceTags: bind(contract.BatchCreateOrDeleteResourceTags, batchCreateOrDeleteResourceTags),
  DeleteResourceTag: bind(contract.DeleteResourceTag, deleteResourceTag),
  ListResourceTags: bind(contract.ListResourceTags, listResourceTags),
  ListProjectTags: bind(contract.ListProjectTags, listProjectTags),
  ListResourceInstances: bind(contract.ListResourceInstances, listResourceInstances),
  ListProtocols: bind(contract.ListProtocols, listProtocols),
  ListCloudService: bind(contract.ListCloudService, listCloudServices),
  ListCloudServices: bind(contract.ListCloudServices, listCloudServices),
  DownloadHttpCert: bind(contract.DownloadHttpCert, downloadHttpCert),
  DownloadHttpSignCert: bind(contract.DownloadHttpSignCert, downloadHttpCert),
  ListVersions: bind(contract.ListVersions, listVersions),
  ListVersion: bind(contract.ListVersion, listVersion),
  KeystoneListProjects: bind(contract.KeystoneListProjects, listProjects),
  KeystoneListAuthDomains: bind(contract.KeystoneListAuthDomains, listDomains),
  KeystoneListRegions: bind(contract.KeystoneListRegions, listRegions),
  CreateApplication: bind(contract.CreateApplication, createApplication),
  DeleteApplication: bind(contract.DeleteApplication, deleteApplication),
  ListApplicationAttributes: bind(contract.ListApplicationAttributes, listApplicationAttributes),
  ListApplications: bind(contract.ListApplications, listApplications),
  UpdateApplication: bind(contract.UpdateApplication, updateApplication),
  PublishAppMessage: bindOnce(contract.PublishAppMessage, publishAppMessage),
  CreateApplicationEndpoint: bind(contract.CreateApplicationEndpoint, createApplicationEndpoint),
  DeleteApplicationEndpoint: bind(contract.DeleteApplicationEndpoint, deleteApplicationEndpoint),
  ListApplicationEndpointAttributes: bind(
    contract.ListApplicationEndpointAttributes,
    listApplicationEndpointAttributes,
  ),
  ListApplicationEndpoints: bind(contract.ListApplicationEndpoints, listApplicationEndpoints),
  UpdateApplicationEndpoint: bind(contract.UpdateApplicationEndpoint, updateApplicationEndpoint),
  SmsPublish: bindOnce(contract.SmsPublish, publishSms),
  SmsBatchPublish: bindOnce(contract.SmsBatchPublish, publishSmsBatch),
  ShowSmsMessage: bind(contract.ShowSmsMessage, showSmsMessage),
  ListSmsReports: bind(contract.ListSmsReports, listSmsReports),
  CreateSubscriptionUser: bind(contract.CreateSubscriptionUser, createSubscriptionUser),
  ListSubscriptionUsers: bind(contract.ListSubscriptionUsers, listSubscriptionUsers),
  UpdateSubscriptionUser: bind(contract.UpdateSubscriptionUser, updateSubscriptionUser),
  DeleteSubscriptionUser: bind(contract.DeleteSubscriptionUser, deleteSubscriptionUser),
  ...operationsApi,
  ShowConfirmationPage: bind(contract.ShowConfirmationPage, showConfirmationPage),
  SubmitConfirmationPage: bind(contract.SubmitConfirmationPage, submitConfirmationPage),
  ShowUnsubscribePage: bind(contract.ShowUnsubscribePage, showUnsubscribePage),
  SubmitUnsubscribePage: bind(contract.SubmitUnsubscribePage, submitUnsubscribePage),
  UnsubscribeOneClick: bind(contract.UnsubscribeOneClick, unsubscribeOneClick),
  ShowSite: bind(contract.ShowSite, showSite),
  ShowOpenApi: bind(contract.ShowOpenApi, showOpenApi),
  ShowDocs: bind(contract.ShowDocs, showDocs),
  ShowDocsScript: bind(contract.ShowDocsScript, showDocsScript),
} satisfies Readonly<Record<Exclude<OperationName, PublishOperationName | ConsoleOperationName>, BoundOperation>>;

/** What the api function serves: every operation of the contract but those of the functions publish and console. */
export const apiOperations = withGuardedTopics(bound);
