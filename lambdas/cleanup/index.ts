import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFencedRegistry, createFunctionQueues } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { whileActive } from '#lambdas/runtime/while-active.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTagStore } from '#src/stores/topics/tag-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createCleanupHandler } from './handler.ts';

const dynamodb = createDynamoDb();
const { registry, fence } = createFencedRegistry(dynamodb);
const deliveries = createDeliveries(dynamodb);

const queues = createFunctionQueues(['CLEANUP_QUEUE_URL', 'RELEASE_QUEUE_URL']);

const work = createCleanupHandler({
  topics: createTopicStore(registry),
  accessPolicies: createAccessPolicyStore(registry),
  subscriptions: createSubscriptionStore(registry),
  tags: createTagStore(registry),
  applications: createApplicationStore(registry),
  applicationEndpoints: createApplicationEndpointStore(registry),
  backlog: createBacklogStore(deliveries),
  wakes: createWakeStore(deliveries),
  queues,
  clock: Date.now,
  logger: createLogger(),
});

/** The entry of the cleanup function. */
export const handler = whileActive(work, { fence, queues, own: { role: 'cleanup' } });
