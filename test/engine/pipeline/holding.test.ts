import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';

let holding: Holding;

beforeAll(async () => {
  holding = await startHolding();
});
afterAll(() => holding.stop());

const START = Date.parse('2026-03-04T05:06:10Z');

beforeEach(async () => {
  holding.now = START;
  holding.remainingMs = () => 60_000;
  const { hold, release, lanes } = holding.sqs.urls;
  for (const url of [hold, release, lanes.http]) await holding.sqs.take(url);
});

/** Accepts messages with the texts 0, 1, …, a millisecond apart. */
const publishMany = async (to: Subscription, count: number, first = 0) => {
  for (let index = first; index < first + count; index += 1) {
    holding.now += 1;
    await holding.publish([to], { bodies: { default: String(index) } });
  }
};

const texts = (count: number, first = 0) => Array.from({ length: count }, (_, index) => String(first + index));
const sentTexts = async () => (await holding.sent()).map(({ body }) => body);
const backlogOf = ({ topicId, id: subscriptionId }: Subscription) => ({ topicId, subscriptionId });
const heldOf = async (of: Subscription) => (await holding.backlog.read(backlogOf(of), 1000)).messages;
const requestFor = (of: Subscription) => JSON.stringify({ v: 1, ...backlogOf(of) });

describe('a paused subscription', () => {
  test('gets nothing on its lane; what comes is held, and sent in the order of acceptance once it is resumed', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 25);
    expect(await holding.sent()).toEqual([]);
    expect(await holding.hold()).toBe(25);
    expect(await heldOf(paused)).toHaveLength(25);

    await holding.resume(paused);
    expect(await holding.release()).toEqual({ released: 25, dropped: 0 });

    expect(await sentTexts()).toEqual(texts(25));
    expect(await heldOf(paused)).toEqual([]);
  });

  test('is sent a long message as a first attempt, however far another recipient of it, given up before, had come', async () => {
    const paused = await holding.paused();
    const message = { id: newId(), bodies: { default: randomBytes(6000).toString('base64') }, publishedAt: START };
    const { recipients, ...head } = anEnvelope({
      ...{ messageId: message.id, topicId: paused.topicId, topicUrn: 'urn:smn:us-east-1:project-1:orders' },
      ...{ protocol: 'https', body: message.bodies.default, publishedAt: START, expiresAt: START + 60_000 },
      ...{ attempt: 7, throttleWaits: 3, isolated: true, requeued: true, notBefore: START + 900_000 },
    });
    const letters = createDeadLetterStore(holding.dynamodb.deliveries);
    await letters.file({ project: 'project-1', head, recipients, at: START, expiresAt: START + 60_000 });
    await holding.publish([paused], message);
    await holding.hold();
    await holding.resume(paused);
    await holding.release();

    const [sent] = await holding.sent();
    expect(sent).toMatchObject({ messageId: message.id, body: message.bodies.default, attempt: 0 });
    for (const left of ['throttleWaits', 'isolated', 'notBefore']) expect(sent).not.toHaveProperty(left);
  });

  test('leaves other subscriptions of the topic alone', async () => {
    const paused = await holding.paused();
    const free = await holding.paused({ topicId: paused.topicId, hold: undefined });
    await holding.publish([paused, free]);
    const [envelope] = await holding.sent();
    expect(envelope?.recipients).toEqual([{ subscriptionId: free.id, endpoint: free.endpoint }]);
    expect(await holding.hold()).toBe(1);
  });

  test('has its messages as they were published, for its endpoint as it is known', async () => {
    const extension = { encryptedHeader: Buffer.from('headers').toString('base64') };
    const paused = await holding.paused({ extension, cancellations: 2 });
    const change = {
      subject: 'Disk full',
      displayName: 'Orders',
      locale: 'zh-cn',
      logTarget: { logGroupId: 'group', logStreamId: 'stream' },
      encryption: { keyId: 'key-1', dataKey: 'AAAA' },
      bodies: { default: 'text \ud800 \u0000 漢' },
    } as const;
    await holding.publish([paused], { id: 'f'.repeat(32), ...change });
    await holding.hold();
    await holding.resume(paused);
    await holding.release();
    const { bodies, ...rest } = change;
    expect(await holding.sent()).toEqual([
      {
        ...{ v: 1, kind: 'notification', messageId: 'f'.repeat(32), topicId: paused.topicId, protocol: 'https' },
        ...{ topicUrn: paused.topicUrn, publishedAt: START, expiresAt: START + 3_600_000, attempt: 0 },
        ...{ ...rest, body: bodies.default, requeued: true, releases: 1, checkedAt: START },
        recipients: [
          {
            ...{ subscriptionId: paused.id, endpoint: paused.endpoint, extension },
            tokenBinding: { createdAt: paused.createdAt, cancellations: 2 },
          },
        ],
      },
    ]);
  });

  test('keeps a long text once for all that are paused, and sends it whole', async () => {
    const one = await holding.paused();
    const two = await holding.paused({ topicId: one.topicId });
    const body = Array.from({ length: 30_000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)));
    const message = { bodies: { default: body.join('') } };
    await holding.publish([one, two], message);
    const written = await holding.dynamodb.callsOf(() => holding.hold());
    expect(written).toEqual(['BatchGetItem', 'GetItem', 'PutItem', 'BatchWriteItem', 'BatchGetItem']);
    await holding.resume(one);
    await holding.resume(two);
    await holding.release();
    expect(await sentTexts()).toEqual([message.bodies.default, message.bodies.default]);
  });

  test('that is resumed while a message is on its way to be held gets it all the same', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 1);
    await holding.resume(paused);
    expect(await holding.release()).toEqual({ released: 0, dropped: 0 });
    await holding.hold();
    expect(await holding.release()).toEqual({ released: 1, dropped: 0 });
    expect(await sentTexts()).toEqual(['0']);
  });

  test('that is paused again keeps what has not been sent', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 3);
    await holding.hold();
    await holding.resume(paused);
    await holding.subscriptions.hold(paused, { reason: 'paused', since: holding.now });
    expect(await holding.release()).toEqual({ released: 0, dropped: 0 });
    expect(await heldOf(paused)).toHaveLength(3);
  });

  test('whose pause has ended by itself gets what comes then at once', async () => {
    const until = START + 500;
    const paused = await holding.paused({ hold: { reason: 'paused', since: START, until } });
    holding.now = until - 1;
    await holding.publish([paused], { bodies: { default: 'before' } });
    holding.now = until;
    await holding.publish([paused], { bodies: { default: 'after' } });
    expect(await sentTexts()).toEqual(['after']);
    expect(await holding.hold()).toBe(1);
    await holding.release();
    expect(await sentTexts()).toEqual(['before']);
  });
});

