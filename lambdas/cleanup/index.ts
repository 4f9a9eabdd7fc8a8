import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createFunctionQueues, createRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createAccessPolicyStore } from '#src/stores/access-policy-store.ts';
import { createApplicationEndpointStore } from '#src/stores/application-endpoint-store.ts';
import { createApplicationStore } from '#src/stores/application-store.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import { createTagStore } from '#src/stores/tag-store.ts';
import { createTopicStore } from '#src/stores/topic-store.ts';
import { createCleanupHandler } from './handler.ts';

const registry = createRegistry(createDynamoDb());

/** The entry of the cleanup function. */
export const handler = createCleanupHandler({
  topics: createTopicStore(registry),
  accessPolicies: createAccessPolicyStore(registry),
  subscriptions: createSubscriptionStore(registry),
  tags: createTagStore(registry),
  applications: createApplicationStore(registry),
  applicationEndpoints: createApplicationEndpointStore(registry),
  queues: createFunctionQueues(['CLEANUP_QUEUE_URL']),
  logger: createLogger(),
});
