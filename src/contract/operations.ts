import { applicationEndpointOperations } from './applications/application-endpoints.ts';
import { applicationOperations } from './applications/applications.ts';
import { pushOperations } from './applications/push.ts';
import { consoleOperations } from './console/console.ts';
import type { OperationGroup } from './open-api/document.ts';
import type { Operation } from './operation.ts';
import { accessOperations } from './operations-api/access/access.ts';
import { alarmOperations } from './operations-api/alarms.ts';
import { deadLetterOperations } from './operations-api/dead-letters.ts';
import { deliveryPolicyOperations } from './operations-api/delivery-policies.ts';
import { failureOperations } from './operations-api/failures.ts';
import { healthOperations } from './operations-api/health.ts';
import { heldMessageOperations } from './operations-api/held-messages.ts';
import { holdingOperations } from './operations-api/holding.ts';
import { ingestOperations } from './operations-api/ingest.ts';
import { jobOperations } from './operations-api/jobs.ts';
import { messageOperations } from './operations-api/messages.ts';
import { movingOperations } from './operations-api/moving.ts';
import { overviewOperations } from './operations-api/overview.ts';
import { policyTestOperations } from './operations-api/policy-tests.ts';
import { batchOperations, previewOperations } from './operations-api/publishing.ts';
import { receiptOperations } from './operations-api/receipts.ts';
import { signingSecretOperations } from './operations-api/signing-secrets.ts';
import { shownSubscriptionOperations } from './operations-api/subscriptions.ts';
import { triggerOperations } from './operations-api/triggers.ts';
import { usageOperations } from './operations-api/usage.ts';
import { directSmsOperations } from './publishing/direct-sms.ts';
import { publishingOperations } from './publishing/publishing.ts';
import { templateOperations } from './publishing/templates.ts';
import { detectionOperations } from './service/detection.ts';
import { documentOperations } from './service/documents.ts';
import { identityOperations } from './service/identity.ts';
import { serviceOperations } from './service/service.ts';
import { siteOperations } from './service/site.ts';
import { filterPolicyOperations } from './subscriptions/filter-policies.ts';
import { linkOperations } from './subscriptions/links.ts';
import { pageOperations } from './subscriptions/pages.ts';
import { subscriptionUserOperations } from './subscriptions/subscription-users.ts';
import { subscriptionOperations } from './subscriptions/subscriptions.ts';
import { attributeOperations } from './topics/attributes.ts';
import { kmsOperations } from './topics/kms.ts';
import { logtankOperations } from './topics/logtanks.ts';
import { notifyPolicyOperations } from './topics/notify-policies.ts';
import { tagOperations } from './topics/tags.ts';
import { topicOperations } from './topics/topics.ts';

const group = (name: string, description: string, members: Readonly<Record<string, Operation>>): OperationGroup => ({
  name,
  description,
  operations: Object.values(members),
});