describe('holding the same message again', () => {
  test('keeps it once', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 2);
    const bodies = await holding.sqs.take(holding.sqs.urls.hold);
    await holding.hold([...bodies, ...bodies]);
    await holding.hold(bodies);
    expect(await heldOf(paused)).toHaveLength(2);
  });

  test('after it was released and failed keeps both, so that removing the one loses nothing', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 1);
    await holding.hold();
    const [first] = await heldOf(paused);
    await holding.resume(paused);
    await holding.release();
    const [released] = await holding.sent();
    await holding.subscriptions.hold(paused, { reason: 'paused', since: holding.now });
    const retried = { ...released, attempt: 1, recipients: [{ ...released?.recipients[0], lastFailure: 'HTTP 500' }] };
    await holding.hold([JSON.stringify(retried)]);
    // The release that sent the first has crashed, and removes it only now.
    await holding.backlog.remove(first === undefined ? [] : [first]);

    await holding.resume(paused);
    await holding.release();
    expect(await holding.retried()).toMatchObject([
      { body: '0', attempt: 1, releases: 2, recipients: [{ lastFailure: 'HTTP 500' }] },
    ]);
  });
});

const lateFor = ({ id: subscriptionId, topicId, topicUrn, endpoint }: Subscription): Envelope =>
  anEnvelope({
    ...{ messageId: 'e'.repeat(32), topicUrn, topicId, protocol: 'https', body: 'late' },
    ...{ publishedAt: holding.now + 1, expiresAt: holding.now + 60_000 },
    recipients: [{ subscriptionId, endpoint }],
  });

describe('two releases of one subscription at once', () => {
  test('send everything once', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 150);
    await holding.hold();
    await holding.subscriptions.endHold(paused, holding.now);
    const request = requestFor(paused);
    const results = await Promise.all(['a', 'b', 'c'].map((id) => holding.releaseOne(request, id)));
    expect(results.reduce((sum, { released }) => sum + released, 0)).toBe(150);
    expect(await sentTexts()).toEqual(texts(150));
  });

  test('of which the later is told to wait make the first look again before it ends', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 3);
    await holding.hold();
    await holding.subscriptions.endHold(paused, holding.now);
    let isAsked = false;
    const read: Holding['backlog']['read'] = async (of, limit) => {
      const page = await holding.backlog.read(of, limit);
      if (isAsked) return page;
      isAsked = true;
      // What appears while its page is read: another message, and a release that finds this one at work.
      await holding.backlog.hold([lateFor(paused)], 1000);
      expect(await holding.releaseOne(requestFor(paused), 'b')).toEqual({ released: 0, dropped: 0 });
      return page;
    };
    const backlog = { ...holding.backlog, read };
    expect(await holding.releaseOne(requestFor(paused), 'a', { backlog })).toMatchObject({ released: 4 });
    expect(await sentTexts()).toEqual([...texts(3), 'late']);
  });
});

