import * as z from 'zod';
import { createPublishHandler } from '#lambdas/publish/handler.ts';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { IAM_PREFIX, type Operation, routeKeyOf } from '#src/contract/operation.ts';
import { IngestMessage } from '#src/contract/operations-api/ingest.ts';
import { PublishBatch } from '#src/contract/operations-api/publishing.ts';
import { PublishMessage } from '#src/contract/publishing/publishing.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { createSubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import { createMinuteRate } from '#src/pipeline/minute-rate.ts';
import { createSpending } from '#src/pipeline/usage/spending.ts';
import { createUsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import { createQueues, type QueueUrls } from '#src/queues/queues.ts';
import { createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { createIdempotencyStore } from '#src/stores/deliveries/idempotency-store.ts';
import { type Counted, createMinuteCountStore } from '#src/stores/deliveries/minute-count-store.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { createCredentialStore } from '#src/stores/secrets/credential-store.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import {
  createPrincipalBindingStore,
  type PrincipalBindingStore,
} from '#src/stores/secrets/principal-binding-store.ts';
import type { KnownFence } from '#src/stores/standby/fenced-registry.ts';
import { createSubscriptionStore, type SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { type AccessPolicyStore, createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTemplateStore, type TemplateStore } from '#src/stores/topics/template-store.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { createTopicStore, type TopicStore } from '#src/stores/topics/topic-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { EVENT_HOST, iamEvent, lambdaContext, signedEvent } from './api-gateway-event.ts';
import { countRequests, type SqsRequest } from './counted-sqs.ts';
import { startDynamodb, type TestDynamodb } from './dynamodb.ts';
import { startKms, type TestKms } from './kms.ts';
import { aSubscription, aTopic } from './records.ts';
import { startSqs, type TestSqs } from './sqs.ts';

const PROJECT = 'project-1';
/** A caller of another project than that of the topics. */
export const OTHER_PROJECT = 'project-2';
const REGION = 'us-east-1';

/** A topic's subscribers, by protocol. */
type SubscriberCounts = { readonly [P in Protocol]?: number };

/** What differs from call to call. */
type PublishCall = {
  /** The caller's. @default the topic's */
  readonly project?: string;
  /** Headers beside those of every call. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default no parameters */
  readonly query?: Readonly<Record<string, string>> | URLSearchParams;
  /** Signed by AWS instead: the ARN of the caller. @default the project's key signs */
  readonly userArn?: string;
};

/** The publish function as it is deployed, wired to engines, and its surroundings. */
export type Publishing = {
  readonly dynamodb: TestDynamodb;
  readonly sqs: TestSqs;
  readonly kms: TestKms;
  readonly topics: TopicStore;
  readonly templates: TemplateStore;
  readonly subscriptions: SubscriptionStore;
  readonly accessPolicies: AccessPolicyStore;
  readonly principalBindings: PrincipalBindingStore;
  /** Every request to SQS so far. */
  readonly requests: SqsRequest[];
  /** How many receipts were lost, one entry for each time that some were. */
  readonly lostReceipts: readonly number[];
  /** A topic with confirmed subscribers. */
  readonly topicWith: (counts: SubscriberCounts, change?: Partial<Topic>) => Promise<Topic>;
  /** A signed call of the publish function, by the topic's project unless another one is named. */
  readonly publish: (
    topic: Pick<Topic, 'project' | 'name'>,
    body: Readonly<Record<string, unknown>>,
    call?: PublishCall,
  ) => Promise<{ status: number; body: unknown; headers: Readonly<Record<string, string>> }>;
  /** A signed call of PublishBatch. */
  readonly publishBatch: Publishing['publish'];
  /** A signed call of IngestMessage with any text as its body. */
  readonly ingest: (
    topic: Pick<Topic, 'project' | 'name'>,
    text: string,
    call?: PublishCall,
  ) => ReturnType<Publishing['publish']>;
  readonly stop: () => Promise<void>;
};

const robot = (index: number): string => `https://robot.example/${index}`;

const ENDPOINTS: Readonly<Record<Protocol, (index: number) => string>> = {
  http: (index) => `http://receiver-${index}.example/hook`,
  https: (index) => `https://receiver-${index}.example/hook`,
  email: (index) => `person-${index}@example.com`,
  sms: (index) => `+861380013${String(index).padStart(4, '0')}`,
  callnotify: (index) => `+861380013${String(index).padStart(4, '0')}`,
  functionstage: (index) => `arn:aws:lambda:us-east-1:000000000000:function:orders-${index}`,
  functiongraph: (index) => `arn:aws:states:us-east-1:000000000000:stateMachine:orders-${index}`,
  dms: (index) => `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
  wechat: robot,
  dingding: robot,
  feishu: robot,
  welink: (index) => String(10_000 + index),
  dingTalkBot: (index) => `user-${index}`,
  application: (index) => `urn:smn:us-east-1:project-1:endpoint-HMS-app-${String(index).padStart(32, '0')}`,
};

const AT_ONCE = 50;

const nothing = (): void => undefined;
const fail = (error: unknown): never => {
  throw error;
};
const SILENT: FunctionLogger = { begin: nothing, info: nothing, warn: nothing, error: nothing };

/** Starts engines and a publish function of its own; `urls` changes where it sends, `clock` what time it is. */
export const startPublishing = async (
  change: {
    readonly urls?: (urls: TestSqs['urls']) => QueueUrls;
    readonly settings?: object;
    readonly clock?: () => number;
    /** What the function knows of the fence, if there is one. @default there is none */
    readonly fence?: (dynamodb: TestDynamodb) => KnownFence;
  } = {},
): Promise<Publishing> => {
  const [dynamodb, sqs, kms] = await Promise.all([startDynamodb(), startSqs(), startKms()]);
  const requests = countRequests(sqs.sqs);
  const lost: number[] = [];
  const { registry, deliveries } = dynamodb;
  const settings = Settings.parse(change.settings ?? {});
  const topics = createTopicStore(registry);
  const subscriptions = createSubscriptionStore(registry);
  const templates = createTemplateStore(registry);
  const accessPolicies = createAccessPolicyStore(registry);
  const principalBindings = createPrincipalBindingStore(registry);
  const credentials = createCredentialStore({ ...registry, keys: createKeyEncryption(kms) });
  const clock = change.clock ?? Date.now;
  const rateOf = (counted: Counted, perMinute: number) =>
    createMinuteRate({ counts: createMinuteCountStore(deliveries, counted), perMinute, onError: fail });
  const handler = createPublishHandler({
    fence: change.fence?.(dynamodb),
    topics,
    accessPolicies,
    templates,
    subscriptions,
    subscriberLists: createSubscriberLists({ subscriptions, clock, longestList: settings.fanOut.inlineSubscribers }),
    publishRate: rateOf('publishes', settings.quotas.publishesPerTopicMinute),
    callRate: rateOf('calls', settings.quotas.callsPerProjectMinute),
    credentials,
    authTokens: createAuthTokenStore(registry),
    principalBindings,
    callerUses: createCallerUseStore(deliveries),
    topicDataKeys: createTopicDataKeys({ kms: kms.kms, cacheSeconds: settings.keyCacheSeconds, clock }),
    idempotency: createIdempotencyStore(deliveries),
    receiptHeads: createReceiptHeads(deliveries, settings.receipts.days),
    onReceiptsLost: (_error, receipts) => lost.push(receipts),
    spending: createSpending({
      spendCaps: createSpendCapStore(registry),
      usage: createUsageStore(deliveries),
      settings,
      clock,
      onError: fail,
    }),
    usageMeter: createUsageMeter({
      usage: createUsageStore(deliveries),
      kept: settings.usage.kept,
      clock,
      onError: fail,
    }),
    queues: createQueues({ sqs: sqs.sqs, urls: change.urls?.(sqs.urls) ?? sqs.urls }),
    settings,
    region: REGION,
    clock,
    logger: SILENT,
  });
  const keys = await credentials.create(PROJECT, clock());
  const otherKeys = await credentials.create(OTHER_PROJECT, clock());

  const topicWith = async (counts: SubscriberCounts, change: Partial<Topic> = {}): Promise<Topic> => {
    const { topic } = await topics.create(aTopic({ project: PROJECT, ...change }));
    const rows = Object.entries(ENDPOINTS).flatMap(([protocol, endpointOf]) =>
      Array.from({ length: countOf(counts, protocol) }, (_, index) =>
        aSubscription({ topicId: topic.id, protocol: asProtocol(protocol), endpoint: endpointOf(index) }),
      ),
    );
    for (let start = 0; start < rows.length; start += AT_ONCE) {
      await Promise.all(rows.slice(start, start + AT_ONCE).map((row) => subscriptions.add(row)));
    }
    await topics.recordSubscriptionChange(topic, rows.length);
    return topic;
  };

  const callOf =
    (operation: Pick<Operation, 'method' | 'path'>): Publishing['ingest'] =>
    async (topic, text, { project = PROJECT, headers = {}, query = {}, userArn } = {}) => {
      const pathParameters = { project_id: project, topic_urn: formatTopicUrn({ ...topic, region: REGION }) };
      const path = operation.path
        .replace('{project_id}', pathParameters.project_id)
        .replace('{topic_urn}', pathParameters.topic_urn);
      const prefix = userArn === undefined ? '' : IAM_PREFIX;
      const request = {
        method: 'POST',
        url: `https://${EVENT_HOST}${prefix}${path}?${new URLSearchParams(query)}`,
        headers: { 'content-type': 'application/json', ...headers },
        body: text,
      };
      const route = { routeKey: routeKeyOf({ ...operation, path: `${prefix}${operation.path}` }), pathParameters };
      const signing = { keys: project === OTHER_PROJECT ? otherKeys : keys, now: clock() };
      const event = userArn === undefined ? signedEvent(request, route, signing) : iamEvent(request, route, userArn);
      const answer = await handler(event, lambdaContext());
      return { status: answer.statusCode, body: JSON.parse(answer.body), headers: answer.headers };
    };

  const jsonCallOf = (operation: Pick<Operation, 'method' | 'path'>): Publishing['publish'] => {
    const call = callOf(operation);
    return (topic, body, options) => call(topic, JSON.stringify(body), options);
  };

  return {
    dynamodb,
    sqs,
    kms,
    topics,
    templates,
    subscriptions,
    accessPolicies,
    principalBindings,
    requests,
    lostReceipts: lost,
    topicWith,
    publish: jsonCallOf(PublishMessage),
    publishBatch: jsonCallOf(PublishBatch),
    ingest: callOf(IngestMessage),
    stop: async () => {
      await Promise.all([dynamodb.stop(), sqs.stop(), kms.stop()]);
    },
  };
};

const asProtocol = (text: string): Protocol => z.enum(PROTOCOLS).parse(text);

const countOf = (counts: SubscriberCounts, protocol: string): number => counts[asProtocol(protocol)] ?? 0;
