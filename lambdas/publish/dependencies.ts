import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createDeliveries,
  createFunctionQueues,
  createRegistry,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { withoutKey } from '#src/domain/topics/topic-key.ts';
import { createPublishRate } from '#src/pipeline/publish-rate.ts';
import { createSubscriberLists } from '#src/pipeline/subscriber-lists.ts';
import { createAccessPolicyStore } from '#src/stores/access-policy-store.ts';
import { createAuthTokenStore } from '#src/stores/auth-token-store.ts';
import { createCredentialStore } from '#src/stores/credential-store.ts';
import { createPublishCountStore } from '#src/stores/publish-count-store.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import { createTemplateStore } from '#src/stores/template-store.ts';
import { createTopicStore } from '#src/stores/topic-store.ts';

/** What publishing works with; made once per function instance. */
export const createPublishDependencies = () => {
  const { AWS_REGION, ENCRYPTION_KEY_ID } = readEnvironment(['AWS_REGION', 'ENCRYPTION_KEY_ID']);
  const settings = readSettings();
  const dynamodb = createDynamoDb();
  const registry = createRegistry(dynamodb);
  const subscriptions = createSubscriptionStore(registry);
  const kms = createKms();
  const clock = Date.now;
  const logger = createLogger();
  return {
    topics: createTopicStore(registry),
    accessPolicies: createAccessPolicyStore(registry),
    templates: createTemplateStore(registry),
    subscriptions,
    subscriberLists: createSubscriberLists({
      subscriptions,
      clock,
      longestList: settings.fanOut.inlineSubscribers,
    }),
    publishRate: createPublishRate({
      counts: createPublishCountStore(createDeliveries(dynamodb)),
      perMinute: settings.quotas.publishesPerTopicMinute,
      onError: (error) => logger.error('Publishes of a topic could not be counted', error),
    }),
    credentials: createCredentialStore({ ...registry, keys: createServiceKey(kms) }),
    authTokens: createAuthTokenStore(registry),
    topicDataKeys: createCachedTopicDataKeys(settings, kms),
    queues: createFunctionQueues(['LANE_QUEUES', 'FAN_OUT_QUEUE_URL']),
    settings: withoutKey(settings, ENCRYPTION_KEY_ID),
    region: AWS_REGION,
    clock,
    logger,
  };
};

/** What {@link createPublishDependencies} gives. */
export type PublishDependencies = ReturnType<typeof createPublishDependencies>;
