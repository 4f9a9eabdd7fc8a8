import { describe, expect, test } from 'vitest';
import type { Message } from '#src/domain/messages/message.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';
import { createRangeCounter } from '#src/domain/receipts/range-counter.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { type Expansion, fanOut } from '#src/pipeline/fan-out/fan-out.ts';
import { Envelope } from '#src/queues/envelope.ts';
import type { Destination, Queues } from '#src/queues/queues.ts';

const NOW = Date.parse('2026-03-04T05:06:07Z');

const aMessage = (change: Partial<Message> = {}): Message => ({
  ...{ id: 'm', topicUrn: 'urn:smn:us-east-1:p:orders', topicId: 't', bodies: { default: 'High water' } },
  ...{ publishedAt: NOW, expiresAt: NOW + 3_600_000 },
  ...change,
});

const some = (protocol: Protocol, count: number, change: Partial<Subscriber> = {}): readonly Subscriber[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ id: `${protocol}-${index}`, protocol, endpoint: `${protocol}:${index}` },
    ...change,
  }));

type Sent = { readonly to: Destination; readonly envelopes: readonly Envelope[] };

/** Records the batches; those whose lane is refused are refused whole. */
const aRecorder = (...refused: readonly Lane[]) => {
  const sent: Sent[] = [];
  const sendBatch: Queues['sendBatch'] = async (to, batch) => {
    sent.push({ to, envelopes: batch.map(({ text }) => Envelope.parse(JSON.parse(text))) });
    return 'lane' in to && refused.includes(to.lane) ? batch : [];
  };
  return { sent, sendBatch };
};

const expanded = async (given: Partial<Expansion>, ...refused: readonly Lane[]) => {
  const { sent, sendBatch } = aRecorder(...refused);
  const refusing = await fanOut({ message: aMessage(), subscribers: [], ...given }, { sendBatch });
  const envelopes = sent.flatMap((batch) => batch.envelopes);
  return { sent, envelopes, refusing, ids: envelopes.flatMap((one) => one.recipients.map((to) => to.subscriptionId)) };
};

const CALLED = { subscriptionId: 'callnotify-0', endpoint: '+8613800138000' };
const escalation = { steps: [[CALLED], [{ ...CALLED, subscriptionId: 'callnotify-1' }]], waitSeconds: 60 };

describe('an expansion', () => {
  test('makes one envelope per protocol over all pages, and one batch per lane', async () => {
    const subscribers = [[...some('wechat', 1), ...some('http', 3)], some('dingding', 2)];
    const { sent } = await expanded({ subscribers });
    expect(
      sent.map(({ to, envelopes }) => [to, envelopes.map(({ protocol, recipients }) => [protocol, recipients.length])]),
    ).toEqual([
      [
        { role: 'lane', lane: 'chat' },
        [
          ['wechat', 1],
          ['dingding', 2],
        ],
      ],
      [{ role: 'lane', lane: 'http' }, [['http', 3]]],
    ]);
  });

  test('cuts envelopes as its protocol wants, and keeps the order of subscribers', async () => {
    const { envelopes, ids } = await expanded({ subscribers: [some('callnotify', 15), some('callnotify', 10)] });
    expect(envelopes.map(({ recipients }) => recipients.length)).toEqual([10, 10, 5]);
    expect(ids).toEqual([...some('callnotify', 15), ...some('callnotify', 10)].map(({ id }) => id));
  });

  test('carries attributes for the protocols that show them, and for no others', async () => {
    const attributes = [{ name: 'smn_protocol', type: 'PROTOCOL', value: ['functionstage', 'http'] } as const];
    const subscribers = [[...some('functionstage', 1), ...some('http', 1)]];
    const message = aMessage({ attributes: attributes.map((one) => ({ ...one, value: [...one.value] })) });
    const { envelopes } = await expanded({ message, subscribers });
    expect(envelopes.map(({ protocol, attributes: carried }) => [protocol, carried])).toEqual([
      ['functionstage', attributes],
      ['http', undefined],
    ]);
    const [plain] = (await expanded({ subscribers: [some('functionstage', 1)] })).envelopes;
    expect(plain).not.toHaveProperty('attributes');
  });

  test('carries what the message says of itself, and nothing that it does not', async () => {
    const said = {
      displayName: 'Orders',
      locale: 'zh-cn',
      subject: 'Tides',
      deliveryPolicy: { keepSeconds: 60 },
    } as const;
    const keys = { logTarget: { logGroupId: 'g', logStreamId: 's' }, encryption: { keyId: 'k', dataKey: 'AAAA' } };
    const times = { publishedAt: NOW, expiresAt: NOW + 3_600_000, attempt: 0 };
    const of = { messageId: 'm', topicUrn: 'urn:smn:us-east-1:p:orders', topicId: 't' };
    const subscribers = [some('email', 1)];
    const [full] = (await expanded({ message: aMessage({ ...said, ...keys }), subscribers })).envelopes;
    const [plain] = (await expanded({ subscribers })).envelopes;
    const { recipients: _recipients, ...head } = plain ?? {};
    expect(head).toEqual({ v: 1, kind: 'notification', ...of, ...times, protocol: 'email', body: 'High water' });
    expect(full).toMatchObject({ ...head, ...said, ...keys });
  });

  test('leaves nothing behind when no subscriber is there', async () => {
    const { sent, refusing } = await expanded({ subscribers: [[], []] });
    expect([sent, refusing]).toEqual([[], []]);
  });

  test('names each lane that refused once, and sends the others all the same', async () => {
    const subscribers = [[...some('wechat', 1), ...some('callnotify', 250), ...some('email', 1)]];
    const { sent, refusing, ids } = await expanded({ subscribers }, 'voice', 'email');
    expect([refusing, ids.length]).toEqual([['voice', 'email'], 252]);
    expect(sent.filter(({ to }) => 'lane' in to && to.lane === 'voice')).toHaveLength(3);
  });

  test('keeps what is held apart, on a queue of its own for each lane', async () => {
    const held = { binding: { createdAt: 1 } };
    const subscribers = [[...some('http', 1), ...some('https', 1, { held }), ...some('email', 1, { held })]];
    const { sent } = await expanded({ subscribers });
    expect(sent.map(({ to }) => to)).toEqual([
      { role: 'lane', lane: 'http' },
      { role: 'hold', lane: 'http' },
      { role: 'hold', lane: 'email' },
    ]);
  });
});

