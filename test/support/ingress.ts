import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { createIngressDependencies } from '#lambdas/ingress/dependencies.ts';
import { createIngressHandler } from '#lambdas/ingress/handler.ts';
import type { EventBridgeEvent } from '#src/domain/events/event.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import { triggerIdOf } from '#src/domain/events/trigger-id.ts';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createEventDeadLetters } from '#src/queues/event-dead-letters.ts';
import { createQueues, type QueueUrls } from '#src/queues/queues.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { type AccessPolicyStore, createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createTriggerStore, type TriggerStore } from '#src/stores/triggers/trigger-store.ts';
import { lambdaContext } from './api-gateway-event.ts';
import { countRequests, type SqsRequest } from './counted-sqs.ts';
import { startDynamodb, type TestDynamodb } from './dynamodb.ts';
import { startKms } from './kms.ts';
import { aQueueRecord } from './queue-record.ts';
import { aSubscription, aTopic, SOME_TIME } from './records.ts';
import { startSqs, type TestSqs } from './sqs.ts';

const REGION = 'us-east-1';

/** A topic of SNS that the stage of the tests listens to. */
export const SNS_TOPIC = 'arn:aws:sns:us-east-1:000000000000:budgets';

const SOURCES = [
  { source: 'aws.cloudwatch', service: 'ces' },
  { source: 'com.example.orders', service: 'functiongraph' },
  { source: 'aws.sns', service: 'antiddos', topicArn: SNS_TOPIC },
];

/** What one instance of the ingress function answers, counts and logs. */
type Ingress = {
  /** Works events or texts as one batch; returns which failed, by their place. */
  readonly work: (...bodies: readonly (string | object)[]) => Promise<readonly string[]>;
  /** What was counted since this was asked last. */
  readonly counts: () => Readonly<Record<string, number>>;
  /** Why messages of triggers were refused. */
  readonly refusals: readonly string[];
};

/** What an instance has that others have not. */
type InstanceChange = {
  readonly urls?: QueueUrls;
  readonly deadLettersUrl?: string;
  /** @default that of the stage */
  readonly publishesPerTriggerMinute?: number;
  /** As which service events of rules act. @default none: the stage takes none */
  readonly ruleService?: string;
};

/** The ingress function as it is deployed, wired to engines, and its surroundings. */
export type TestIngress = {
  readonly dynamodb: TestDynamodb;
  readonly sqs: TestSqs;
  readonly triggers: TriggerStore;
  readonly accessPolicies: AccessPolicyStore;
  readonly requests: SqsRequest[];
  readonly deadLettersUrl: string;
  /** The time, which the tests set. */
  readonly time: { now: number };
  /** A new instance. */
  readonly instance: (change?: InstanceChange) => Ingress;
  /** A topic with one confirmed subscriber, of that protocol. */
  readonly topicFor: (protocol: 'http' | 'sms') => Promise<Topic>;
  /** A kept trigger to a topic. */
  readonly trigger: (topic: Topic, change?: Partial<Trigger>) => Promise<Trigger>;
  readonly stop: () => Promise<void>;
};

const ENDPOINTS = { http: 'http://receiver.example/hook', sms: '+8613800138000' };

/** Starts engines for instances of the ingress function. */
export const startIngress = async (): Promise<TestIngress> => {
  const [dynamodb, sqs, kms] = await Promise.all([startDynamodb(), startSqs(), startKms()]);
  const requests = countRequests(sqs.sqs);
  const { registry, deliveries } = dynamodb;
  const topics = createTopicStore(registry);
  const subscriptions = createSubscriptionStore(registry);
  const triggers = createTriggerStore(registry);
  const time = { now: SOME_TIME };
  const clock = () => time.now;
  await sqs.sqs.send(new CreateQueueCommand({ QueueName: 'event-dead-letters' }));
  const deadLettersUrl = sqs.urls.receipts.replace('receipts', 'event-dead-letters');

  const instance: TestIngress['instance'] = ({ urls, deadLettersUrl: deadLetters, ...events } = {}) => {
    const settings = Settings.parse({
      prices: { smsPartUsd: 0.05 },
      targets: { ownPrefix: 'smn-test-' },
      events: { sources: SOURCES, ...events },
    });
    const counts: Record<string, number> = {};
    const refusals: string[] = [];
    const logger = {
      begin: () => undefined,
      info: () => undefined,
      warn: (_message: string, facts: Readonly<Record<string, unknown>> = {}) =>
        void refusals.push(String(facts['why'])),
      error: () => undefined,
    };
    const handler = createIngressHandler({
      ...createIngressDependencies({
        registry,
        deliveries,
        keys: createKeyEncryption({ kms: kms.kms, keyId: kms.keyId }),
        topicDataKeys: createTopicDataKeys({ kms: kms.kms, cacheSeconds: 300, clock }),
        queues: createQueues({ sqs: sqs.sqs, urls: urls ?? sqs.urls }),
        deadLetters: createEventDeadLetters({ sqs: sqs.sqs, url: deadLetters ?? deadLettersUrl }),
        settings,
        region: REGION,
        clock,
        logger,
      }),
      logger,
      metrics: { count: (_lane, counted) => void Object.assign(counts, counted) },
    });
    return {
      work: async (...bodies) => {
        const { batchItemFailures } = await handler(
          { Records: bodies.map((body, index) => aQueueRecord(body, index)) },
          lambdaContext(),
        );
        return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      },
      counts: () => {
        const counted = { ...counts };
        for (const name of Object.keys(counts)) delete counts[name];
        return counted;
      },
      refusals,
    };
  };

  return {
    ...{ dynamodb, sqs, triggers, requests, deadLettersUrl, time, instance },
    accessPolicies: createAccessPolicyStore(registry),
    topicFor: async (protocol) => {
      const { topic } = await topics.create(aTopic());
      await subscriptions.add(aSubscription({ topicId: topic.id, protocol, endpoint: ENDPOINTS[protocol] }));
      await topics.recordSubscriptionChange(topic, 1);
      return topic;
    },
    trigger: async (topic, change = {}) => {
      const trigger = aTrigger({ topicUrn: formatTopicUrn({ ...topic, region: REGION }), ...change });
      await triggers.create(trigger);
      return trigger;
    },
    stop: async () => {
      await Promise.all([dynamodb.stop(), sqs.stop(), kms.stop()]);
    },
  };
};

const aTrigger = (change: Partial<Trigger>): Trigger => {
  const identity = { project: 'project-1', source: 'aws.cloudwatch', name: newId(), ...change };
  return {
    id: triggerIdOf(new Uint8Array(32), identity),
    topicUrn: '',
    pattern: { 'detail-type': ['Test'] },
    content: { form: 'message', text: 'It is <state>' },
    variables: { state: '$.detail.state' },
    isEnabled: true,
    createdAt: SOME_TIME,
    updatedAt: SOME_TIME,
    ...identity,
    ...change,
  };
};

/** An event that the triggers of {@link TestIngress.trigger} match, unless it is changed. */
export const anEvent = (change: object = {}): EventBridgeEvent & { readonly detail: object } => ({
  ...{ version: '0', id: newId(), 'detail-type': 'Test', source: 'aws.cloudwatch', account: '111122223333' },
  ...{ time: '2026-01-02T03:04:05Z', region: REGION, resources: [], detail: { state: 'ALARM' } },
  ...change,
});

/** The messages in a lane's queue: their ids, topics and texts. */
export const messagesIn = async (sqs: TestSqs, url: string) =>
  (await sqs.take(url)).map((text) => {
    const { messageId, topicId, body } = Envelope.parse(JSON.parse(text));
    return { messageId, topicId, body };
  });
