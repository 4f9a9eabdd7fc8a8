import type { ConformanceCase } from './case.ts';
import { accessCases } from './cases/access.ts';
import { alarmCases } from './cases/alarms.ts';
import { applicationEndpointCases } from './cases/application-endpoints.ts';
import { applicationCases } from './cases/applications.ts';
import { associatedResourceCases } from './cases/associated-resources.ts';
import { attributeCases } from './cases/attributes.ts';
import { callCases } from './cases/calls.ts';
import { cloudServiceCases } from './cases/cloud-services.ts';
import { consoleCases } from './cases/console.ts';
import { deadLetterCases } from './cases/dead-letters.ts';
import { deliveryPolicyCases } from './cases/delivery-policies.ts';
import { detectionCases } from './cases/detection.ts';
import { directSmsCases } from './cases/direct-sms.ts';
import { documentCases } from './cases/documents.ts';
import { endpointHealthCases } from './cases/endpoint-health.ts';
import { endpointSpellingCases } from './cases/endpoint-spellings.ts';
import { failureCases } from './cases/failures.ts';
import { filterPolicyCases } from './cases/filter-policies.ts';
import { filteringCases } from './cases/filtering.ts';
import { heldMessageCases } from './cases/held-messages.ts';
import { holdingCases } from './cases/holding.ts';
import { identityCases } from './cases/identity.ts';
import { jobCases } from './cases/jobs.ts';
import { kmsCases } from './cases/kms.ts';
import { linkCases } from './cases/links.ts';
import { logtankCases } from './cases/logtanks.ts';
import { moveCases } from './cases/moves.ts';
import { notifyPolicyCases } from './cases/notify-policies.ts';
import { overviewCases } from './cases/overview.ts';
import { policyTestCases } from './cases/policy-tests.ts';
import { protocolTargetCases } from './cases/protocol-targets.ts';
import { publishingCases } from './cases/publishing.ts';
import { publishingBeyondSmnCases } from './cases/publishing-beyond-smn.ts';
import { pushCases } from './cases/push.ts';
import { receiptCases } from './cases/receipts.ts';
import { robotCases } from './cases/robots.ts';
import { serviceCases } from './cases/service.ts';
import { sharedTopicCases } from './cases/shared-topics.ts';
import { signingSecretCases } from './cases/signing-secrets.ts';
import { siteCases } from './cases/sites.ts';
import { statisticsCases } from './cases/statistics.ts';
import { subscriptionListCases } from './cases/subscription-lists.ts';
import { subscriptionUserCases } from './cases/subscription-users.ts';
import { subscriptionCases } from './cases/subscriptions.ts';
import { tagSearchCases } from './cases/tag-searches.ts';
import { tagCases } from './cases/tags.ts';
import { templateCases } from './cases/templates.ts';
import { topicCases } from './cases/topics.ts';
import { triggerCases } from './cases/triggers.ts';
import { usageCases } from './cases/usage.ts';

/** Every case, in the order of the contract. */
export const cases: readonly ConformanceCase[] = [
  ...topicCases,
  ...associatedResourceCases,
  ...statisticsCases,
  ...attributeCases,
  ...sharedTopicCases,
  ...subscriptionCases,
  ...endpointSpellingCases,
  ...subscriptionUserCases,
  ...linkCases,
  ...filterPolicyCases,
  ...templateCases,
  ...publishingCases,
  ...publishingBeyondSmnCases,
  ...filteringCases,
  ...protocolTargetCases,
  ...robotCases,
  ...callCases,
  ...detectionCases,
  ...logtankCases,
  ...notifyPolicyCases,
  ...kmsCases,
  ...tagCases,
  ...tagSearchCases,
  ...serviceCases,
  ...cloudServiceCases,
  ...identityCases,
  ...applicationCases,
  ...pushCases,
  ...applicationEndpointCases,
  ...directSmsCases,
  ...consoleCases,
  ...deadLetterCases,
  ...failureCases,
  ...subscriptionListCases,
  ...holdingCases,
  ...heldMessageCases,
  ...jobCases,
  ...moveCases,
  ...endpointHealthCases,
  ...deliveryPolicyCases,
  ...policyTestCases,
  ...signingSecretCases,
  ...triggerCases,
  ...accessCases,
  ...overviewCases,
  ...alarmCases,
  ...usageCases,
  ...receiptCases,
  ...siteCases,
  ...documentCases,
];
