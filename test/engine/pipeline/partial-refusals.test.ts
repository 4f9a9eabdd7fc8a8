import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { type EntryRefusals, refuseEntries } from '#test/support/refused-entries.ts';

/* SQS answers a batch with 200 and names the entries that it did not store. Code that only looks at the status loses them. */

let publishing: Publishing;
let refusals: EntryRefusals;
let queues: Queues;

beforeAll(async () => {
  publishing = await startPublishing({ settings: { fanOut: { inlineSubscribers: 50, subscribersPerRange: 100 } } });
  refusals = refuseEntries(publishing.sqs.sqs);
  queues = createQueues(publishing.sqs);
});
afterAll(() => publishing.stop());
beforeEach(async () => {
  const { lanes, retries, quarantines, deadLetters, fanOut } = publishing.sqs.urls;
  const urls = [...Object.values(lanes), ...Object.values(deadLetters), retries.http, quarantines.http, fanOut];
  await Promise.all(urls.map((url) => publishing.sqs.take(url)));
});
afterEach(() => refusals.set());

const taken = async (url: string) => (await publishing.sqs.take(url)).map((text) => JSON.parse(text));
const protocolsOn = async (url: string) => (await taken(url)).map(({ protocol }) => protocol).toSorted();

/** Refuses what contains the text, on the queue of that name or on every one. */
const refuse = (part: string, queue = ''): void =>
  refusals.set(({ text, url }) => text.includes(part) && url.endsWith(queue));

describe('of a publish, when SQS refuses one entry of a batch', () => {
  test('the lane is left to the fan-out queue: that message comes twice rather than never', async () => {
    const { sqs, topicWith, publish } = publishing;
    const topic = await topicWith({ wechat: 1, dingding: 1, email: 1 });
    refuse('"protocol":"wechat"');
    expect(await publish(topic, { message: 'Disk full' })).toMatchObject({ status: 200 });

    expect(await protocolsOn(sqs.urls.lanes.chat)).toEqual(['dingding']);
    expect(await protocolsOn(sqs.urls.lanes.email)).toEqual(['email']);
    expect(await taken(sqs.urls.fanOut)).toMatchObject([{ lanes: ['chat'] }]);
  });

  test('of which the fan-out queue lacks one range, the publish fails', async () => {
    const topic = await publishing.topicWith({ email: 1 });
    await publishing.topics.recordSubscriptionChange(topic, 299);
    expect(await publishing.publish(topic, { message: 'Disk full' })).toMatchObject({ status: 200 });
    const requests = await taken(publishing.sqs.urls.fanOut);
    expect(requests).toHaveLength(3);

    refuse(`"from":"${requests[1].range.from}"`);
    expect(await publishing.publish(topic, { message: 'Disk full' })).toMatchObject({ status: 500 });
    expect(await taken(publishing.sqs.urls.fanOut)).toHaveLength(2);
  });

  test('for a moment only, that entry is sent again and no other', async () => {
    const { sqs, topicWith, publish, requests } = publishing;
    const topic = await topicWith({ wechat: 1, dingding: 1 });
    await publish(topic, { message: 'warm' });
    await taken(sqs.urls.lanes.chat);
    let isFirst = true;
    refusals.set(({ text }) => {
      const isRefused = isFirst && text.includes('"protocol":"wechat"');
      if (isRefused) isFirst = false;
      return isRefused;
    });
    const before = requests.length;
    expect(await publish(topic, { message: 'Disk full' })).toMatchObject({ status: 200 });

    expect(requests.slice(before).map(({ action }) => action)).toEqual(['SendMessageBatch', 'SendMessageBatch']);
    expect(await protocolsOn(sqs.urls.lanes.chat)).toEqual(['dingding', 'wechat']);
    expect(await taken(sqs.urls.fanOut)).toEqual([]);
  });
});

