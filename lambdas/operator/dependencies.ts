import { createCognito, createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createDeliveries,
  createFunctionQueues,
  createRegistry,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { hasEnvironment, readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger, type FunctionLogger } from '#lambdas/runtime/logger.ts';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';
import { createResolve } from '#lambdas/runtime/resolve.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createRemotePlace } from '#src/pipeline/moving/remote-place.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createHeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createMoveStore } from '#src/stores/moves/move-store.ts';
import { createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createIssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import { createMemberStore } from '#src/stores/secrets/member-store.ts';
import { createPrincipalBindingStore } from '#src/stores/secrets/principal-binding-store.ts';
import { createFenceStore } from '#src/stores/standby/fence-store.ts';
import { createConfirmationFlowStore } from '#src/stores/subscriptions/confirmation-flow-store.ts';
import { createConfirmationTokenStore } from '#src/stores/subscriptions/confirmation-token-store.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { createSubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createSubscriptionUserStore } from '#src/stores/subscriptions/subscription-user-store.ts';
import type { Deliveries, Registry } from '#src/stores/table.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTagStore } from '#src/stores/topics/tag-store.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import { createTopicMoveStore } from '#src/stores/topics/topic-move-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createTriggerStore } from '#src/stores/triggers/trigger-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { createConsoleUsers } from './console-users.ts';
import type { OperatorDependencies } from './run-command.ts';

const standbyOf = (registry: Registry): OperatorDependencies['standby'] => {
  if (!hasEnvironment('SITE')) return undefined;
  const { regions, waitSeconds, cacheSeconds: _, ...site } = readEnvironment(['SITE']).SITE;
  return { site, regions, waitSeconds, fences: createFenceStore(registry) };
};

/** Under the time that a call of the API may take at the place that a topic moves to. */
const PLACE_TIMEOUT_SECONDS = 29;

/** What the deliveries table keeps for commands. */
const deliveryStores = (deliveries: Deliveries) => ({
  callerUses: createCallerUseStore(deliveries),
  usage: createUsageStore(deliveries),
  deadLetters: createDeadLetterStore(deliveries),
  backlog: createBacklogStore(deliveries),
  heldSubscriptions: createHeldSubscriptionStore(deliveries),
  confirmationFlow: createConfirmationFlowStore(deliveries),
});

/** What the registry keeps for commands in plain text. */
const registryStores = (registry: Registry) => ({
  tokens: createIssuedTokenStore(registry),
  principalBindings: createPrincipalBindingStore(registry),
  members: createMemberStore(registry),
  spendCaps: createSpendCapStore(registry),
  topics: createTopicStore(registry),
  topicMoves: createTopicMoveStore(registry),
  accessPolicies: createAccessPolicyStore(registry),
  tags: createTagStore(registry),
  templates: createTemplateStore(registry),
  triggers: createTriggerStore(registry),
  subscriptions: createSubscriptionStore(registry),
  subscriptionUsers: createSubscriptionUserStore(registry),
  confirmationTokens: createConfirmationTokenStore(registry),
});

const consoleUsersOf = (): OperatorDependencies['consoleUsers'] => {
  if (!hasEnvironment('CONSOLE_USER_POOL_ID')) return undefined;
  return createConsoleUsers(createCognito(), readEnvironment(['CONSOLE_USER_POOL_ID']).CONSOLE_USER_POOL_ID);
};

/** Creates the dependencies of the operator's commands; call it once per function instance. */
export const createOperatorDependencies = (): OperatorDependencies & { readonly logger: FunctionLogger } => {
  const dynamodb = createDynamoDb();
  const registry = createRegistry(dynamodb);
  const settings = readSettings();
  const kms = createKms();
  const keys = createServiceKey(kms);
  const secrets = { ...registry, keys };
  const idSecret = createIdSecretStore(secrets);
  const headerKey = createHeaderKeyStore({ ...secrets, clock: Date.now });
  const { allowedCidrs } = settings;
  const http = createHttpClient({ endpointTimeoutSeconds: PLACE_TIMEOUT_SECONDS, allowedCidrs });
  return {
    standby: standbyOf(registry),
    ...deliveryStores(createDeliveries(dynamodb)),
    ...registryStores(registry),
    consoleUsers: consoleUsersOf(),
    credentials: createCredentialStore(secrets),
    moves: createMoveStore(secrets),
    remotePlace: createRemotePlace({ post: http.post }),
    topicDataKeys: createCachedTopicDataKeys(settings, kms),
    idSecret,
    subscriptionKeys: createSubscriptionKeyStore({ idSecret, keys }),
    extensionSecrets: createExtensionSecrets(keys),
    extensionHeaders: createExtensionHeaders(headerKey),
    signingSecrets: createSigningSecrets(headerKey),
    queues: createFunctionQueues(['LANE_QUEUES']),
    resolve: createResolve(),
    settings,
    region: logicalRegionOf(settings),
    publicBaseUrl: readEnvironment(['PUBLIC_BASE_URL']).PUBLIC_BASE_URL,
    clock: Date.now,
    logger: createLogger(),
  };
};