describe('a release', () => {
  const heldMessages = async (count: number) => {
    const paused = await holding.paused();
    await publishMany(paused, count);
    await holding.hold();
    await holding.subscriptions.endHold(paused, holding.now);
    return paused;
  };

  test('of more than fits into the time of one invocation goes on in a new message, and reads nothing twice', async () => {
    const paused = await heldMessages(250);
    holding.remainingMs = () => 2000;
    expect(await holding.releaseOne(requestFor(paused), 'a')).toMatchObject({ released: 100 });
    expect(await holding.release()).toEqual({ released: 150, dropped: 0 });
    expect(await sentTexts()).toEqual(texts(250));
  });

  test('for whose page there is no time any more sends what there is time for, and the rest in a new message', async () => {
    const paused = await heldMessages(50);
    let left = 3500;
    holding.remainingMs = () => {
      left -= 500;
      return left;
    };
    expect(await holding.releaseOne(requestFor(paused), 'a')).toEqual({ released: 30, dropped: 0 });
    expect(await sentTexts()).toEqual(texts(30));
    holding.remainingMs = () => 60_000;
    expect(await holding.release()).toEqual({ released: 20, dropped: 0 });
    expect(await sentTexts()).toEqual(texts(50).slice(30));
  });

  test('of 10,000 messages sends them in the order of acceptance, and reads none of them twice', {
    timeout: 240_000,
  }, async () => {
    const paused = await holding.paused();
    const { topicId, topicUrn, id: subscriptionId, createdAt } = paused;
    const recipients = [aRecipient({ subscriptionId, tokenBinding: { createdAt } })];
    const times = (index: number) => ({ publishedAt: START + index, expiresAt: START + 3_600_000 });
    const all = Array.from({ length: 10_000 }, (_, index) =>
      anEnvelope({ topicId, topicUrn, protocol: 'https', recipients, messageId: newId(), ...times(index) }),
    );
    await holding.backlog.hold(all, 86_400_000);
    await holding.subscriptions.endHold(paused, holding.now);
    const sent: string[] = [];
    const queues = createQueues({ sqs: holding.sqs.sqs, urls: holding.sqs.urls });
    const { backlog } = holding;
    let read = 0;
    const counting = {
      queues: {
        ...queues,
        send: async <M extends { readonly text: string }>(to: { readonly role: string }, messages: readonly M[]) => {
          if (to.role === 'lane') sent.push(...messages.map(({ text }) => JSON.parse(text).messageId));
          return [];
        },
      },
      backlog: {
        ...backlog,
        read: async (...given: Parameters<typeof backlog.read>) => {
          const page = await backlog.read(...given);
          read += page.messages.length;
          return page;
        },
      },
    };
    expect(await holding.releaseOne(requestFor(paused), newId(), counting)).toMatchObject({ released: 10_000 });

    expect(sent).toEqual(all.map(({ messageId }) => messageId));
    expect(read).toBe(10_000);
    expect(await heldOf(paused)).toEqual([]);
  });

  test('of messages that have expired meanwhile counts these, and leaves it to their lane to give them up', async () => {
    const paused = await heldMessages(3);
    holding.now += 3_600_000 - 1;
    expect(await holding.releaseOne(requestFor(paused))).toEqual({ released: 3, dropped: 0 });
    expect(holding.expired).toBe(2);
    expect(await sentTexts()).toEqual(texts(3));
  });

  test('whose message comes again after a crash goes on with its own ticket', async () => {
    const paused = await heldMessages(30);
    const lane = { ...holding.sqs.urls.lanes };
    const failing = createQueues({
      sqs: holding.sqs.sqs,
      urls: { ...holding.sqs.urls, lanes: { ...lane, http: `${lane.http}-absent` } },
    });
    await expect(holding.releaseOne(requestFor(paused), 'a', { queues: failing })).rejects.toThrow('refused');
    expect(await holding.releaseOne(requestFor(paused), 'b')).toEqual({ released: 0, dropped: 0 });
    expect(await holding.releaseOne(requestFor(paused), 'a')).toMatchObject({ released: 30 });
    expect(await sentTexts()).toEqual(texts(30));
  });

  test('that is lost is taken over once its time is up, and ends when it comes back after all', async () => {
    const paused = await heldMessages(250);
    holding.remainingMs = () => 2000;
    await holding.releaseOne(requestFor(paused), 'a');
    const [lost = ''] = await holding.sqs.take(holding.sqs.urls.release);
    holding.remainingMs = () => 60_000;
    expect(await holding.releaseOne(requestFor(paused), 'b')).toEqual({ released: 0, dropped: 0 });
    holding.now += 60_000;
    expect(await holding.releaseOne(requestFor(paused), 'b')).toMatchObject({ released: 150 });
    expect(await holding.releaseOne(lost)).toEqual({ released: 0, dropped: 0 });
    expect(await sentTexts()).toEqual(texts(250));
  });

  test.each([
    ['is gone', (of: Subscription) => holding.subscriptions.remove(of)],
    ['has been cancelled', (of: Subscription) => holding.subscriptions.changeStatus(of, 3)],
    [
      'has been cancelled and confirmed again',
      async (of: Subscription) => {
        await holding.subscriptions.changeStatus(of, 3);
        await holding.subscriptions.changeStatus(of, 1);
      },
    ],
    [
      'has been removed and added anew',
      async ({ hold: _hold, ...of }: Subscription) => {
        await holding.subscriptions.remove(of);
        await holding.subscriptions.add({ ...of, createdAt: of.createdAt + 1 });
      },
    ],
  ])('of a subscription that %s drops all of it and counts it', async (_what, change) => {
    const paused = await holding.paused();
    await publishMany(paused, 150);
    await holding.hold();
    await change(paused);
    await holding.releaseOne(requestFor(paused));
    expect(await holding.sent()).toEqual([]);
    expect(await heldOf(paused)).toEqual([]);
  });

  test('of a subscription that is gone leaves nothing of what is held by then', async () => {
    const paused = await holding.paused();
    await publishMany(paused, 1);
    await holding.subscriptions.remove(paused);
    await holding.hold();
    expect(await holding.release()).toEqual({ released: 0, dropped: 1 });
    expect(await heldOf(paused)).toEqual([]);
  });

  test('that cannot be read fails, so that its queue gives it up', async () => {
    await expect(holding.releaseOne('{}')).rejects.toThrow('cannot be read');
  });
});

