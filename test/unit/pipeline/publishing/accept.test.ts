import { describe, expect, test } from 'vitest';
import type { Message } from '#src/domain/messages/message.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type AcceptDependencies, acceptMessage, acceptMessages } from '#src/pipeline/publishing/accept.ts';
import { createRecordingQueues, type RecordedMessage } from '#test/support/recording-queues.ts';
import { aTopic } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:07Z');
const topic = aTopic({ id: 't', project: 'project-1', subscriptionCount: 2 });

const aMessage = (change: Partial<Message> = {}): Message => ({
  ...{ id: 'm', topicUrn: 'urn:smn:us-east-1:project-1:orders', topicId: 't', bodies: { default: 'High water' } },
  ...{ publishedAt: NOW, expiresAt: NOW + 3_600_000 },
  ...change,
});

const SUBSCRIBERS: readonly Subscriber[] = [
  { id: 'a', protocol: 'https', endpoint: 'https://a.example' },
  { id: 'b', protocol: 'email', endpoint: 'b@example.com' },
];

type Given = {
  readonly of?: Partial<Topic>;
  /** Undefined: there are more than a list has. */
  readonly list?: readonly Subscriber[] | undefined;
  readonly refuses?: (message: RecordedMessage) => boolean;
};

/** What accepting needs: ranges of ten subscribers, and lists of twenty. */
const aPublisher = ({ of = {}, refuses, ...given }: Given = {}) => {
  const queues = createRecordingQueues(refuses);
  const heads: unknown[] = [];
  const usage: unknown[] = [];
  const dependencies: AcceptDependencies = {
    queues,
    subscriberLists: { get: async () => ('list' in given ? given.list : SUBSCRIBERS) },
    subscriptions: { getMany: async () => new Map() },
    usageMeter: { add: async (used) => void usage.push(...used) },
    receiptHeads: { put: async (all) => void heads.push(...all) },
    onReceiptsLost: (error) => {
      throw error;
    },
    settings: Settings.parse({ fanOut: { inlineSubscribers: 20, subscribersPerRange: 10 } }),
  };
  const published = { ...topic, ...of };
  const on = (role: string) => queues.sent.filter(({ to }) => to.role === role);
  return {
    ...{ heads, usage, on },
    accept: (message = aMessage()) => acceptMessage(published, message, dependencies),
    acceptAll: (...messages: readonly Message[]) => acceptMessages(published, messages, dependencies),
  };
};

const onLane = ({ to }: RecordedMessage, lane: string) => 'lane' in to && to.lane === lane;

describe('a message', () => {
  test('of a small topic goes to the lanes at once, and is counted', async () => {
    const { accept, on, usage, heads } = aPublisher();
    await accept();
    expect(on('lane').map(({ body }) => [body.protocol, body.recipients[0]])).toEqual([
      ['https', { subscriptionId: 'a', endpoint: 'https://a.example' }],
      ['email', { subscriptionId: 'b', endpoint: 'b@example.com' }],
    ]);
    expect([on('fanOut'), usage, heads]).toEqual([[], [{ project: 'project-1', publishes: 1 }], []]);
  });

  test.each([
    [20, 0],
    [21, 3],
    [30, 3],
    [31, 4],
  ])('of a topic of %i is left to %i requests, one for each range', async (subscriptionCount, requests) => {
    const { accept, on } = aPublisher({ of: { subscriptionCount } });
    await accept();
    expect([on('fanOut').length, on('lane').length > 0]).toEqual([requests, requests === 0]);
    if (requests === 0) return;
    const [first, ...others] = on('fanOut').map(({ body }) => body);
    expect(first).toMatchObject({ v: 1, range: { from: '0'.repeat(32) }, message: { id: 'm' } });
    for (const absent of ['lanes', 'protocols']) expect(first).not.toHaveProperty(absent);
    expect(others.at(-1).range.to).toBe('f'.repeat(32));
  });

  test('of more subscribers than were counted is one range', async () => {
    const { accept, on } = aPublisher({ list: undefined, of: { subscriptionCount: 0 } });
    await accept();
    expect(on('fanOut')).toHaveLength(1);
  });

  test('of which a lane refuses a part is left to the fan-out queue for that lane alone', async () => {
    const { accept, on } = aPublisher({ refuses: (sent) => onLane(sent, 'email') });
    await accept();
    expect(on('fanOut').map(({ body }) => body.lanes)).toEqual([['email']]);
  });

  test('fails when that queue refuses', async () => {
    const { accept } = aPublisher({ list: undefined, refuses: ({ to }) => to.role === 'fanOut' });
    await expect(accept()).rejects.toThrow('fan-out queue refused');
  });
});

