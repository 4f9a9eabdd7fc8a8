import type { Message } from '#src/domain/messages/message.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { ServiceEvents } from '#src/event-bus/service-events.ts';
import { fanOut } from '#src/pipeline/fan-out/fan-out.ts';
import { holdMessages } from '#src/pipeline/holding/hold-messages.ts';
import { type Released, release } from '#src/pipeline/holding/release.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import { sweep } from '#src/pipeline/holding/sweep.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { type BacklogStore, createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createHealthStore, type HealthStore } from '#src/stores/deliveries/health-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createReleaseStateStore, type ReleaseStateStore } from '#src/stores/deliveries/release-state-store.ts';
import { createWakeStore, type WakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createSubscriptionStore, type SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore, type TopicStore } from '#src/stores/topics/topic-store.ts';
import { startDynamodb, type TestDynamodb } from './dynamodb.ts';
import { aSubscription } from './records.ts';
import { startSqs, type TestSqs } from './sqs.ts';

const TOPIC_URN = 'urn:smn:us-east-1:project-1:orders';

/** How long held messages are kept beyond their time to live. */
const KEEP_DAYS = 30;

/** Fan-out, hold, release and sweep as their functions run them, on engines of their own. Times are epoch milliseconds. */
export type Holding = {
  readonly dynamodb: TestDynamodb;
  readonly sqs: TestSqs;
  readonly subscriptions: SubscriptionStore;
  readonly topics: TopicStore;
  readonly queues: Queues;
  readonly backlog: BacklogStore;
  readonly health: HealthStore;
  readonly wakes: WakeStore;
  readonly releaseState: ReleaseStateStore;
  /** Now; a test may set it. */
  now: number;
  /** What each invocation says of the time it has left. */
  remainingMs: () => number;
  /** How many messages had expired when they were released. */
  expired: number;
  /** What sends the service's events; a test may set it. */
  serviceEvents: Pick<ServiceEvents, 'send'> | undefined;
  /** A subscription that is paused, unless `given` says otherwise. */
  readonly paused: (given?: GivenSubscription) => Promise<Subscription>;
  /** Ends the pause of a subscription and asks for the release, as resuming does. */
  readonly resume: (subscription: Subscription) => Promise<void>;
  /** Accepts a message for these subscriptions, as they are in the registry. */
  readonly publish: (subscriptions: readonly Subscription[], change?: Partial<Message>) => Promise<void>;
  /** Works off the hold queue, or these messages of it; returns how many copies are held by that. */
  readonly hold: (bodies?: readonly string[]) => Promise<number>;
  /** Works one message of the release queue. */
  readonly releaseOne: (body: string, id?: string, change?: Partial<ReleaseChange>) => Promise<Released>;
  /** Works off the release queue, what it asks for itself included. */
  readonly release: () => Promise<Released>;
  readonly sweep: (change?: Partial<Parameters<typeof sweep>[0]>) => Promise<number>;
  /** Takes what is on the lane of https, in the order of its arrival. */
  readonly sent: () => Promise<readonly Envelope[]>;
  /** The same of its queue of retries. */
  readonly retried: () => Promise<readonly Envelope[]>;
  readonly stop: () => Promise<void>;
};

/** `hold: undefined` is one that is not paused. */
type GivenSubscription = Omit<Partial<Subscription>, 'hold'> & { readonly hold?: Subscription['hold'] | undefined };

type ReleaseChange = Parameters<typeof release>[1];

let ids = 0;
const nextId = (): string => String(++ids).padStart(32, '0');

/** A message of a topic. */
const aMessage = (topicId: string, change: Partial<Message>): Message => ({
  id: nextId(),
  topicUrn: TOPIC_URN,
  topicId,
  bodies: { default: 'Disk full' },
  publishedAt: 0,
  expiresAt: 0,
  ...change,
});

const chunksOfTen = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / 10) }, (_, index) => all.slice(index * 10, index * 10 + 10));

