import { applicationEndpointOperations } from './application-endpoints.ts';
import { applicationOperations } from './applications.ts';
import { attributeOperations } from './attributes.ts';
import { detectionOperations } from './detection.ts';
import { directSmsOperations } from './direct-sms.ts';
import { documentOperations } from './documents.ts';
import { filterPolicyOperations } from './filter-policies.ts';
import { identityOperations } from './identity.ts';
import { kmsOperations } from './kms.ts';
import { linkOperations } from './links.ts';
import { logtankOperations } from './logtanks.ts';
import { notifyPolicyOperations } from './notify-policies.ts';
import type { OperationGroup } from './open-api/document.ts';
import type { Operation } from './operation.ts';
import { pageOperations } from './pages.ts';
import { publishingOperations } from './publishing.ts';
import { pushOperations } from './push.ts';
import { serviceOperations } from './service.ts';
import { subscriptionUserOperations } from './subscription-users.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { tagOperations } from './tags.ts';
import { templateOperations } from './templates.ts';
import { topicOperations } from './topics.ts';

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
  group('Logtanks', 'Logs of what became of deliveries.', logtankOperations),
  group('Notify policies', 'Who is called for a message, and after whom.', notifyPolicyOperations),
  group('KMS', 'Keys that the messages of topics are encrypted with inside the service.', kmsOperations),
  group('Detection', 'Whether an HTTP(S) endpoint can be called, before it is subscribed.', detectionOperations),
  group('Tags', 'Labels of topics and of other resources.', tagOperations),
  group('Service', 'What the service can do, and the certificates of its signatures.', serviceOperations),
  group('Identity', 'What clients look up when they know no project id.', identityOperations),
  group('Applications', 'Apps that are pushed to, with the credentials of their publishers.', applicationOperations),
  group('Push', 'One message to one device of an app.', pushOperations),
  group('Application endpoints', 'Devices of apps.', applicationEndpointOperations),
  group('Direct SMS', 'Texts to phone numbers without a topic.', directSmsOperations),
  group('Subscription users', 'Whoever has agreed, once, to be subscribed to topics.', subscriptionUserOperations),
  group('Pages', 'The pages behind links in mails and text messages.', pageOperations),
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
  ...pageOperations,
  ...documentOperations,
};

/** The name of an operation, as the official SDKs have it. */
export type OperationName = keyof typeof contract;
