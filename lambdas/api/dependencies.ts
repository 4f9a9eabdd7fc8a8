import { readFileSync } from 'node:fs';
import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createDeliveries,
  createFunctionQueues,
  createRegistry,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import type { HttpDependencies } from '#lambdas/runtime/http-handler.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createResolve } from '#lambdas/runtime/resolve.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { TEXT_LIMITS } from '#src/domain/messages/direct-sms.ts';
import { withoutKey } from '#src/domain/topics/topic-key.ts';
import { createApiDocuments } from '#src/operations/documents/documents.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { createAccessPolicyStore } from '#src/stores/access-policy-store.ts';
import { createApplicationEndpointStore } from '#src/stores/application-endpoint-store.ts';
import { createApplicationSecrets } from '#src/stores/application-secrets.ts';
import { createApplicationStore } from '#src/stores/application-store.ts';
import { createAuthTokenStore } from '#src/stores/auth-token-store.ts';
import { createCertificateStore } from '#src/stores/certificate-store.ts';
import { createConfirmationFlowStore } from '#src/stores/confirmation-flow-store.ts';
import { createConfirmationTokenStore } from '#src/stores/confirmation-token-store.ts';
import { createCredentialStore } from '#src/stores/credential-store.ts';
import { createDetectionStore } from '#src/stores/detection-store.ts';
import { createDirectSmsStore } from '#src/stores/direct-sms-store.ts';
import { createExtensionHeaders } from '#src/stores/extension-headers.ts';
import { createExtensionSecrets } from '#src/stores/extension-secrets.ts';
import { createHeaderKeyStore } from '#src/stores/header-key-store.ts';
import { createIdSecretStore } from '#src/stores/id-secret-store.ts';
import { createStatisticsStore } from '#src/stores/statistics-store.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import { createSubscriptionUserStore } from '#src/stores/subscription-user-store.ts';
import { createTagStore } from '#src/stores/tag-store.ts';
import { createTemplateStore } from '#src/stores/template-store.ts';
import { createTextFlowStore } from '#src/stores/text-flow-store.ts';
import { createTopicStore } from '#src/stores/topic-store.ts';

/** The bundle of the function has it beside its code (lib/constructs/bundle.ts). */
const readDocsScript = (): Uint8Array => readFileSync(new URL('redoc.js.gz', import.meta.url));

/** What the operations of the api function work with; made once per function instance. */
export const createApiDependencies = (): Dependencies & HttpDependencies => {
  const environment = readEnvironment(['AWS_REGION', 'ENCRYPTION_KEY_ID', 'PUBLIC_BASE_URL']);
  const settings = readSettings();
  const dynamodb = createDynamoDb();
  const registry = createRegistry(dynamodb);
  const kms = createKms();
  const secrets = { ...registry, keys: createServiceKey(kms) };
  return {
    topics: createTopicStore(registry),
    accessPolicies: createAccessPolicyStore(registry),
    subscriptions: createSubscriptionStore(registry),
    subscriptionUsers: createSubscriptionUserStore(registry),
    templates: createTemplateStore(registry),
    tags: createTagStore(registry),
    detections: createDetectionStore(createDeliveries(dynamodb)),
    applications: createApplicationStore(registry),
    applicationEndpoints: createApplicationEndpointStore(registry),
    applicationSecrets: createApplicationSecrets(secrets.keys),
    confirmationTokens: createConfirmationTokenStore(registry),
    confirmationFlow: createConfirmationFlowStore(createDeliveries(dynamodb)),
    textFlow: createTextFlowStore(createDeliveries(dynamodb), TEXT_LIMITS),
    directSms: createDirectSmsStore(createDeliveries(dynamodb)),
    certificates: createCertificateStore(registry),
    idSecret: createIdSecretStore(secrets),
    extensionSecrets: createExtensionSecrets(secrets.keys),
    extensionHeaders: createExtensionHeaders(createHeaderKeyStore({ ...secrets, clock: Date.now })),
    topicDataKeys: createCachedTopicDataKeys(settings, kms),
    statistics: createStatisticsStore(createDeliveries(dynamodb)),
    credentials: createCredentialStore(secrets),
    authTokens: createAuthTokenStore(registry),
    queues: createFunctionQueues(['LANE_QUEUES', 'CLEANUP_QUEUE_URL']),
    resolve: createResolve(),
    settings: withoutKey(settings, environment.ENCRYPTION_KEY_ID),
    region: environment.AWS_REGION,
    documents: createApiDocuments(environment.PUBLIC_BASE_URL, readDocsScript),
    publicBaseUrl: environment.PUBLIC_BASE_URL,
    clock: Date.now,
    logger: createLogger(),
  };
};
