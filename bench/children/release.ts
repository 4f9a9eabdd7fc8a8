import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { Settings } from '#src/domain/settings.ts';
import { release } from '#src/pipeline/holding/release.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { type BacklogStore, createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createReleaseStateStore } from '#src/stores/deliveries/release-state-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { finish, Port, readParameters } from './parameters.ts';

// The release function's memory: first of a subscription of which nothing is held, so that all is loaded, then of the backlog.
const { database, queue, topicId, subscriptionId } = readParameters(
  z.object({ database: Port, queue: Port, topicId: z.string(), subscriptionId: z.string() }),
);
const common = { region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };
const dynamodb = new DynamoDBClient({ endpoint: `http://127.0.0.1:${database}`, ...common });
const url = `http://127.0.0.1:${queue}`;
const real = createQueues({
  sqs: new SQSClient({ endpoint: url, ...common }),
  urls: { lanes: { http: `${url}/0/http` }, release: `${url}/0/release` },
});
const Sent = z.object({ publishedAt: z.number() });
const sentAt: number[] = [];
const send: Queues['send'] = (destination, messages) => {
  sentAt.push(...messages.map(({ text }) => Sent.parse(JSON.parse(text)).publishedAt));
  return real.send(destination, messages);
};
const [registry, deliveries] = ['registry', 'deliveries'].map((tableName) => ({ dynamodb, tableName }));
if (registry === undefined || deliveries === undefined) throw new Error('There are no tables');
const kept = createBacklogStore(deliveries);
let read = 0;
const backlog: BacklogStore = {
  ...kept,
  read: async (of, limit) => {
    const page = await kept.read(of, limit);
    read += page.messages.length;
    return page;
  },
};
const clock = Date.now;
const releaseOf = (id: string) =>
  release(
    { id, body: JSON.stringify({ v: 1, topicId, subscriptionId: id }) },
    {
      ...{ backlog, clock, queues: { ...real, send }, remainingMs: () => 600_000 },
      releaseState: createReleaseStateStore(deliveries),
      subscriptions: createSubscriptionStore(registry),
      topics: createTopicStore(registry),
      health: createHealthStore(deliveries),
      healthSettings: Settings.parse({}).delivery.health,
      wakes: createSharedWakes({ wakes: createWakeStore(deliveries), clock }),
      slots: createSlotReservations({ rates: createRateStore(deliveries), clock }),
    },
  );

await releaseOf('0'.repeat(32));
const idleMb = process.memoryUsage.rss() / 1_048_576;
const { released } = await releaseOf(subscriptionId);
const peakMb = process.resourceUsage().maxRSS / 1024;
const isInOrder = sentAt.every((at, index) => index === 0 || at > (sentAt[index - 1] ?? at));
finish({ idleMb, peakMb, released, read, isInOrder });