describe('the request of a message to a large topic', () => {
  const requestsOf = async (bodies: Message['bodies']) => {
    const { accept, on } = aPublisher({ list: undefined });
    await accept(aMessage({ bodies }));
    return on('fanOut').map(({ body: { message, protocols } }) => ({ bodies: message.bodies, protocols }));
  };

  test('has all texts where they fit', async () => {
    const bodies = { default: 'x'.repeat(300_000), email: 'y'.repeat(300_000), http: 'short', HMS: 'push' };
    expect(await requestsOf(bodies)).toEqual([{ bodies, protocols: undefined }]);
  });

  test('is one for each text where they do not, with the protocols that get it, and what application gets apart', async () => {
    const [long, other, third] = ['x'.repeat(300_000), 'y'.repeat(300_000), 'z'.repeat(400_000)];
    const requests = await requestsOf({ default: long, email: other, http: third, sms: other });
    const push = JSON.stringify({ default: long.slice(0, 8192) });
    const rest = PROTOCOLS.filter((protocol) => !['email', 'http', 'sms', 'application'].includes(protocol));
    const inOrder = (protocols: readonly string[]) => PROTOCOLS.filter((protocol) => protocols.includes(protocol));
    expect(requests).toHaveLength(4);
    expect(requests).toEqual(
      expect.arrayContaining([
        { bodies: { default: other }, protocols: inOrder(['email', 'sms']) },
        { bodies: { default: third }, protocols: ['http'] },
        { bodies: { default: long }, protocols: rest },
        { bodies: { default: '', application: push }, protocols: ['application'] },
      ]),
    );
  });
});

describe('the receipt of a message', () => {
  const of = { receipts: 'summary' } as const;
  const HEAD = { messageId: 'm', publishedAt: NOW, expiresAt: NOW + 3_600_000, topicId: 't' };
  const totals = { https: { recipients: 1, filtered: 0 }, email: { recipients: 1, filtered: 0 } };

  test('begins with its recipients, each of which has its place', async () => {
    const { accept, heads, on } = aPublisher({ of });
    await accept(aMessage({ subject: 'Tides' }));
    expect(heads).toMatchObject([{ ...HEAD, subject: 'Tides', ranges: 1, requests: 0, totals }]);
    expect(on('lane').map(({ body }) => body.recipients[0].receipt)).toEqual(['https.0.0', 'email.0.0']);
  });

  test('counts what was refused as a request', async () => {
    const { accept, heads } = aPublisher({ of, refuses: (sent) => onLane(sent, 'email') });
    await accept();
    expect(heads).toMatchObject([{ ranges: 1, requests: 1, totals }]);
  });

  test('of a large topic has no totals: its ranges report these', async () => {
    const { accept, heads, on } = aPublisher({ of: { ...of, subscriptionCount: 25 } });
    await accept();
    expect(heads).toMatchObject([{ ranges: 3, requests: 3 }]);
    expect(heads[0]).not.toHaveProperty('totals');
    expect(on('fanOut')[0]?.body.message.hasReceipt).toBe(true);
  });

  test('is not kept by other topics, whose recipients have no places', async () => {
    const { accept, heads, on } = aPublisher({ of: { receipts: 'none' } });
    await accept();
    expect([heads, on('lane')[0]?.body.recipients[0].receipt]).toEqual([[], undefined]);
  });
});

describe('messages of one topic', () => {
  const some = (count: number) => Array.from({ length: count }, (_, index) => aMessage({ id: `m${index}` }));

  test('share requests, and are counted together', async () => {
    const { acceptAll, on, usage } = aPublisher();
    expect(await acceptAll(...some(3))).toEqual(new Set());
    const ids = on('lane').map(({ to, body }) => ['lane' in to && to.lane, body.messageId]);
    expect(ids).toEqual(
      [0, 1, 2].map((index) => ['http', `m${index}`]).concat([0, 1, 2].map((index) => ['email', `m${index}`])),
    );
    expect(usage).toEqual([{ project: 'project-1', publishes: 3 }]);
  });

  test('are expanded at once as far as ten messages to the longest list would be', async () => {
    const requestsOf = async (count: number, subscriptionCount: number) => {
      const { acceptAll, on } = aPublisher({ of: { subscriptionCount } });
      await acceptAll(...some(count));
      return on('fanOut').length;
    };
    expect(await requestsOf(10, 20)).toBe(0);
    expect(await requestsOf(11, 18)).toBe(0);
    expect(await requestsOf(11, 19)).toBe(22);
    expect(await requestsOf(1, 21)).toBe(3);
  });

  test('of which a lane refuses a part are left to the fan-out queue, each for itself', async () => {
    const of = { receipts: 'summary' } as const;
    const isRefused = (sent: RecordedMessage) => onLane(sent, 'email') && sent.body.messageId === 'm1';
    const { acceptAll, on, heads } = aPublisher({ of, refuses: isRefused });
    expect(await acceptAll(...some(3))).toEqual(new Set());
    expect(on('fanOut').map(({ body }) => [body.message.id, body.lanes])).toEqual([['m1', ['email']]]);
    expect(heads).toMatchObject([
      ...[
        { messageId: 'm0', requests: 0 },
        { messageId: 'm1', requests: 1 },
        { messageId: 'm2', requests: 0 },
      ],
    ]);
  });

  test('are refused, each for itself, when no queue takes them, and have no receipt then', async () => {
    const of = { receipts: 'summary' } as const;
    const isOne = ({ body }: RecordedMessage) => body.messageId === 'm1' || body.message?.id === 'm1';
    const { acceptAll, heads } = aPublisher({ of, refuses: isOne });
    expect(await acceptAll(...some(3))).toEqual(new Set(['m1']));
    expect(heads).toMatchObject([{ messageId: 'm0' }, { messageId: 'm2' }]);
  });

  test('are refused when the fan-out queue has refused them before: it is not asked twice', async () => {
    const refuses = ({ to, body }: RecordedMessage) => to.role === 'fanOut' && body.message.id === 'm0';
    const { acceptAll, on } = aPublisher({ list: undefined, refuses });
    expect(await acceptAll(...some(2))).toEqual(new Set(['m0']));
    expect(on('fanOut')).toHaveLength(2);
  });
});
