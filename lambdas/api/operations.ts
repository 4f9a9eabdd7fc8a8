import type { BoundOperation } from '#lambdas/runtime/bind.ts';
import { applicationEndpointOperations } from './operations/application-endpoints.ts';
import { applicationOperations } from './operations/applications.ts';
import { attributeOperations } from './operations/attributes.ts';
import { detectionOperations } from './operations/detection.ts';
import { directSmsOperations } from './operations/direct-sms.ts';
import { documentOperations } from './operations/documents.ts';
import { filterPolicyOperations } from './operations/filter-policies.ts';
import { identityOperations } from './operations/identity.ts';
import { kmsOperations } from './operations/kms.ts';
import { linkOperations } from './operations/links.ts';
import { logtankOperations } from './operations/logtanks.ts';
import { notifyPolicyOperations } from './operations/notify-policies.ts';
import { pageOperations } from './operations/pages.ts';
import { pushOperations } from './operations/push.ts';
import { serviceOperations } from './operations/service.ts';
import { subscriptionUserOperations } from './operations/subscription-users.ts';
import { subscriptionOperations } from './operations/subscriptions.ts';
import { tagOperations } from './operations/tags.ts';
import { templateOperations } from './operations/templates.ts';
import { topicOperations } from './operations/topics.ts';

/** What the api function serves: one line for each operation in the files of its resources, in the order of the contract. */
export const apiOperations: readonly BoundOperation[] = [
  ...topicOperations,
  ...attributeOperations,
  ...subscriptionOperations,
  ...linkOperations,
  ...filterPolicyOperations,
  ...templateOperations,
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
];
