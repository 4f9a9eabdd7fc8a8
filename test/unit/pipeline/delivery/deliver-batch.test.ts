import { describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { encryptText } from '#src/domain/messages/encrypted-text.ts';
import { Settings } from '#src/domain/settings.ts';
import { type DeliverDependencies, deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { Envelope, type Recipient } from '#src/queues/envelope.ts';
import type { DelayedQueueMessage, Destination } from '#src/queues/queues.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const DELIVERED: Outcome = { kind: 'delivered' };

type Sent = { readonly to: Destination; readonly delaySeconds: number | undefined; readonly text: string };

/** A worker of the http lane with a clock of its own, whose pauses take no time, and queues that record what they are sent. */
const aWorker = (change: Partial<DeliverDependencies> = {}, refuses: (sent: Sent) => boolean = () => false) => {
  const state = { now: NOW, remainingMs: 60_000 };
  const sent: Sent[] = [];
  const served: { readonly recipient: Recipient; readonly at: number }[] = [];
  const done: unknown[] = [];
  const errors: unknown[] = [];
  const clock = () => state.now;
  const send = async <M extends DelayedQueueMessage>(to: Destination, messages: readonly M[]) => {
    const all = messages.map((message) => ({
      message,
      one: { to, delaySeconds: message.delaySeconds, text: message.text },
    }));
    sent.push(...all.map(({ one }) => one));
    return all.filter(({ one }) => refuses(one)).map(({ message }) => message);
  };
  const deliver = async () => async (recipient: Recipient) => {
    served.push({ recipient, at: state.now });
    return DELIVERED;
  };
  const dependencies: DeliverDependencies = {
    ...{ lane: 'http', concurrency: 10, clock, random: () => 0, observers: [], queues: { send } },
    deliverers: { http: deliver, https: deliver },
    subscriptions: { getMany: async (_topicId, ids) => new Map(ids.map((id) => [id, aSubscription({ id })])) },
    topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
    settings: Settings.parse({}).delivery,
    pause: async (ms) => {
      state.now += ms;
    },
    onEnvelopeDone: (envelope, counts) => done.push([envelope.messageId, counts]),
    onError: (error, facts) => errors.push([String(error), facts]),
    ...change,
  };
  const records = (bodies: readonly (Envelope | string)[], receiveCount: number) =>
    bodies.map((one, index) => ({
      ...{ id: `record-${index}`, receiveCount },
      body: typeof one === 'string' ? one : JSON.stringify(one),
    }));
  const work = (bodies: readonly (Envelope | string)[], receiveCount = 1, signal = new AbortController().signal) =>
    deliverBatch(records(bodies, receiveCount), dependencies, { remainingMs: () => state.remainingMs, signal });
  /** What was sent to queues of envelopes, by their role. */
  const left = () =>
    sent
      .filter(({ to }) => to.role !== 'receipts')
      .map(({ to, delaySeconds, text }) => ({ role: to.role, delaySeconds, ...Envelope.parse(JSON.parse(text)) }));
  const reports = () => sent.filter(({ to }) => to.role === 'receipts').map(({ text }) => JSON.parse(text));
  return { state, sent, served, done, errors, work, left, reports };
};

const anHttp = (change: Partial<Envelope> = {}): Envelope =>
  anEnvelope({ protocol: 'http', recipients: [aRecipient({ endpoint: 'http://a/1' })], ...change });
const LATER = { http: async () => async () => ({ kind: 'retry', reason: 'HTTP 503' }) as const };

describe('a batch', () => {
  test('sums up its envelopes, of which each is told when it is done', async () => {
    const { work, done } = aWorker({
      deliverers: {
        http:
          async ({ messageId }) =>
          async () =>
            messageId === 'dead' ? { kind: 'rejected', reason: 'HTTP 404' } : { kind: 'retry', reason: 'HTTP 503' },
        https: async () => async () => DELIVERED,
      },
    });
    const two = [aRecipient({ subscriptionId: 'a' }), aRecipient({ subscriptionId: 'b' })];
    const { counts, failedIds } = await work([
      anHttp({ messageId: 'dead', recipients: two }),
      anHttp({ messageId: 'late', expiresAt: NOW }),
      anHttp({ messageId: 'down' }),
      anHttp({ messageId: 'up', protocol: 'https', recipients: two }),
      anHttp({ messageId: 'up-2', protocol: 'https' }),
    ]);
    expect([counts, failedIds]).toEqual([{ delivered: 3, retried: 1, dead: 2, expired: 1 }, []]);
    expect(done).toEqual([
      ['dead', { delivered: 0, retried: 0, dead: 2, expired: 0 }],
      ['late', { delivered: 0, retried: 0, dead: 0, expired: 1 }],
      ['down', { delivered: 0, retried: 1, dead: 0, expired: 0 }],
      ['up', { delivered: 2, retried: 0, dead: 0, expired: 0 }],
      ['up-2', { delivered: 1, retried: 0, dead: 0, expired: 0 }],
    ]);
  });

  test('marks what comes again to be checked, and no dead letter', async () => {
    const { work, left } = aWorker({
      deliverers: { http: async () => async () => ({ kind: 'rejected', reason: 'HTTP 404' }), https: LATER.http },
    });
    await work([anHttp({ checkedAt: NOW }), anHttp({ protocol: 'https', checkedAt: NOW })]);
    expect(left().map(({ role, requeued, checkedAt }) => [role, requeued, checkedAt])).toEqual([
      ['retries', true, undefined],
      ['deadLetters', undefined, undefined],
    ]);
  });

  test('puts what it cannot read, and what is of another lane, among the dead letters as it is', async () => {
    const { work, sent, served } = aWorker();
    const other = JSON.stringify(anHttp({ protocol: 'sms' }));
    expect((await work(['no JSON', other, anHttp()])).failedIds).toEqual([]);
    const to = { role: 'deadLetters', lane: 'http' };
    expect(sent.map(({ to: where, text }) => [where, text])).toEqual([
      [to, 'no JSON'],
      [to, other],
    ]);
    expect(served).toHaveLength(1);
  });

  test('fails the record of which a queue refuses something, whichever that is', async () => {
    const { work } = aWorker({ deliverers: LATER }, ({ text }) => text.includes('refused'));
    const refused = anHttp({ messageId: 'refused' });
    expect((await work([anHttp(), refused, 'refused'])).failedIds.toSorted()).toEqual(['record-1', 'record-2']);
  });

  test('takes a send that throws for a failure of its own, of no endpoint, and reports it', async () => {
    const results: unknown[] = [];
    const observers: DeliverDependencies['observers'] = [
      async (worked) => void results.push(...worked.flatMap((one) => one.results)),
    ];
    const thrown = [new TypeError('cannot be rendered'), 'no error'];
    const http = async () => () => Promise.reject(thrown.shift());
    const { work, errors, left } = aWorker({ observers, deliverers: { http }, concurrency: 1 });
    const recipients = ['http://a/1', 'http://b/1'].map((endpoint) => aRecipient({ endpoint }));
    await work([anHttp({ messageId: 'm', recipients })]);
    expect(errors).toEqual([
      ['TypeError: cannot be rendered', { messageId: 'm', recordId: 'record-0' }],
      ['no error', { messageId: 'm', recordId: 'record-0' }],
    ]);
    expect(results).toMatchObject([
      { outcome: { kind: 'retry', reason: 'TypeError' }, origin: 'service' },
      { outcome: { kind: 'retry', reason: 'unexpected-error' }, origin: 'service' },
    ]);
    // Both wait together, whatever their endpoints are.
    expect(left().map(({ role, recipients: some }) => [role, some.length])).toEqual([['retries', 2]]);
  });

  test('sends what is held by now to be held, and serves the rest', async () => {
    const hold = { reason: 'paused', since: 0 };
    const known = [aSubscription({ id: 'a', hold }), aSubscription({ id: 'b' })];
    const getMany = async () => new Map(known.map((one) => [one.id, one]));
    const { work, left, served } = aWorker({ subscriptions: { getMany } });
    const recipients = ['a', 'b'].map((subscriptionId) => aRecipient({ subscriptionId }));
    await work([anHttp({ recipients, requeued: true })]);
    expect(served.map(({ recipient }) => recipient.subscriptionId)).toEqual(['b']);
    expect(left().map((one) => [one.role, one.recipients.map(({ subscriptionId }) => subscriptionId)])).toEqual([
      ['hold', ['a']],
    ]);
  });

  test('fails a record whose subscriptions cannot be read, and no other', async () => {
    const getMany = () => Promise.reject(new Error('down'));
    const { work, errors, served } = aWorker({ subscriptions: { getMany } });
    const { failedIds } = await work([anHttp({ messageId: 'm', requeued: true }), anHttp()]);
    expect([failedIds, served.length]).toEqual([['record-0'], 1]);
    expect(errors).toEqual([['Error: down', { messageId: 'm', recordId: 'record-0' }]]);
  });

  test('reads the subscriptions of its envelopes once', async () => {
    const reads: unknown[] = [];
    const getMany: DeliverDependencies['subscriptions']['getMany'] = async (_topicId, ids) => {
      reads.push(ids);
      return new Map();
    };
    const { work, served } = aWorker({ subscriptions: { getMany } });
    const recipients = [aRecipient({ subscriptionId: 'a' })];
    await work([1, 2].map(() => anHttp({ recipients, requeued: true })));
    expect([reads, served]).toEqual([[['a']], []]);
  });

  test('tells its observers what has come of it, in the time that is left, and no record of their failures', async () => {
    const told: unknown[] = [];
    const observers: DeliverDependencies['observers'] = [
      async (worked) => {
        told.push(...worked.map(({ envelope, results, counts }) => [envelope.messageId, results.length, counts]));
        throw new Error('no log');
      },
    ];
    const { work, errors } = aWorker({ observers });
    await work([anHttp({ messageId: 'm' })]);
    expect(told).toEqual([['m', 1, { delivered: 1, retried: 0, dead: 0, expired: 0 }]]);
    expect(errors).toEqual([['Error: no log', {}]]);
  });

  test('has observers no longer than half a second before its end', async () => {
    const { work, state, errors } = aWorker({ observers: [() => new Promise(() => undefined)] });
    state.remainingMs = 520;
    await work([anHttp({ expiresAt: NOW })]);
    expect(errors).toEqual([[expect.stringContaining('no time left'), {}]]);
  });
});

describe('what is not worked', () => {
  test('waits on the queue of retries until it is due, for as long as a queue can delay it', async () => {
    const delayOf = async (notBefore: number) => {
      const { work, left, served } = aWorker();
      await work([anHttp({ notBefore })]);
      return [served.length, left().map(({ role, delaySeconds }) => [role, delaySeconds])];
    };
    expect(await delayOf(NOW + 90_000)).toEqual([0, [['retries', 90]]]);
    expect(await delayOf(NOW + 901_000)).toEqual([0, [['retries', 900]]]);
    expect(await delayOf(NOW)).toEqual([1, []]);
  });

  test('is an envelope that comes a second time: its parts go to quarantine, and those beside it back', async () => {
    const { work, left, served, done } = aWorker();
    const recipients = Array.from({ length: 11 }, (_, index) => aRecipient({ subscriptionId: `s${index}` }));
    const alone = anHttp({ isolated: true, attempt: 2 });
    await work([anHttp({ recipients }), alone], 2);
    expect([served, done]).toEqual([[], []]);
    expect(
      left().map(({ role, delaySeconds, isolated, requeued, recipients: part }) => ({
        ...{ role, delaySeconds, isolated, requeued, count: part.length },
      })),
    ).toEqual(
      [10, 1, 1].map((count) => ({ role: 'quarantine', delaySeconds: 0, isolated: true, requeued: true, count })),
    );
  });

  test('is what has expired: no attempt is made', async () => {
    const { work, served } = aWorker();
    await work([anHttp({ expiresAt: NOW }), anHttp({ recipients: [aRecipient({ expiresAt: NOW })] })]);
    expect(served).toEqual([]);
    await work([anHttp({ expiresAt: NOW + 1 })]);
    expect(served).toHaveLength(1);
  });

  test('goes back with its own envelope, of which there may be several', async () => {
    const { work, left, state } = aWorker();
    state.remainingMs = 0;
    const of = (messageId: string, ...ids: readonly string[]) =>
      anHttp({ messageId, recipients: ids.map((subscriptionId) => aRecipient({ subscriptionId })) });
    await work([of('m', 'a', 'b'), of('n', 'c')]);
    expect(left().map((one) => [one.messageId, one.recipients.map(({ subscriptionId }) => subscriptionId)])).toEqual([
      ['m', ['a', 'b']],
      ['n', ['c']],
    ]);
  });

  test('is none that comes a second time alone in isolation', async () => {
    const { work, served } = aWorker();
    await work([anHttp({ isolated: true })], 2);
    expect(served).toHaveLength(1);
  });

  test('is what there is no time for: attempts take as long as their endpoint may, and two seconds', async () => {
    const { work, left, served, state } = aWorker();
    const neededMs = Settings.parse({}).delivery.endpointTimeoutSeconds * 1000 + 2000;
    state.remainingMs = neededMs;
    await work([anHttp()]);
    expect(left().map(({ role, attempt, requeued }) => [role, attempt, requeued])).toEqual([['lane', 0, true]]);
    await work([anHttp({ attempt: 1 })]);
    expect(left().at(-1)).toMatchObject({ role: 'retries', attempt: 1, delaySeconds: 0 });
    state.remainingMs = neededMs + 1;
    await work([anHttp()]);
    expect(served).toHaveLength(1);
  });
});

describe('a copy with a slot', () => {
  const SLOT = NOW + 1000;
  const policy = { maxPerSecond: 2 };
  const timed = (change: Partial<Envelope> = {}) =>
    anHttp({ slot: SLOT, recipients: [aRecipient({ endpoint: 'http://a/1', policy })], ...change });

  test('is sent at its time, after pauses until then, beside what has none', async () => {
    const pauses: number[] = [];
    const { work, served, state } = aWorker({
      pause: async (ms) => {
        pauses.push(ms);
        // A timer that ends too soon.
        state.now += ms === 1000 ? 999 : ms;
      },
    });
    await work([timed(), anHttp()]);
    expect(served.map(({ at }) => at)).toEqual([NOW, SLOT]);
    expect(pauses).toEqual([1000, 1]);
  });

  test('that is early by more than two seconds goes back, to come just before it', async () => {
    const { work, served, left } = aWorker();
    await work([timed({ slot: NOW + 2001 }), timed({ slot: NOW + 7600 })]);
    expect(served).toEqual([]);
    expect(left().map(({ role, delaySeconds, slot }) => [role, delaySeconds, slot])).toEqual([
      ['retries', 1, NOW + 2001],
      ['retries', 7, NOW + 7600],
    ]);
    const near = aWorker();
    await near.work([timed({ slot: NOW + 2000 })]);
    expect(near.served).toHaveLength(1);
  });

  test.each([
    [NOW - 500, {}, true],
    [NOW - 501, {}, false],
    [NOW - 501, { isolated: true }, true],
    [NOW - 501, { recipients: [aRecipient()] }, true],
    [NOW - 501, { recipients: [aRecipient()], deliveryPolicy: policy }, false],
    [NOW - 501, { deliveryPolicy: { maxPerSecond: 0.1 } }, false],
  ] as const)('of %i is sent or goes for another: %j', async (slot, change, isSent) => {
    // What is isolated is checked again: its subscription has the rate still.
    const getMany: DeliverDependencies['subscriptions']['getMany'] = async (_topicId, ids) =>
      new Map(ids.map((id) => [id, aSubscription({ id, policy })]));
    const { work, served, left } = aWorker({ subscriptions: { getMany } });
    const recipients = [...('recipients' in change ? change.recipients : timed().recipients)];
    await work([timed({ ...change, slot, recipients })]);
    expect(served).toHaveLength(isSent ? 1 : 0);
    const back = left().map(({ role, delaySeconds, attempt, recipients: [one] }) => [
      ...[role, delaySeconds, attempt, one?.held],
    ]);
    expect(back).toEqual(isSent ? [] : [['hold', 0, 0, { reason: 'rate' }]]);
  });

  test('is not waited for without the time for its attempt', async () => {
    const { work, served, left, state } = aWorker();
    const { endpointTimeoutSeconds } = Settings.parse({}).delivery;
    state.remainingMs = endpointTimeoutSeconds * 1000 + 3000;
    await work([timed()]);
    expect(served).toEqual([]);
    expect(left().map(({ role, slot }) => [role, slot])).toEqual([['lane', SLOT]]);
    state.remainingMs += 1;
    await work([timed()]);
    expect(served).toHaveLength(1);
  });

  test('is not waited for once its invocation is cut off', async () => {
    const pauses: number[] = [];
    const { work } = aWorker({ pause: async (ms) => void pauses.push(ms) });
    await work([timed()], 1, AbortSignal.abort());
    expect(pauses).toEqual([]);
  });
});

describe('what is reported of recipients', () => {
  const placed = [0, 1].map((index) => aRecipient({ subscriptionId: `s${index}`, receipt: `http.0.${index}` }));

  test('is who has got it, and who is tried again', async () => {
    const { work, reports } = aWorker();
    await work([anHttp({ messageId: 'm', recipients: placed })]);
    expect(reports()).toMatchObject([{ messageId: 'm', delivered: ['http.0.0', 'http.0.1'] }]);
    const down = aWorker({ deliverers: LATER });
    await down.work([anHttp({ recipients: placed })]);
    expect(down.reports()).toMatchObject([
      { facts: [{ state: 'waiting', at: NOW, until: NOW, reason: 'HTTP 503' }, {}] },
    ]);
  });

  test('is who is dropped, when it comes again', async () => {
    const [kept] = placed;
    const subscriptions = { getMany: async () => new Map([['s0', aSubscription({ id: 's0' })]]) };
    const { work, reports, served } = aWorker({ subscriptions });
    await work([anHttp({ recipients: placed, requeued: true })]);
    expect(served.map(({ recipient }) => recipient)).toEqual([kept]);
    expect(reports()).toMatchObject([
      { facts: [{ place: 'http.0.1', state: 'dropped', at: NOW }] },
      { delivered: ['http.0.0'] },
    ]);
  });

  test('goes out last, and fails its record when it is refused', async () => {
    const isReport = ({ to }: Sent) => to.role === 'receipts';
    const { work, sent } = aWorker({ deliverers: LATER }, isReport);
    const { failedIds } = await work([anHttp(), anHttp({ recipients: placed }), anHttp()]);
    expect([failedIds, sent.map(isReport)]).toEqual([['record-1'], [false, false, false, true]]);
  });
});

describe('an encrypted envelope', () => {
  const encryption = { keyId: 'key', dataKey: 'AAAA' };
  const key = Buffer.alloc(32, 7);
  const text = (field: 'subject' | 'body' | 'token') => encryptText(`the ${field}`, key, { messageId: 'm', field });
  const encrypted = (change: Partial<Envelope> = {}) =>
    anHttp({
      messageId: 'm',
      encryption,
      body: text('body'),
      recipients: [aRecipient({ token: text('token') })],
      ...change,
    });
  const unlocked: DeliverDependencies['topicDataKeys'] = { forDecryption: async () => ({ key }) };

  test('is read by its deliverer alone: what is tried again leaves as it came', async () => {
    const read: unknown[] = [];
    const { work, left } = aWorker({
      topicDataKeys: unlocked,
      deliverers: {
        http: async ({ subject, body, encryption: before, recipients }) => {
          read.push(subject, body, before, recipients[0]?.token);
          return async ({ token }) => {
            read.push(token);
            return { kind: 'retry', reason: 'HTTP 503' };
          };
        },
      },
    });
    const given = encrypted({ subject: text('subject') });
    await work([given]);
    expect(read).toEqual(['the subject', 'the body', undefined, 'the token', 'the token']);
    expect(left()).toMatchObject([
      { subject: given.subject, body: given.body, encryption, recipients: [{ token: given.recipients[0]?.token }] },
    ]);
  });

  test('of a message about a subscription has no text of its own, and perhaps no token', async () => {
    const read: unknown[] = [];
    const { work, errors } = aWorker({
      topicDataKeys: unlocked,
      deliverers: {
        http: async (opened) => {
          read.push(opened.body, 'subject' in opened, opened.recipients[0]);
          return async () => DELIVERED;
        },
      },
    });
    await work([encrypted({ body: '', recipients: [aRecipient()] })]);
    expect([read, errors]).toEqual([['', false, aRecipient()], []]);
  });

  test('whose key cannot be used is tried again as a whole, wherever its recipients are', async () => {
    const forDecryption = async () => ({ unusable: 'disabled' });
    const { work, left, served } = aWorker({ topicDataKeys: { forDecryption } });
    const recipients = ['http://a/1', 'http://b/1'].map((endpoint) =>
      aRecipient({ endpoint, subscriptionId: endpoint }),
    );
    const { counts } = await work([encrypted({ recipients })]);
    expect([served, counts.retried]).toEqual([[], 2]);
    const lastFailure = "the topic's key cannot be used (disabled)";
    expect(left()).toMatchObject([{ role: 'retries', attempt: 1, recipients: [{ lastFailure }, { lastFailure }] }]);
  });

  test('fails its record when its key cannot be asked for', async () => {
    const { work } = aWorker();
    expect((await work([encrypted(), anHttp()])).failedIds).toEqual(['record-0']);
  });
});