describe('an expansion of a part', () => {
  const subscribers = [[...some('wechat', 1), ...some('dingding', 1), ...some('email', 1)]];

  test.each([
    [{}, ['wechat-0', 'dingding-0', 'email-0']],
    [{ lanes: ['chat'] }, ['wechat-0', 'dingding-0']],
    [{ protocols: ['dingding', 'email'] }, ['dingding-0', 'email-0']],
    [{ lanes: ['chat'], protocols: ['dingding', 'email'] }, ['dingding-0']],
    [{ lanes: [] }, []],
  ] as const)('%j is for %j', async (part, ids) => {
    expect((await expanded({ subscribers, ...part })).ids).toEqual(ids);
  });

  const ofCalls = [some('callnotify', 3)];
  const message = aMessage({ escalation });

  test('that begins the calls makes the first, and leaves those who are called out of the rest', async () => {
    const { envelopes, ids } = await expanded({ message, subscribers: ofCalls });
    expect(ids).toEqual(['callnotify-0', 'callnotify-2']);
    expect(envelopes.map((one) => one.escalation?.steps.length)).toEqual([1, undefined]);
  });

  test.each([
    ['is not the first', { startsEscalation: false }, ['callnotify-2']],
    ['has other lanes', { lanes: ['http'] }, []],
    ['has other protocols', { protocols: ['http'] }, []],
    ['has the lane of calls', { lanes: ['voice'] }, ['callnotify-0', 'callnotify-2']],
  ] as const)('that %s begins no calls but where they belong', async (_what, part, ids) => {
    expect((await expanded({ message, subscribers: ofCalls, ...part })).ids).toEqual(ids);
  });
});

describe('a counter of a range', () => {
  test('numbers the recipients of each protocol, counts whom filters leave out, and those who are called', async () => {
    const counter = createRangeCounter('a');
    const attributes = [{ name: 'level', type: 'STRING', value: 'high' } as const];
    const readFilterPolicies = () => [{ name: 'level', values: ['high'] }];
    const wanting = { readFilterPolicies };
    const page = [...some('http', 2, wanting), ...some('callnotify', 2, wanting), ...some('email', 3)];
    const message = aMessage({ attributes, escalation: { ...escalation, steps: [[CALLED]] } });
    const { envelopes } = await expanded({ message, subscribers: [page], counter });
    expect(envelopes.flatMap(({ recipients }) => recipients.map(({ receipt }) => receipt))).toEqual([
      ...[undefined, 'callnotify.a.0', 'http.a.0', 'http.a.1'],
    ]);
    expect(counter.totals()).toEqual({
      http: { recipients: 2, filtered: 0 },
      callnotify: { recipients: 1, filtered: 0 },
      email: { recipients: 0, filtered: 3 },
      calls: { recipients: 1, filtered: 0 },
    });
  });

  test('of a part counts no one of other parts', async () => {
    const counter = createRangeCounter('a');
    const attributes = [{ name: 'level', type: 'STRING', value: 'high' } as const];
    const message = aMessage({ attributes, escalation });
    await expanded({
      message,
      subscribers: [[...some('http', 1), ...some('callnotify', 2)]],
      lanes: ['http'],
      counter,
    });
    expect(counter.totals()).toEqual({ http: { recipients: 0, filtered: 1 } });
  });
});

describe('batches on their way', () => {
  /** A queue that takes a batch only when it is told to, and pages that say how many batches are on their way before each. */
  const aSlowQueue = () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const sendBatch: Queues['sendBatch'] = async () => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        most = Math.max(most, waiting.length);
      });
      return [];
    };
    const takeOne = (): void => waiting.shift()?.();
    return { sendBatch, takeOne, most: () => most, waiting: () => waiting.length };
  };
  /** All that can happen without the queue has happened. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const BATCH = 100;

  test('are four at most, while pages are read; all are taken before the end', async () => {
    const { sendBatch, takeOne, most, waiting } = aSlowQueue();
    let pages = 0;
    const subscribers = async function* () {
      for (; pages < 8; pages += 1) yield some('callnotify', BATCH);
    };
    let isDone = false;
    const done = fanOut({ message: aMessage(), subscribers: subscribers() }, { sendBatch }).then(() => {
      isDone = true;
    });
    await settled();
    expect([waiting(), pages]).toEqual([4, 3]);
    takeOne();
    await settled();
    expect([waiting(), pages]).toEqual([4, 4]);
    while (waiting() > 1) {
      takeOne();
      await settled();
    }
    expect([isDone, pages]).toEqual([false, 8]);
    takeOne();
    await done;
    expect(most()).toBe(4);
  });
});
