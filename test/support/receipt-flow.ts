import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { LANES, type Lane, PROTOCOLS } from '#src/domain/protocol.ts';
import { addCounts, type Counts, NO_COUNTS, summarize } from '#src/domain/receipts/summary.ts';
import { Settings } from '#src/domain/settings.ts';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import { redrive } from '#src/pipeline/dead-letters/redrive.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { holdMessages } from '#src/pipeline/holding/hold-messages.ts';
import { release } from '#src/pipeline/holding/release.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { recordReceipts } from '#src/pipeline/receipts/record-receipts.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createReleaseStateStore } from '#src/stores/deliveries/release-state-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createReceiptStore } from '#src/stores/receipts/receipt-store.ts';
import { createReceiptWriter } from '#src/stores/receipts/receipt-writer.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import type { Publishing } from './publishing.ts';

/** What comes of an attempt to deliver to a recipient. */
type OutcomeOf = (recipient: Recipient) => Outcome;

type Surroundings = Pick<Publishing, 'dynamodb' | 'sqs'>;

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
  const remainingMs = (): number => 60_000;
  const take = (url: string | undefined) => (url === undefined ? Promise.resolve([]) : sqs.take(url));

  /** Works what is on a lane, and comes back to it; returns the ids of records that failed. */
  const deliver = async (lane: Lane, outcomeOf: OutcomeOf, own: Partial<Pick<Queues, 'send'>> = {}) => {
    const {
      lanes,
      retries,
      quarantines,
    }: {
      lanes: typeof sqs.urls.lanes;
      retries: Partial<Record<Lane, string>>;
      quarantines: Partial<Record<Lane, string>>;
    } = sqs.urls;
    const urls = [lanes[lane], retries[lane], quarantines[lane]];
    const bodies = (await Promise.all(urls.map(take))).flat();
    const failed: string[] = [];
    for (const some of chunksOf(bodies, 5)) {
      const result = await deliverBatch(
        some.map((body) => ({ id: nextId(), body, receiveCount: 1 })),
        {
          ...{ lane, subscriptions, chains, clock, queues: { ...queues, ...own } },
          deliverers: Object.fromEntries(
            PROTOCOLS.map((protocol) => [protocol, async () => async (recipient: Recipient) => outcomeOf(recipient)]),
          ),
          topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
          ...{ observers: [], settings: settings.delivery, concurrency: 10, random: () => 0 },
          onEnvelopeDone: () => undefined,
          onError: (error) => {
            throw error;
          },
        },
        { remainingMs, signal: new AbortController().signal },
      );
      failed.push(...result.failedIds);
    }
    return { worked: bodies.length, failed };
  };

  const expand = async (): Promise<number> => {
    const bodies = await sqs.take(sqs.urls.fanOut);
    for (const body of bodies) await expandRange(body, { subscriptions, queues });
    return bodies.length;
  };

  const fileLetters = async (): Promise<number> => {
    const filing = { deadLetters, deadLetterTokens: tokens, queues, keepDays: 30, clock };
    const bodies = (await Promise.all(LANES.map((lane) => sqs.take(sqs.urls.deadLetters[lane])))).flat();
    const directSms = createDirectSmsStore(deliveries);
    for (const body of bodies) await fileDeadLetter({ body, queueName: 'dead' }, { ...filing, directSms });
    return bodies.length;
  };

  const hold = async (): Promise<number> => {
    const bodies = await sqs.take(sqs.urls.hold);
    const holding = { backlog: createBacklogStore(deliveries), wakes, subscriptions, queues, keepDays: 30, clock };
    for (const some of chunksOf(bodies, 10)) {
      await holdMessages(
        some.map((body) => ({ id: nextId(), body })),
        holding,
      );
    }
    return bodies.length;
  };

  const releaseAll = async (): Promise<number> => {
    const bodies = await sqs.take(sqs.urls.release);
    const stores = { backlog: createBacklogStore(deliveries), releaseState: createReleaseStateStore(deliveries) };
    for (const body of bodies) {
      await release({ id: nextId(), body }, { ...stores, topics, wakes, subscriptions, queues, clock, remainingMs });
    }
    return bodies.length;
  };

  /** Records what was reported: in the opposite order, and all of it once more. */
  const record = async (): Promise<number> => {
    const bodies = (await sqs.take(sqs.urls.receipts)).toReversed();
    const recording = { receiptWriter: createReceiptWriter(deliveries), keepDays: 30, clock };
    const onError = (error: unknown): never => {
      throw error;
    };
    for (const some of chunksOf([...bodies, ...bodies], 10)) {
      const records = some.map((body) => ({ id: nextId(), body }));
      await recordReceipts(records, { ...recording, onError });
    }
    return bodies.length;
  };

  /** Works everything off until all queues are empty, whatever is retried included. */
  const settle = async (outcomeOf: OutcomeOf): Promise<void> => {
    for (let worked = 1; worked > 0; ) {
      worked = await expand();
      for (const lane of LANES) worked += (await deliver(lane, outcomeOf)).worked;
      worked += (await hold()) + (await fileLetters()) + (await releaseAll()) + (await record());
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
    redrive(id, { deadLetters, deadLetterTokens: tokens, subscriptions, queues, clock });

  return {
    expand,
    deliver,
    fileLetters,
    hold,
    releaseAll,
    record,
    settle,
    countsOf,
    redriveLetter,
    deadLetters,
    receipts,
    subscriptions,
    chains,
    queues,
  };
};
