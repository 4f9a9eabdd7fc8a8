import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { createInstanceMeter, createInstanceSpending } from '#lambdas/runtime/usage.ts';
import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import type { Settings } from '#src/domain/settings.ts';
import { type PublishEventDependencies, publishEvent } from '#src/operations/events/publish-event.ts';
import { createTriggerLists } from '#src/pipeline/events/trigger-lists.ts';
import type { EventDependencies } from '#src/pipeline/events/work-event.ts';
import { createSubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import { createMinuteRate } from '#src/pipeline/minute-rate.ts';
import type { EventDeadLetters } from '#src/queues/event-dead-letters.ts';
import type { Queues } from '#src/queues/queues.ts';
import { createMinuteCountStore } from '#src/stores/deliveries/minute-count-store.ts';
import { createReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import type { KeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { Deliveries, Registry } from '#src/stores/table.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import type { TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createTriggerStore } from '#src/stores/triggers/trigger-store.ts';

/** What the dependencies of the ingress function are made of. */
export type IngressSurroundings = {
  readonly registry: Registry;
  readonly deliveries: Deliveries;
  readonly keys: KeyEncryption;
  readonly topicDataKeys: TopicDataKeys;
  readonly queues: Queues;
  readonly deadLetters: EventDeadLetters;
  readonly settings: Settings;
  readonly region: string;
  readonly clock: () => number;
  readonly logger: Pick<FunctionLogger, 'error'>;
};

/** Longer than SQS brings a message again: five times, each after six times the time that the function may take. */
const DONE_MS = 3_600_000;
const DONE_CAPACITY = 10_000;

/** Creates the dependencies of the ingress function, with what one instance remembers. */
export const createIngressDependencies = (
  surroundings: IngressSurroundings,
): Omit<EventDependencies, 'count' | 'onRefused'> => {
  const { registry, settings, clock, logger, deadLetters } = surroundings;
  const publishing = publishingOf(surroundings);
  return {
    triggerLists: createTriggerLists({
      triggers: createTriggerStore(registry),
      lifetimeSeconds: settings.events.triggerCacheSeconds,
      clock,
      onError: (error) => logger.error('A trigger cannot be read', error),
    }),
    publishEvent: (triggered) => publishEvent(triggered, publishing),
    deadLetters,
    done: createExpiringCache({ capacity: DONE_CAPACITY, lifetimeMs: DONE_MS, clock }),
    settings,
  };
};

const publishingOf = (surroundings: IngressSurroundings): PublishEventDependencies => {
  const { registry, deliveries, keys, topicDataKeys, queues, settings, region, clock, logger } = surroundings;
  const subscriptions = createSubscriptionStore(registry);
  const rateOf = (perMinute: number) =>
    createMinuteRate({
      counts: createMinuteCountStore(deliveries, 'publishes'),
      perMinute,
      onError: (error) => logger.error('Publishes of events could not be counted', error),
    });
  return {
    topics: createTopicStore(registry),
    accessPolicies: createAccessPolicyStore(registry),
    templates: createTemplateStore(registry),
    idSecret: createIdSecretStore({ ...registry, keys }),
    subscriptions,
    subscriberLists: createSubscriberLists({ subscriptions, clock, longestList: settings.fanOut.inlineSubscribers }),
    publishRate: rateOf(settings.quotas.publishesPerTopicMinute),
    triggerRate: rateOf(settings.events.publishesPerTriggerMinute),
    receiptHeads: createReceiptHeads(deliveries, settings.receipts.days),
    onReceiptsLost: (error, receipts) => logger.error('Receipts were lost', error, { receipts }),
    usageMeter: createInstanceMeter({ deliveries, settings, clock, logger }),
    spending: createInstanceSpending({ registry, deliveries, settings, clock, logger }),
    topicDataKeys,
    queues,
    settings,
    region,
    clock,
  };
};
