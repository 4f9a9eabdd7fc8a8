import { readFileSync } from 'node:fs';
import { createCloudWatch, createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createCallRate,
  createDeliveries,
  createFencedRegistry,
  createFunctionQueues,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import type { HttpDependencies } from '#lambdas/runtime/http-handler.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';
import { createResolve } from '#lambdas/runtime/resolve.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createInstanceSpending } from '#lambdas/runtime/usage.ts';
import { TEXT_LIMITS } from '#src/domain/messages/direct-sms.ts';
import { withoutKey } from '#src/domain/topics/topic-key.ts';
import { createApiDocuments } from '#src/operations/documents/documents.ts';
import { createStageAlarms } from '#src/stores/alarms/stage-alarms.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationSecrets } from '#src/stores/applications/application-secrets.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';
import { createDeclarationStore } from '#src/stores/declarations/declaration-store.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createDeadLettersOfMessage } from '#src/stores/deliveries/dead-letters-of-message.ts';
import { createDetectionStore } from '#src/stores/deliveries/detection-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createFailureStore } from '#src/stores/deliveries/failure-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createHeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import { createIdempotencyStore } from '#src/stores/deliveries/idempotency-store.ts';
import { createJobStore } from '#src/stores/deliveries/job-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createMoveStore } from '#src/stores/moves/move-store.ts';
import { createReceiptStore } from '#src/stores/receipts/receipt-store.ts';
import { createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { createCertificateStore } from '#src/stores/secrets/certificate-store.ts';
import { createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createIssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import { createMemberStore } from '#src/stores/secrets/member-store.ts';
import { createPrincipalBindingStore } from '#src/stores/secrets/principal-binding-store.ts';
import { createConfirmationFlowStore } from '#src/stores/subscriptions/confirmation-flow-store.ts';
import { createConfirmationTokenStore } from '#src/stores/subscriptions/confirmation-token-store.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecretStore } from '#src/stores/subscriptions/signing-secret-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { createSubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createSubscriptionUserStore } from '#src/stores/subscriptions/subscription-user-store.ts';
import { createTextFlowStore } from '#src/stores/subscriptions/text-flow-store.ts';
import type { Deliveries, Registry } from '#src/stores/table.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { createTagStore } from '#src/stores/topics/tag-store.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import { createTopicMoveStore } from '#src/stores/topics/topic-move-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createTriggerStore } from '#src/stores/triggers/trigger-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import type { ResourceDependencies } from './custom-resource.ts';

/** The bundle of the function has it beside its code (lib/constructs/bundle.ts). */
const readDocsScript = (): Uint8Array => readFileSync(new URL('redoc.js.gz', import.meta.url));

/** What the deliveries table keeps for operations. */
const deliveryStores = (deliveries: Deliveries) => ({
  detections: createDetectionStore(deliveries),
  deadLetters: createDeadLetterStore(deliveries),
  deadLettersOfMessage: createDeadLettersOfMessage(deliveries),
  failures: createFailureStore(deliveries),
  receipts: createReceiptStore(deliveries),
  backlog: createBacklogStore(deliveries),
  health: createHealthStore(deliveries),
  heldSubscriptions: createHeldSubscriptionStore(deliveries),
  wakes: createWakeStore(deliveries),
  rates: createRateStore(deliveries),
  confirmationFlow: createConfirmationFlowStore(deliveries),
  textFlow: createTextFlowStore(deliveries, TEXT_LIMITS),
  directSms: createDirectSmsStore(deliveries),
  idempotency: createIdempotencyStore(deliveries),
  jobs: createJobStore(deliveries),
  statistics: createStatisticsStore(deliveries),
  callerUses: createCallerUseStore(deliveries),
  usage: createUsageStore(deliveries),
});

/** What the registry keeps for operations in plain text. */
const registryStores = (registry: Registry) => ({
  topics: createTopicStore(registry),
  topicMoves: createTopicMoveStore(registry),
  accessPolicies: createAccessPolicyStore(registry),
  subscriptions: createSubscriptionStore(registry),
  subscriptionUsers: createSubscriptionUserStore(registry),
  templates: createTemplateStore(registry),
  triggers: createTriggerStore(registry),
  tags: createTagStore(registry),
  applications: createApplicationStore(registry),
  applicationEndpoints: createApplicationEndpointStore(registry),
  confirmationTokens: createConfirmationTokenStore(registry),
  certificates: createCertificateStore(registry),
  signingSecretStore: createSigningSecretStore(registry),
  authTokens: createAuthTokenStore(registry),
  spendCaps: createSpendCapStore(registry),
  principalBindings: createPrincipalBindingStore(registry),
  issuedTokens: createIssuedTokenStore(registry),
  members: createMemberStore(registry),
});

const VARIABLES = ['ENCRYPTION_KEY_ID', 'PUBLIC_BASE_URL', 'ALARM_NAME_PREFIX', 'ALARM_TOPIC_ARN'] as const;

/** Creates the dependencies of the api function's operations; call it once per function instance. */
export const createApiDependencies = (): ResourceDependencies & HttpDependencies => {
  const environment = readEnvironment(VARIABLES);
  const { ALARM_NAME_PREFIX: namePrefix, ALARM_TOPIC_ARN: topicArn } = environment;
  const settings = readSettings();
  const dynamodb = createDynamoDb();
  const { registry, fence } = createFencedRegistry(dynamodb);
  const deliveries = createDeliveries(dynamodb);
  const logger = createLogger();
  const kms = createKms();
  const secrets = { ...registry, keys: createServiceKey(kms) };
  const headerKey = createHeaderKeyStore({ ...secrets, clock: Date.now });
  const idSecret = createIdSecretStore(secrets);
  return {
    ...deliveryStores(deliveries),
    ...registryStores(registry),
    fence,
    declarations: createDeclarationStore(registry),
    moves: createMoveStore(secrets),
    deadLetterTokens: createDeadLetterTokens(secrets.keys),
    applicationSecrets: createApplicationSecrets(secrets.keys),
    idSecret,
    subscriptionKeys: createSubscriptionKeyStore({ idSecret, keys: secrets.keys }),
    extensionSecrets: createExtensionSecrets(secrets.keys),
    extensionHeaders: createExtensionHeaders(headerKey),
    signingSecrets: createSigningSecrets(headerKey),
    topicDataKeys: createCachedTopicDataKeys(settings, kms),
    callRate: createCallRate(deliveries, { settings, logger }),
    credentials: createCredentialStore(secrets),
    queues: createFunctionQueues([
      ...(['LANE_QUEUES', 'RETRY_QUEUES', 'CLEANUP_QUEUE_URL', 'RELEASE_QUEUE_URL'] as const),
      ...(['RECEIPTS_QUEUE_URL', 'JOBS_QUEUE_URL'] as const),
    ]),
    stageAlarms: createStageAlarms(createCloudWatch(), { namePrefix, topicArn }, Date.now),
    resolve: createResolve(),
    settings: withoutKey(settings, environment.ENCRYPTION_KEY_ID),
    region: logicalRegionOf(settings),
    documents: createApiDocuments(environment.PUBLIC_BASE_URL, readDocsScript),
    publicBaseUrl: environment.PUBLIC_BASE_URL,
    clock: Date.now,
    spending: createInstanceSpending({ registry, deliveries, settings, clock: Date.now, logger }),
    logger,
  };
};
