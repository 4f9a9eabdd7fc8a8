import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { LANES, type Lane, PROTOCOLS } from '#src/domain/protocol.ts';
import { addCounts, type Counts, NO_COUNTS, summarize } from '#src/domain/receipts/summary.ts';
import { Settings } from '#src/domain/settings.ts';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import { redrive } from '#src/pipeline/dead-letters/redrive.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { createHealthNotes } from '#src/pipeline/delivery/note-health.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { holdMessages } from '#src/pipeline/holding/hold-messages.ts';
import { release } from '#src/pipeline/holding/release.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import { recordReceipts } from '#src/pipeline/receipts/record-receipts.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createReleaseStateStore } from '#src/stores/deliveries/release-state-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createReceiptStore } from '#src/stores/receipts/receipt-store.ts';
import { createReceiptWriter } from '#src/stores/receipts/receipt-writer.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import type { Publishing } from './publishing.ts';
import { uncapped } from './spending.ts';

/** What comes of an attempt to deliver to a recipient. */
type OutcomeOf = (recipient: Recipient) => Outcome;

/** What differs in an invocation of a lane: its queues, how often its records were received, and the time it has. */
type OwnInvocation = Partial<Pick<Queues, 'send'>> & {
  readonly receiveCount?: number;
  readonly remainingMs?: () => number;
};

type Surroundings = Pick<Publishing, 'dynamodb' | 'sqs'>;

/** A record of a queue. */
type FlowRecord = { readonly id: string; readonly body: string };

/** Works a batch; returns the ids of records that failed. */
type Work = (records: readonly FlowRecord[]) => Promise<readonly string[]>;

type UrlOfLane = Readonly<Partial<Record<Lane, string>>>;
type LaneUrls = { readonly lanes: UrlOfLane; readonly retries: UrlOfLane; readonly quarantines: UrlOfLane };

let ids = 0;
const nextId = (): string => `record-${++ids}`;

const tokens = { encrypt: async () => '', decrypt: async () => '' };

const chunksOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Everything behind the publish function, worked by the test: what is on a queue stays there until it is asked for. */
export const createReceiptFlow = ({ dynamodb, sqs }: Surroundings, settings = Settings.parse({})) => {
  const { deliveries, registry } = dynamodb;
  const subscriptions = createSubscriptionStore(registry);
  const topics = createTopicStore(registry);
  const deadLetters = createDeadLetterStore(deliveries);
  const chains = createCallChainStore(deliveries);
  const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
  const receipts = createReceiptStore(deliveries);
  const clock = Date.now;
  const wakes = createSharedWakes({ wakes: createWakeStore(deliveries), clock });
  const health = createHealthStore(deliveries);
  const healthNotes = createHealthNotes({ health, queues, settings: settings.delivery.health, clock });
  const remainingMs = (): number => 60_000;
  /** Whether a record comes again though it was worked: its worker was killed before the queue heard of it. */
  let isRepeated = (): boolean => false;
  let isFaulty = false;

  /** Works a batch; what fails, or is repeated, goes back to its queue. Returns the ids of what failed. */
  const workBatch = async (url: string, records: readonly FlowRecord[], work: Work) => {
    const failed = await work(records).catch((error: unknown) => {
      if (!isFaulty) throw error;
      return records.map(({ id }) => id);
    });
    for (const { body } of records.filter(({ id }) => failed.includes(id) || isRepeated())) {
      await sqs.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    }
    return failed;
  };

  /** Works what is on queues, in batches of that size. */
  const workOff = async (urls: readonly (string | undefined)[], size: number, work: Work) => {
    const failed: string[] = [];
    let worked = 0;
    for (const url of urls.filter((one) => one !== undefined)) {
      const records = (await sqs.take(url)).map((body) => ({ id: nextId(), body }));
      worked += records.length;
      for (const some of chunksOf(records, size)) failed.push(...(await workBatch(url, some, work)));
    }
    return { worked, failed };
  };

  /** Works what is on a lane, and comes back to it. */
  const deliver = (lane: Lane, outcomeOf: OutcomeOf, own: OwnInvocation = {}) => {
    const { receiveCount = 1, remainingMs: timeLeft = remainingMs, ...ownQueues } = own;
    const { lanes, retries, quarantines }: LaneUrls = sqs.urls;
    const deliverer = async () => async (recipient: Recipient) => outcomeOf(recipient);
    return workOff([lanes[lane], retries[lane], quarantines[lane]], 5, async (records) => {
      const { failedIds } = await deliverBatch(
        records.map((record) => ({ ...record, receiveCount })),
        {
          ...{ lane, subscriptions, chains, clock, queues: { ...queues, ...ownQueues } },
          deliverers: Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, deliverer])),
          topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
          ...{ observers: [healthNotes], settings: settings.delivery, concurrency: 10, random: () => 0 },
          onEnvelopeDone: () => undefined,
          onError: (error) => {
            if (!isFaulty) throw error;
          },
        },
        { remainingMs: timeLeft, signal: new AbortController().signal },
      );
      return failedIds;
    });
  };

  const expand = () =>
    workOff([sqs.urls.fanOut], 1, async (records) => {
      for (const { body } of records) await expandRange(body, { subscriptions, queues });
      return [];
    });

  const fileLetters = () =>
    workOff(Object.values(sqs.urls.deadLetters), 1, async (records) => {
      const filing = { deadLetters, deadLetterTokens: tokens, queues, keepDays: 30, clock };
      const directSms = createDirectSmsStore(deliveries);
      for (const { body } of records) await fileDeadLetter({ body, queueName: 'dead' }, { ...filing, directSms });
      return [];
    });

  const slots = createSlotReservations({ rates: createRateStore(deliveries), clock });

  const hold = () =>
    workOff([sqs.urls.hold], 10, async (records) => {
      const stores = { backlog: createBacklogStore(deliveries), health, slots, wakes, subscriptions, topics };
      const holding = { ...stores, queues, keepDays: 30, clock };
      return (await holdMessages(records, holding)).failedIds;
    });

  const releaseAll = () =>
    workOff([sqs.urls.release], 1, async (records) => {
      const stores = { backlog: createBacklogStore(deliveries), releaseState: createReleaseStateStore(deliveries) };
      const healthSettings = settings.delivery.health;
      const others = { slots, topics, health, healthSettings, wakes, subscriptions, queues, clock, remainingMs };
      for (const record of records) await release(record, { ...stores, ...others });
      return [];
    });

  /** Records what was reported in the opposite order, all of it twice unless `times` says otherwise. */
  const record = async ({ times = 2 } = {}): Promise<number> => {
    const bodies = (await sqs.take(sqs.urls.receipts)).toReversed();
    const recording = { receiptWriter: createReceiptWriter(deliveries), keepDays: 30, clock };
    const onError = (error: unknown): never => {
      throw error;
    };
    for (const some of chunksOf(Array(times).fill(bodies).flat(), 10)) {
      const records = some.map((body) => ({ id: nextId(), body }));
      await recordReceipts(records, { ...recording, onError });
    }
    return bodies.length;
  };

  /** Works everything off until all queues are empty, whatever is retried included. */
  const settle = async (outcomeOf: OutcomeOf): Promise<void> => {
    for (let worked = 1; worked > 0; ) {
      worked = await record();
      for (const lane of LANES) worked += (await deliver(lane, outcomeOf)).worked;
      for (const work of [expand, hold, fileLetters, releaseAll]) worked += (await work()).worked;
      if (worked === 0 && (await isDelayed())) {
        await wait(50);
        worked = 1;
      }
    }
  };

  const isDelayed = async (): Promise<boolean> => {
    const urls = [...Object.values(sqs.urls.lanes), sqs.urls.retries.http, sqs.urls.release];
    const counts = await Promise.all(urls.map((url) => sqs.count(url)));
    return counts.some(({ visible, delayed }) => visible + delayed > 0);
  };

  /** What the receipt of a message says of all its recipients. */
  const countsOf = async (messageId: string): Promise<Counts & { readonly isComplete: boolean }> => {
    const receipt = await receipts.get(messageId, clock());
    if (receipt === undefined) throw new Error(`There is no receipt of ${messageId}`);
    const { protocols, isComplete } = summarize(receipt.recorded);
    return { ...[...protocols.values()].reduce(addCounts, NO_COUNTS), isComplete };
  };

  const redriveLetter = (id: string) =>
    redrive(id, { deadLetters, deadLetterTokens: tokens, subscriptions, queues, clock, spending: uncapped });

  return {
    expand,
    deliver,
    fileLetters,
    hold,
    releaseAll,
    record,
    settle,
    /** From now on what fails comes again, and so does what `repeats` says. */
    fail: (repeats: () => boolean): void => {
      isFaulty = true;
      isRepeated = repeats;
    },
    /** From now on nothing is repeated. */
    recover: (): void => {
      isRepeated = () => false;
    },
    countsOf,
    redriveLetter,
    deadLetters,
    health,
    receipts,
    subscriptions,
    chains,
    queues,
  };
};
