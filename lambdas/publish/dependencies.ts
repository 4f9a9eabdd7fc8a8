import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createCallRate,
  createDeliveries,
  createFencedRegistry,
  createFunctionQueues,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger, type FunctionLogger } from '#lambdas/runtime/logger.ts';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createInstanceMeter, createInstanceSpending } from '#lambdas/runtime/usage.ts';
import type { Settings } from '#src/domain/settings.ts';
import { withoutKey } from '#src/domain/topics/topic-key.ts';
import { createSubscriberLists, type SubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import { createMinuteRate, type MinuteRate } from '#src/pipeline/minute-rate.ts';
import type { Spending } from '#src/pipeline/usage/spending.ts';
import type { UsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import type { Queues } from '#src/queues/queues.ts';
import { type CallerUseStore, createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { createIdempotencyStore, type IdempotencyStore } from '#src/stores/deliveries/idempotency-store.ts';
import { createMinuteCountStore } from '#src/stores/deliveries/minute-count-store.ts';
import { createReceiptHeads, type ReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { type AuthTokenStore, createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { type CredentialStore, createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import {
  createPrincipalBindingStore,
  type PrincipalBindingStore,
} from '#src/stores/secrets/principal-binding-store.ts';
import type { KnownFence } from '#src/stores/standby/fenced-registry.ts';
import { createSubscriptionReader, type SubscriptionReader } from '#src/stores/subscriptions/subscription-reader.ts';
import { type AccessPolicyStore, createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTemplateStore, type TemplateStore } from '#src/stores/topics/template-store.ts';
import type { TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { createTopicStore, type TopicStore } from '#src/stores/topics/topic-store.ts';

/** The dependencies of publishing; made once per function instance. */
export type PublishDependencies = {
  /** Absent where the stage shares its registry with no other. */
  readonly fence?: KnownFence | undefined;
  readonly topics: TopicStore;
  readonly accessPolicies: AccessPolicyStore;
  readonly templates: TemplateStore;
  readonly subscriptions: SubscriptionReader;
  readonly subscriberLists: SubscriberLists;
  readonly publishRate: MinuteRate;
  readonly callRate: MinuteRate;
  readonly credentials: CredentialStore;
  readonly authTokens: AuthTokenStore;
  readonly callerUses: CallerUseStore;
  readonly principalBindings: PrincipalBindingStore;
  readonly topicDataKeys: TopicDataKeys;
  readonly idempotency: IdempotencyStore;
  readonly receiptHeads: ReceiptHeads;
  readonly onReceiptsLost: (error: unknown, receipts: number) => void;
  readonly usageMeter: UsageMeter;
  readonly spending: Spending;
  readonly queues: Queues;
  readonly settings: Settings;
  readonly region: string;
  readonly clock: () => number;
  readonly logger: FunctionLogger;
};

/** Reads the function's environment and creates its clients and stores. Throws when a variable is missing or malformed. */
export const createPublishDependencies = (): PublishDependencies => {
  const { ENCRYPTION_KEY_ID } = readEnvironment(['ENCRYPTION_KEY_ID']);
  const settings = readSettings();
  const dynamodb = createDynamoDb();
  const { registry, fence } = createFencedRegistry(dynamodb);
  const deliveries = createDeliveries(dynamodb);
  const subscriptions = createSubscriptionReader(registry);
  const kms = createKms();
  const clock = Date.now;
  const logger = createLogger();
  return {
    fence,
    topics: createTopicStore(registry),
    accessPolicies: createAccessPolicyStore(registry),
    templates: createTemplateStore(registry),
    subscriptions,
    subscriberLists: createSubscriberLists({ subscriptions, clock, longestList: settings.fanOut.inlineSubscribers }),
    publishRate: createMinuteRate({
      counts: createMinuteCountStore(deliveries, 'publishes'),
      perMinute: settings.quotas.publishesPerTopicMinute,
      onError: (error) => logger.error('Publishes of a topic could not be counted', error),
    }),
    callRate: createCallRate(deliveries, { settings, logger }),
    credentials: createCredentialStore({ ...registry, keys: createServiceKey(kms) }),
    authTokens: createAuthTokenStore(registry),
    callerUses: createCallerUseStore(deliveries),
    principalBindings: createPrincipalBindingStore(registry),
    topicDataKeys: createCachedTopicDataKeys(settings, kms),
    idempotency: createIdempotencyStore(deliveries),
    receiptHeads: createReceiptHeads(deliveries, settings.receipts.days),
    onReceiptsLost: (error, receipts) => logger.error('Receipts were lost', error, { receipts }),
    usageMeter: createInstanceMeter({ deliveries, settings, clock, logger }),
    spending: createInstanceSpending({ registry, deliveries, settings, clock, logger }),
    queues: createFunctionQueues([
      ...(['LANE_QUEUES', 'FAN_OUT_QUEUE_URL', 'HOLD_QUEUE_URL', 'RECEIPTS_QUEUE_URL', 'JOBS_QUEUE_URL'] as const),
    ]),
    settings: withoutKey(settings, ENCRYPTION_KEY_ID),
    region: logicalRegionOf(settings),
    clock,
    logger,
  };
};