describe('of what is to be held', () => {
  const aPausedTopic = async () => {
    const { topics, subscriptions, topicWith } = publishing;
    const topic = await topicWith({ email: 1 });
    for await (const page of subscriptions.pages(topic.id)) {
      const found = await subscriptions.getMany(
        topic.id,
        page.map(({ id }) => id),
      );
      for (const one of found.values()) await subscriptions.hold(one, { reason: 'paused', since: 0 });
    }
    await topics.recordSubscriptionChange(topic, 0);
    return topic;
  };

  /** Expands what the fan-out queue has, and returns how many copies are on the hold queue then. */
  const expandedToHold = async (): Promise<number> => {
    const { sqs, subscriptions } = publishing;
    for (const request of await sqs.take(sqs.urls.fanOut)) await expandRange(request, { subscriptions, queues });
    return (await sqs.take(sqs.urls.hold)).length;
  };

  test('the lane is left to the fan-out queue, which holds it later', async () => {
    const topic = await aPausedTopic();
    refuse('', '/hold');
    expect(await publishing.publish(topic, { message: 'Disk full' })).toMatchObject({ status: 200 });
    refusals.set();
    expect(await expandedToHold()).toBe(1);
  });

  test('in a batch of publishes too, each message is left to the fan-out queue', async () => {
    const topic = await aPausedTopic();
    const messages = [1, 2, 3].map((index) => ({ id: `m-${index}`, message: `text ${index}` }));
    refuse('"text 2"', '/hold');
    expect(await publishing.publishBatch(topic, { messages }, {})).toMatchObject({ status: 200 });
    refusals.set();
    expect(await publishing.sqs.take(publishing.sqs.urls.hold)).toHaveLength(2);
    expect(await expandedToHold()).toBe(1);
  });
});

describe('of a range that is expanded', () => {
  test('the request fails, and names the lane, when SQS refuses one entry of a batch', async () => {
    const { sqs, topicWith, publish, topics, subscriptions } = publishing;
    const topic = await topicWith({ wechat: 1, dingding: 1, email: 1 });
    await topics.recordSubscriptionChange(topic, 97);
    await publish(topic, { message: 'Disk full' });
    const [request = ''] = await sqs.take(sqs.urls.fanOut);

    refuse('"protocol":"wechat"');
    const expanded = expandRange(request, { subscriptions, queues });
    await expect(expanded).rejects.toThrow('refused a part: chat');
    expect(await protocolsOn(sqs.urls.lanes.chat)).toEqual(['dingding']);
    expect(await protocolsOn(sqs.urls.lanes.email)).toEqual(['email']);
  });
});

describe('of a batch that a delivery function has processed', () => {
  /**
   * Processes three envelopes, each for recipients of its own; all deliveries end with `outcome`. Returns the records that
   * failed.
   */
  const work = async (outcome: Outcome, { receiveCount = 1, recipients = 1 } = {}): Promise<readonly string[]> => {
    const bodies = ['a', 'b', 'c'].map((name) => {
      const all = Array.from({ length: recipients }, (_, index) =>
        aRecipient({ subscriptionId: `${name}${index}`, endpoint: `http://${name}.example/${index}` }),
      );
      return JSON.stringify(anEnvelope({ protocol: 'http', kind: 'direct', recipients: all }));
    });
    const { failedIds } = await deliverBatch(
      bodies.map((body, index) => ({ id: `record-${index}`, body, receiveCount })),
      {
        lane: 'http',
        deliverers: { http: async () => async () => outcome },
        queues,
        subscriptions: publishing.subscriptions,
        topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
        observers: [],
        settings: Settings.parse({ delivery: { retryStepsSeconds: [0.1] } }).delivery,
        concurrency: 10,
        clock: () => anEnvelope().publishedAt,
        random: () => 0.4,
        onEnvelopeDone: () => undefined,
        onError: () => undefined,
      },
      { remainingMs: () => 60_000, signal: new AbortController().signal },
    );
    return failedIds;
  };
  const recipientsOn = async (url: string): Promise<readonly string[]> =>
    (await taken(url)).flatMap(({ recipients }) => recipients).map(({ subscriptionId }) => subscriptionId);

  test.each([
    ['a retry', { kind: 'retry', reason: 'HTTP 500' }, () => publishing.sqs.urls.retries.http],
    ['a dead letter', { kind: 'rejected', reason: 'HTTP 404' }, () => publishing.sqs.urls.deadLetters.http],
  ] as const)('the record whose %s SQS refuses is given again, and no other', async (_what, outcome, urlOf) => {
    refuse('http://b.example');
    expect(await work(outcome)).toEqual(['record-1']);
    expect((await recipientsOn(urlOf())).toSorted()).toEqual(['a0', 'c0']);
  });

  test('a record is given again when SQS refuses one of the parts that it left in', async () => {
    refuse('http://b.example/3');
    expect(await work({ kind: 'delivered' }, { receiveCount: 2, recipients: 6 })).toEqual(['record-1']);
    expect(await recipientsOn(publishing.sqs.urls.quarantines.http)).toHaveLength(17);
  });

  test('none is given again when nothing follows from it', async () => {
    refuse('');
    expect(await work({ kind: 'delivered' })).toEqual([]);
  });
});
