import { describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { hourOf } from '#src/domain/hours.ts';
import { createTextCounter } from '#src/pipeline/delivery/count-texts.ts';
import { createDeliveryLog } from '#src/pipeline/delivery/log-deliveries.ts';
import { createDirectSmsNotes, noteFailedSms } from '#src/pipeline/delivery/note-direct-sms.ts';
import { createOptOutNotes } from '#src/pipeline/delivery/note-opt-outs.ts';
import { notifyObservers, type Worked } from '#src/pipeline/delivery/observe.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { Destination, Queues } from '#src/queues/queues.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const STARTED = Date.parse('2026-03-04T05:06:10Z');
const DELIVERED: Outcome = { kind: 'delivered' };
const NONE = { delivered: 0, retried: 0, dead: 0, expired: 0 };

/** An envelope whose recipients, numbered from 0, ended in these ways. */
const worked = (change: Partial<Envelope>, ...outcomes: readonly Outcome[]): Worked => {
  const recipients = outcomes.map((_, index) => aRecipient({ subscriptionId: `s${index}`, endpoint: `e${index}` }));
  const given = change.recipients ?? recipients;
  const results = outcomes.flatMap((outcome, index) => {
    const recipient = given[index];
    return recipient === undefined ? [] : [{ recipient, outcome, startedAt: STARTED }];
  });
  const delivered = outcomes.filter(({ kind }) => kind === 'delivered').length;
  return { envelope: anEnvelope({ recipients: given, ...change }), results, counts: { ...NONE, delivered } };
};

/** Records what is sent; refuses all of it if asked to. */
const aQueue = (isRefusing = false) => {
  const sent: { readonly to: Destination; readonly body: Record<string, unknown> }[] = [];
  const send: Queues['send'] = async (to, messages) => {
    sent.push(...messages.map(({ text }) => ({ to, body: JSON.parse(text) })));
    return isRefusing ? messages : [];
  };
  return { queues: { send }, sent };
};

describe('the log of deliveries', () => {
  const logTarget = { logGroupId: 'group', logStreamId: 'stream' };
  const logged = async (...all: readonly Worked[]) => {
    const { queues, sent } = aQueue();
    await createDeliveryLog({ queues })(all);
    return sent.map(({ body }) => body);
  };
  const recordsOf = async (...all: readonly Worked[]) =>
    (await logged(...all)).flatMap(({ entries }) =>
      Array.isArray(entries) ? entries.map(({ record }) => record) : [],
    );

  test('has a record of each attempt, as the contract says', async () => {
    const [message] = await logged(worked({ logTarget }, DELIVERED));
    expect(message).toEqual({
      ...{ v: 1, project: 'f96188c7ccaf4ffba0c9aa149ab2bd57', ...logTarget },
      entries: [
        {
          at: STARTED,
          record: {
            message_id: '0123456789abcdef0123456789abcdef',
            project_id: 'f96188c7ccaf4ffba0c9aa149ab2bd57',
            topic_urn: 'urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms',
            subscriber_urn: 'urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms:s0',
            ...{ protocol_name: 'email', endpoint: 'e0', status: 'DELIVERED' },
            ...{ create_time: '2026-03-04T05:06:07Z', send_time: '2026-03-04T05:06:10Z' },
          },
        },
      ],
    });
  });

  test('names what the attempt came to', async () => {
    const reason = 'because';
    const outcomes: readonly Outcome[] = [
      DELIVERED,
      ...(['retry', 'rejected', 'throttled'] as const).map((kind) => ({ kind, reason })),
      { kind: 'expired' },
    ];
    const statuses = (await recordsOf(worked({ logTarget }, ...outcomes))).map(({ status }) => status);
    expect(statuses).toEqual(['DELIVERED', 'FAIL_DELIVERED', 'FAIL_DELIVERED', 'REJECTS', 'FAIL_DELIVERED']);
  });

  test('has the status that an endpoint answered, of the lane that asks for one', async () => {
    const outcome = { ...DELIVERED, httpStatus: 204 };
    const codeOf = async (change: Partial<Envelope>, given: Outcome) =>
      (await recordsOf(worked({ logTarget, ...change }, given))).map((record) => record.http_code);
    expect(await codeOf({ protocol: 'https' }, outcome)).toEqual([204]);
    expect(await codeOf({ protocol: 'https' }, DELIVERED)).toEqual([undefined]);
    expect(await codeOf({ protocol: 'dingding' }, outcome)).toEqual([undefined]);
  });

  test('has no more than the host of an endpoint whose path is a secret', async () => {
    const endpointOf = async (protocol: Envelope['protocol'], endpoint: string) =>
      (await recordsOf(worked({ logTarget, protocol, recipients: [aRecipient({ endpoint })] }, DELIVERED)))[0].endpoint;
    expect(await endpointOf('dingding', 'https://robot.example/send?key=secret')).toBe('https://robot.example');
    expect(await endpointOf('dingding', 'no URL')).toBe('no URL');
    expect(await endpointOf('https', 'https://a.example/path')).toBe('https://a.example/path');
  });

  test('is kept of notifications of topics that have one, and calls no queue without', async () => {
    const { queues, sent } = aQueue(true);
    const log = createDeliveryLog({ queues });
    const others = [worked({}, DELIVERED), worked({ logTarget, kind: 'confirmation' }, DELIVERED)];
    await log([...others, worked({ logTarget, topicUrn: 'none' }, DELIVERED)]);
    expect(sent).toEqual([]);
    await expect(log([worked({ logTarget }, DELIVERED)])).rejects.toThrow('refused 1 messages');
    expect(sent.map(({ to }) => to)).toEqual([{ role: 'deliveryLogs' }]);
  });
});

describe('the count of texts', () => {
  test('is one write for each topic of a batch, of what was delivered', async () => {
    const counted: unknown[] = [];
    const statistics = { countTexts: async (...given: readonly unknown[]) => void counted.push(given) };
    const texts = (change: Partial<Envelope>, ...outcomes: readonly Outcome[]) =>
      worked({ protocol: 'sms', ...change }, ...outcomes);
    await createTextCounter({ statistics, clock: () => STARTED })([
      texts({ topicId: 'a' }, DELIVERED, DELIVERED, { kind: 'retry', reason: 'later' }),
      texts({ topicId: 'b' }, DELIVERED),
      texts({ topicId: 'a' }, DELIVERED),
      texts({ topicId: 'c' }, { kind: 'expired' }),
      texts({ topicId: 'd', kind: 'confirmation' }, DELIVERED),
      texts({ topicId: 'e', protocol: 'email' }, DELIVERED),
    ]);
    expect(counted).toEqual([
      ['a', hourOf(STARTED), 3],
      ['b', hourOf(STARTED), 1],
    ]);
  });
});

describe('notes of direct texts', () => {
  const topicUrn = 'urn:smn:us-east-1:project-1:sms';
  const direct = { kind: 'direct', protocol: 'sms', topicUrn } as const;
  const aStore = () => {
    const settled: unknown[] = [];
    return { settled, directSms: { settle: async (...given: readonly unknown[]) => void settled.push(given) } };
  };

  test.each([
    [true, 2],
    [false, 0],
  ])('say of those that were accepted, where reports are awaited: %s, status %i', async (awaitsReports, status) => {
    const { settled, directSms } = aStore();
    const note = createDirectSmsNotes({ directSms, awaitsReports, clock: () => STARTED });
    const others = [
      { ...direct, kind: 'notification' as const },
      { ...direct, protocol: 'application' as const },
    ];
    await note([
      ...others.map((other) => worked(other, DELIVERED)),
      worked({ ...direct, topicUrn: 'none' }, DELIVERED),
      worked(direct, DELIVERED, { kind: 'retry', reason: 'later' }),
    ]);
    expect(settled).toEqual([
      [
        { project: 'project-1', id: 's0' },
        { status, at: STARTED },
      ],
    ]);
  });

  test('say of those that were given up why', async () => {
    const { settled, directSms } = aStore();
    const recipients = [aRecipient({ subscriptionId: 'a', reason: 'x' }), aRecipient({ subscriptionId: 'b' })];
    await noteFailedSms(anEnvelope({ ...direct, recipients }), { directSms });
    await noteFailedSms(anEnvelope({ recipients }), { directSms });
    expect(settled).toEqual([
      [
        { project: 'project-1', id: 'a' },
        { status: 1, reason: 'x' },
      ],
      [
        { project: 'project-1', id: 'b' },
        { status: 1, reason: '' },
      ],
    ]);
  });
});

describe('notes of numbers that have opted out', () => {
  const OPTED_OUT: Outcome = { kind: 'rejected', reason: 'opted out', hasOptedOut: true };

  test('are of what went to subscriptions, and of nothing else that was refused', async () => {
    const { queues, sent } = aQueue();
    const others = (['cancellation', 'direct'] as const).map((kind) => worked({ kind }, OPTED_OUT));
    await createOptOutNotes({ queues })([...others, worked({}, { kind: 'rejected', reason: 'no number' }, DELIVERED)]);
    expect(sent).toEqual([]);
    await createOptOutNotes({ queues })([worked({ kind: 'confirmation' }, OPTED_OUT)]);
    expect(sent).toHaveLength(1);
  });

  test('are one message for each, and fail when the queue refuses one', async () => {
    const { queues, sent } = aQueue();
    const batch = [worked({ protocol: 'sms', topicId: 't' }, OPTED_OUT, DELIVERED, OPTED_OUT)];
    await createOptOutNotes({ queues })(batch);
    const note = { v: 1, kind: 'opted-out', topicId: 't', sentAt: STARTED };
    const to = { role: 'feedback' };
    expect(sent).toEqual([
      { to, body: { ...note, subscriptionId: 's0' } },
      { to, body: { ...note, subscriptionId: 's2' } },
    ]);
    await expect(createOptOutNotes(aQueue(true))(batch)).rejects.toThrow('2 notes');
  });
});

describe('observers', () => {
  const batch = [worked({}, DELIVERED)];
  const notified = async (observers: Parameters<typeof notifyObservers>[1], timeLeftMs: number, given = batch) => {
    const errors: string[] = [];
    await notifyObservers(given, observers, { timeLeftMs, onError: (error) => errors.push(String(error)) });
    return errors;
  };

  test('are told of the batch, and what one of them fails with keeps the others from nothing', async () => {
    const told: unknown[] = [];
    const failing = () => Promise.reject(new Error('no log'));
    const noting = async (given: readonly Worked[]) => void told.push(given);
    expect(await notified([failing, noting], 60_000)).toEqual(['Error: no log']);
    expect(told).toEqual([batch]);
  });

  test('are not told of nothing', async () => {
    const told: unknown[] = [];
    await notified([async (given) => void told.push(given)], 60_000, []);
    expect(told).toEqual([]);
  });

  test('are cut off when their time is up, which is noted, also when it was up before', async () => {
    const never = () => new Promise<void>(() => undefined);
    expect(await notified([never], 20)).toEqual([expect.stringContaining('no time left')]);
    expect(await notified([never], -5)).toEqual([expect.stringContaining('no time left')]);
  });

  test('have the time that is left', async () => {
    let isDone = false;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      isDone = true;
    };
    expect([await notified([slow], 30_000), isDone]).toEqual([[], true]);
  });

  test('keep an invocation no longer than they take', async () => {
    const before = performance.now();
    expect(await notified([async () => undefined], 30_000)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