describe('a sweep', () => {
  test('that has not the time for all gets to every shard, a page of each in turn', async () => {
    const { now } = holding;
    const ids = Array.from({ length: 900 }, () => newId());
    for (let start = 0; start < ids.length; start += 100) {
      const some = ids.slice(start, start + 100);
      await Promise.all(some.map((id) => holding.wakes.set({ topicId: id, subscriptionId: id }, now - 1000)));
    }
    const leftOf = (shard: number) => holding.wakes.due({ shard, now, limit: 1000 });
    const before = await Promise.all([0, 1, 2, 3].map(leftOf));
    let pages = 4;
    const remainingMs = () => {
      pages -= 1;
      return pages < 0 ? 0 : 60_000;
    };
    expect(await holding.sweep({ remainingMs })).toBe(400);
    const after = await Promise.all([0, 1, 2, 3].map(leftOf));
    expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length - 100));
    await holding.sweep();
    await holding.sqs.take(holding.sqs.urls.release);
  });

  test('releases what a pause has left that ended by itself, once it is due, and never again', async () => {
    const until = START + 60_000;
    const paused = await holding.paused({ hold: { reason: 'paused', since: START, until } });
    await holding.wakes.set(backlogOf(paused), until);
    await publishMany(paused, 2);
    await holding.hold();
    holding.now = until - 1;
    expect(await holding.sweep()).toBe(0);
    holding.now = until;
    expect(await holding.sweep()).toBe(1);
    expect(await holding.sweep()).toBe(0);
    expect(await holding.release()).toEqual({ released: 2, dropped: 0 });
  });

  test('that runs twice at once releases everything once', async () => {
    const paused = await Promise.all(Array.from({ length: 20 }, () => heldUntil(START)));
    await Promise.all([holding.sweep(), holding.sweep()]);
    expect(await holding.release()).toEqual({ released: 20, dropped: 0 });
    expect(new Set((await holding.sent()).map(({ recipients: [one] }) => one?.subscriptionId)).size).toBe(
      paused.length,
    );
  });

  test('keeps a wake whose request the queue has refused', async () => {
    await heldUntil(START);
    const urls = { ...holding.sqs.urls, release: `${holding.sqs.urls.release}-absent` };
    const refusing = createQueues({ sqs: holding.sqs.sqs, urls });
    await expect(holding.sweep({ queues: refusing })).rejects.toThrow('refused');
    expect(await holding.sweep()).toBe(1);
  });

  const heldUntil = async (until: number) => {
    const paused = await holding.paused({ hold: { reason: 'paused', since: START - 1, until } });
    await holding.backlog.hold([lateFor(paused)], 1000);
    await holding.wakes.set(backlogOf(paused), until);
    return paused;
  };
});
