import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openDeliveries, openKeys, openQueues, openRegistry } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import type { HttpDependencies } from '#lambdas/runtime/http-handler.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { resolveHost } from '#lambdas/runtime/resolve.ts';
import type { Dependencies } from '#src/operations/call.ts';
import { createAuthTokenStore } from '#src/stores/auth-token-store.ts';
import { createCertificateStore } from '#src/stores/certificate-store.ts';
import { createConfirmationFlowStore } from '#src/stores/confirmation-flow-store.ts';
import { createConfirmationTokenStore } from '#src/stores/confirmation-token-store.ts';
import { createCredentialStore } from '#src/stores/credential-store.ts';
import { createIdSecretStore } from '#src/stores/id-secret-store.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import { createTemplateStore } from '#src/stores/template-store.ts';
import { createTopicStore } from '#src/stores/topic-store.ts';

/** What the operations of the api function work with; made once per function instance. */
export const createApiDependencies = (): Dependencies & HttpDependencies => {
  const environment = readEnvironment(['AWS_REGION', 'PUBLIC_BASE_URL', 'SETTINGS']);
  const dynamodb = createDynamoDb();
  const registry = openRegistry(dynamodb);
  const secrets = { ...registry, keys: openKeys() };
  return {
    topics: createTopicStore(registry),
    subscriptions: createSubscriptionStore(registry),
    templates: createTemplateStore(registry),
    confirmationTokens: createConfirmationTokenStore(registry),
    confirmationFlow: createConfirmationFlowStore(openDeliveries(dynamodb)),
    certificates: createCertificateStore(registry),
    idSecret: createIdSecretStore(secrets),
    credentials: createCredentialStore(secrets),
    authTokens: createAuthTokenStore(registry),
    queues: openQueues(['LANE_QUEUES', 'CLEANUP_QUEUE_URL']),
    resolve: resolveHost,
    settings: environment.SETTINGS,
    region: environment.AWS_REGION,
    publicBaseUrl: environment.PUBLIC_BASE_URL,
    clock: Date.now,
    logger: createLogger(),
  };
};