/** Starts engines and stores. */
export const startHolding = async (): Promise<Holding> => {
  const [dynamodb, sqs] = await Promise.all([startDynamodb(), startSqs()]);
  const subscriptions = createSubscriptionStore(dynamodb.registry);
  const backlog = createBacklogStore(dynamodb.deliveries);
  const wakes = createWakeStore(dynamodb.deliveries);
  const releaseState = createReleaseStateStore(dynamodb.deliveries);
  const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
  const topics = createTopicStore(dynamodb.registry);
  const health = createHealthStore(dynamodb.deliveries);
  const stores = { subscriptions, topics, backlog, health, wakes, releaseState };
  const clock = (): number => holding.now;
  const sharedWakes = createSharedWakes({ wakes, clock });
  const slots = createSlotReservations({ rates: createRateStore(dynamodb.deliveries), clock });
  const dependencies = () => ({
    ...{ ...stores, wakes: sharedWakes, slots, queues, keepDays: KEEP_DAYS, clock },
    healthSettings: Settings.parse({}).delivery.health,
    serviceEvents: holding.serviceEvents,
    remainingMs: () => holding.remainingMs(),
    onExpired: (messages: number) => {
      holding.expired += messages;
    },
  });
  const takeEnvelopes = async (url: string): Promise<readonly Envelope[]> =>
    (await sqs.take(url)).map((text) => Envelope.parse(JSON.parse(text)));
  const holding: Holding = {
    ...{ dynamodb, sqs, queues, ...stores },
    now: Date.parse('2026-03-04T05:06:10Z'),
    remainingMs: () => 60_000,
    expired: 0,
    serviceEvents: undefined,
    paused: async (given = {}) => {
      const { hold = 'hold' in given ? undefined : { reason: 'paused', since: holding.now - 1000 }, ...rest } = given;
      const subscription = aSubscription({ topicUrn: TOPIC_URN, ...rest, ...(hold !== undefined && { hold }) });
      await subscriptions.add(subscription);
      return subscription;
    },
    resume: async ({ topicId, id }) => {
      await subscriptions.endHold({ topicId, id }, clock());
      await requestReleases([{ topicId, subscriptionId: id }], { queues });
    },
    publish: async (to, change = {}) => {
      const publishedAt = holding.now;
      const topicId = to[0]?.topicId ?? '';
      const message = aMessage(topicId, { publishedAt, expiresAt: publishedAt + 3_600_000, ...change });
      const wanted = new Set(to.map(({ id }) => id));
      for await (const page of subscriptions.pages(topicId)) {
        await fanOut({ message, subscribers: [page.filter(({ id }) => wanted.has(id))] }, queues);
      }
    },
    hold: async (bodies) => {
      let held = 0;
      for (const some of chunksOfTen(bodies ?? (await sqs.take(sqs.urls.hold)))) {
        const records = some.map((body) => ({ id: nextId(), body }));
        held += (await holdMessages(records, dependencies())).held;
      }
      return held;
    },
    releaseOne: (body, id = nextId(), change = {}) => release({ id, body }, { ...dependencies(), ...change }),
    release: async () => {
      let all: Released = { released: 0, dropped: 0 };
      for (let some = await sqs.take(sqs.urls.release); some.length > 0; some = await sqs.take(sqs.urls.release)) {
        for (const body of some) {
          const { released, dropped } = await holding.releaseOne(body);
          all = { released: all.released + released, dropped: all.dropped + dropped };
        }
      }
      return all;
    },
    sweep: (change = {}) => sweep({ ...dependencies(), wakes, ...change }),
    sent: () => takeEnvelopes(sqs.urls.lanes.http),
    retried: () => takeEnvelopes(sqs.urls.retries.http),
    stop: async () => {
      await Promise.all([dynamodb.stop(), sqs.stop()]);
    },
  };
  return holding;
};
