import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createDeliveries,
  createFunctionQueues,
  createRegistry,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createInstanceSpending } from '#lambdas/runtime/usage.ts';
import { createPromiseCache } from '#src/cache/promise-cache.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createRemotePlace } from '#src/pipeline/moving/remote-place.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createJobStore } from '#src/stores/deliveries/job-store.ts';
import { createMoveStore, type MoveSecrets } from '#src/stores/moves/move-store.ts';
import { createReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createJobHandler } from './handler.ts';

const dynamodb = createDynamoDb();
const deliveries = createDeliveries(dynamodb);
const registry = createRegistry(dynamodb);
const logger = createLogger();
const kms = createKms();
const keys = createServiceKey(kms);
const settings = readSettings();
const { allowedCidrs } = settings;
const moves = createMoveStore({ ...registry, keys });
/** Each message that goes after a topic wants those of its move: a read and a call of KMS for many. */
const secrets = createPromiseCache<MoveSecrets | undefined>({ lifetimeSeconds: 60, capacity: 1000 });
/** Under the time that a call of the API may take at the other place. */
const http = createHttpClient({ endpointTimeoutSeconds: 29, allowedCidrs });

/** The entry of the job function. */
export const handler = createJobHandler({
  jobs: createJobStore(deliveries),
  deadLetters: createDeadLetterStore(deliveries),
  deadLetterTokens: createDeadLetterTokens(keys),
  backlog: createBacklogStore(deliveries),
  subscriptions: createSubscriptionStore(registry),
  spending: createInstanceSpending({ registry, deliveries, settings, clock: Date.now, logger }),
  topics: createTopicStore(registry),
  moves: { secretsOf: (of) => secrets.get(`${of.project}#${of.id}`, () => moves.secretsOf(of)) },
  remotePlace: createRemotePlace({ post: http.post }),
  topicDataKeys: createCachedTopicDataKeys(settings, kms),
  receiptHeads: createReceiptHeads(deliveries, settings.receipts.days),
  onReceiptsLost: (error, receipts) => logger.error('Receipts were lost', error, { receipts }),
  settings,
  region: logicalRegionOf(settings),
  queues: createFunctionQueues([
    ...(['LANE_QUEUES', 'RETRY_QUEUES', 'DEAD_LETTER_QUEUES', 'FAN_OUT_QUEUE_URL'] as const),
    ...(['RECEIPTS_QUEUE_URL', 'JOBS_QUEUE_URL', 'FEEDBACK_QUEUE_URL'] as const),
  ]),
  clock: Date.now,
  logger,
});