/** Everything that can be called, by resource, in the order of the contract; what is ours comes last. */
export const operationGroups: readonly OperationGroup[] = [
  group('Topics', 'What messages are published to.', topicOperations),
  group('Topic attributes', 'Who else may use a topic, and what its confirmations say about it.', attributeOperations),
  group('Subscriptions', 'Who gets the messages of a topic, and over which protocol.', subscriptionOperations),
  group('Links', 'Links in messages, opened by programs: they act at once.', linkOperations),
  group('Filter policies', 'Which messages of its topic a subscription gets.', filterPolicyOperations),
  group('Message templates', 'Texts with variables, per protocol.', templateOperations),
  group('Publishing', 'One message to all subscribers of a topic.', publishingOperations),
  group('Logtanks', 'Logs of the outcomes of deliveries.', logtankOperations),
  group('Notify policies', 'Which recipients are called for a message, and in which order.', notifyPolicyOperations),
  group('KMS', 'Keys that the messages of topics are encrypted with inside the service.', kmsOperations),
  group('Detection', 'Whether an HTTP(S) endpoint can be called, before it is subscribed.', detectionOperations),
  group('Tags', 'Labels of topics and of other resources.', tagOperations),
  group('Service', 'What the service can do, and the certificates of its signatures.', serviceOperations),
  group('Identity', 'What clients look up when they know no project id.', identityOperations),
  group('Applications', 'Apps that are pushed to, with the credentials of their publishers.', applicationOperations),
  group('Push', 'One message to one device of an app.', pushOperations),
  group('Application endpoints', 'Devices of apps.', applicationEndpointOperations),
  group('Direct SMS', 'Texts to phone numbers without a topic.', directSmsOperations),
  group('Subscription users', 'People who have agreed, once, to be subscribed to topics.', subscriptionUserOperations),
  group(
    'Operations API: dead letters',
    'Deliveries that were given up. Not part of the SMN v2 API.',
    deadLetterOperations,
  ),
  group('Operations API: failures', 'What is failing, and why. Not part of the SMN v2 API.', failureOperations),
  group(
    'Operations API: publishing',
    'Batches, webhooks of other programs, and previews. Not part of the SMN v2 API.',
    {
      ...batchOperations,
      ...ingestOperations,
      ...previewOperations,
    },
  ),
  group(
    'Operations API: subscriptions',
    'What subscriptions are, and which messages are held for them. Not part of the SMN v2 API.',
    { ...shownSubscriptionOperations, ...holdingOperations },
  ),
  group(
    'Operations API: delivery policies',
    'How fast and when subscribers are delivered to. Not part of the SMN v2 API.',
    deliveryPolicyOperations,
  ),
  group(
    'Operations API: tests of policies',
    'What filter and access policies decide. Not part of the SMN v2 API.',
    policyTestOperations,
  ),
  group('Operations API: messages', 'What became of messages. Not part of the SMN v2 API.', {
    ...receiptOperations,
    ...messageOperations,
  }),
  group(
    'Operations API: held messages',
    'Messages that cannot go out now. Not part of the SMN v2 API.',
    heldMessageOperations,
  ),
  group(
    'Operations API: moves',
    'Topics that go to another deployment or project. Not part of the SMN v2 API.',
    movingOperations,
  ),
  group('Operations API: jobs', 'What is done to many at once. Not part of the SMN v2 API.', jobOperations),
  group('Operations API: overview', 'How a project is doing. Not part of the SMN v2 API.', overviewOperations),
  group('Operations API: alarms', 'How the stage is doing. Not part of the SMN v2 API.', alarmOperations),
  group('Operations API: usage', 'What a project uses, and may spend. Not part of the SMN v2 API.', usageOperations),
  group('Operations API: endpoints', 'Which endpoints work. Not part of the SMN v2 API.', healthOperations),
  group(
    'Operations API: signing secrets',
    'What receivers verify messages with. Not part of the SMN v2 API.',
    signingSecretOperations,
  ),
  group(
    'Operations API: triggers',
    'What is published for events of other services. Not part of the SMN v2 API.',
    triggerOperations,
  ),
  group('Operations API: access', 'Who may call for a project. Not part of the SMN v2 API.', accessOperations),
  group('Console', 'How people sign in to the console. Not part of the SMN v2 API.', consoleOperations),
  group('Pages', 'The pages behind links in mails and text messages.', pageOperations),
  group('Sites', 'Where the service runs, of several Regions. Not part of the SMN v2 API.', siteOperations),
  group('Documents', 'This description.', documentOperations),
];

/** Every operation of {@link operationGroups}, in their order. */
export const operations: readonly Operation[] = operationGroups.flatMap((one) => one.operations);

/** The same by name: what a function binds its behaviour to. */
export const contract = {
  ...topicOperations,
  ...attributeOperations,
  ...subscriptionOperations,
  ...linkOperations,
  ...filterPolicyOperations,
  ...templateOperations,
  ...publishingOperations,
  ...logtankOperations,
  ...notifyPolicyOperations,
  ...kmsOperations,
  ...detectionOperations,
  ...tagOperations,
  ...serviceOperations,
  ...identityOperations,
  ...applicationOperations,
  ...pushOperations,
  ...applicationEndpointOperations,
  ...directSmsOperations,
  ...subscriptionUserOperations,
  ...deadLetterOperations,
  ...failureOperations,
  ...batchOperations,
  ...ingestOperations,
  ...previewOperations,
  ...shownSubscriptionOperations,
  ...holdingOperations,
  ...deliveryPolicyOperations,
  ...policyTestOperations,
  ...receiptOperations,
  ...messageOperations,
  ...heldMessageOperations,
  ...movingOperations,
  ...jobOperations,
  ...overviewOperations,
  ...alarmOperations,
  ...usageOperations,
  ...healthOperations,
  ...signingSecretOperations,
  ...triggerOperations,
  ...accessOperations,
  ...consoleOperations,
  ...pageOperations,
  ...siteOperations,
  ...documentOperations,
};

/** What the publish function serves. */
export type PublishOperationName =
  | keyof typeof publishingOperations
  | keyof typeof batchOperations
  | keyof typeof ingestOperations;

/** What the console function serves. */
export type ConsoleOperationName = keyof typeof consoleOperations;

/** The name of an operation, as the official SDKs have it. */
export type OperationName = keyof typeof contract;
