import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import { redrive } from '#src/pipeline/dead-letters/redrive.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { aSubscription } from '#test/support/records.ts';
import { uncapped } from '#test/support/spending.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

/*
 * While a stage is deployed, and after it was rolled back, functions work envelopes of a later version (decision 056). What
 * they do not know of them travels on.
 */

let dynamodb: TestDynamodb;
let sqs: TestSqs;
beforeAll(async () => {
  [dynamodb, sqs] = await Promise.all([startDynamodb(), startSqs()]);
});
afterAll(async () => {
  await Promise.all([dynamodb.stop(), sqs.stop()]);
});
beforeEach(async () => {
  const { lanes, retries, quarantines, deadLetters } = sqs.urls;
  const urls = [lanes.http, lanes.voice, retries.http, quarantines.http, deadLetters.http];
  await Promise.all(urls.map((url) => sqs.take(url)));
});

const textOf = (name: string): string =>
  readFileSync(new URL(`../../fixtures/queue-messages/later/${name}.json`, import.meta.url), 'utf8');

const later = JSON.parse(textOf('notification'));
const NOW: number = later.publishedAt;
const NO_DATA_KEYS = { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) };

/** Lets a worker of the protocol's lane work the envelope; what its deliverer was given. */
const work = async (
  text: string,
  outcome: Outcome,
  { protocol = 'https', receiveCount = 1 }: { readonly protocol?: Protocol; readonly receiveCount?: number } = {},
): Promise<readonly Recipient[]> => {
  const served: Recipient[] = [];
  await deliverBatch(
    [{ id: 'record', body: text, receiveCount }],
    {
      lane: descriptors[protocol].lane,
      deliverers: {
        [protocol]: async () => async (recipient: Recipient) => {
          served.push(recipient);
          return outcome;
        },
      },
      queues: createQueues(sqs),
      subscriptions: createSubscriptionStore(dynamodb.registry),
      chains: createCallChainStore(dynamodb.deliveries),
      topicDataKeys: NO_DATA_KEYS,
      observers: [],
      settings: Settings.parse({ delivery: { retryStepsSeconds: [0.1] } }).delivery,
      concurrency: 1,
      clock: () => NOW,
      random: () => 0.4,
      onEnvelopeDone: () => undefined,
      onError: (error) => {
        throw error;
      },
    },
    { remainingMs: () => 60_000, signal: new AbortController().signal },
  );
  return served;
};

const taken = async (url: string) => (await sqs.take(url)).map((text) => JSON.parse(text));

/** The envelope as it travels on, but for what its journey changes: all that a later version has put into it. */
const { locale: _locale, recipients, attempt: _attempt, ...head } = later;

const ATTEMPT = { reason: 'HTTP 500', at: [expect.any(Number)] };

describe('an envelope of a later version', () => {
  test('is delivered', async () => {
    expect(await work(textOf('notification'), { kind: 'delivered' })).toEqual(recipients);
  });

  test('is as it was when it is tried again', async () => {
    await work(textOf('notification'), { kind: 'retry', reason: 'HTTP 500' });
    expect(await taken(sqs.urls.retries.http)).toEqual([
      {
        ...{ ...head, attempt: 1, requeued: true },
        recipients: [{ ...recipients[0], lastFailure: 'HTTP 500', attemptLog: [ATTEMPT] }],
      },
    ]);
  });

  test('is as it was when it is isolated', async () => {
    await work(textOf('notification'), { kind: 'delivered' }, { receiveCount: 2 });
    expect(await taken(sqs.urls.quarantines.http)).toEqual([
      { ...head, attempt: 0, requeued: true, isolated: true, recipients },
    ]);
  });

  test('is as it was when it has become a dead letter and is redriven', async () => {
    const subscriptions = createSubscriptionStore(dynamodb.registry);
    // A copy that comes again takes the extension that its subscription has, which the later version wrote too.
    const [{ subscriptionId: id, endpoint, extension }] = recipients;
    await subscriptions.add(aSubscription({ id, endpoint, extension, topicId: later.topicId, createdAt: NOW }));
    await work(textOf('notification'), { kind: 'rejected', reason: 'HTTP 404' });
    const [body = ''] = await sqs.take(sqs.urls.deadLetters.http);

    const deadLetters = createDeadLetterStore(dynamodb.deliveries);
    const deadLetterTokens = { encrypt: async () => '', decrypt: async () => '' };
    const directSms = createDirectSmsStore(dynamodb.deliveries);
    const clock = () => NOW;
    const queues = createQueues(sqs);
    const filing = { deadLetters, deadLetterTokens, directSms, queues, keepDays: 30, clock };
    await fileDeadLetter({ body, queueName: 'HttpDeadLetters' }, filing);
    const page = { project: 'f96188c7ccaf4ffba0c9aa149ab2bd57', limit: 10, now: NOW };
    const [filed] = (await deadLetters.list(page)).deadLetters;
    const redriving = { deadLetters, deadLetterTokens, subscriptions, queues, clock, spending: uncapped };
    expect(await redrive(filed?.id ?? '', redriving)).toEqual({ outcome: 'redriven' });
    expect(await taken(sqs.urls.lanes.http)).toEqual([{ ...head, attempt: 0, requeued: true, recipients }]);
  });

  test('calls the next step as it was', async () => {
    const called = JSON.parse(textOf('notification-called'));
    const subscriptions = createSubscriptionStore(dynamodb.registry);
    const [{ subscriptionId: id, endpoint }] = called.recipients;
    await subscriptions.add(aSubscription({ id, endpoint, topicId: called.topicId, protocol: 'callnotify' }));
    await work(textOf('notification-called'), { kind: 'delivered' }, { protocol: 'callnotify' });
    const { steps, ...escalation } = called.escalation;
    expect(await taken(sqs.urls.lanes.voice)).toEqual([
      { ...called, requeued: true, escalation: { ...escalation, steps: [] }, recipients: steps[0] },
    ]);
  });
});
