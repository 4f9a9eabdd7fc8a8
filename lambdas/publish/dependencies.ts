import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openKeys, openQueues, openRegistry } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createSubscriberLists } from '#src/pipeline/subscriber-lists.ts';
import { createAuthTokenStore } from '#src/stores/auth-token-store.ts';
import { createCredentialStore } from '#src/stores/credential-store.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import { createTemplateStore } from '#src/stores/template-store.ts';
import { createTopicStore } from '#src/stores/topic-store.ts';

/** What publishing works with; made once per function instance. */
export const createPublishDependencies = () => {
  const { AWS_REGION, SETTINGS } = readEnvironment(['AWS_REGION', 'SETTINGS']);
  const registry = openRegistry(createDynamoDb());
  const clock = Date.now;
  return {
    topics: createTopicStore(registry),
    templates: createTemplateStore(registry),
    subscriberLists: createSubscriberLists({
      subscriptions: createSubscriptionStore(registry),
      clock,
      longestList: SETTINGS.fanOut.inlineSubscribers,
    }),
    credentials: createCredentialStore({ ...registry, keys: openKeys() }),
    authTokens: createAuthTokenStore(registry),
    queues: openQueues(['LANE_QUEUES', 'FAN_OUT_QUEUE_URL']),
    settings: SETTINGS,
    region: AWS_REGION,
    clock,
    logger: createLogger(),
  };
};

/** What {@link createPublishDependencies} gives. */
export type PublishDependencies = ReturnType<typeof createPublishDependencies>;
