import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '#src/domain/access/principal.ts';
import { newId } from '#src/domain/identifiers.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const HOUR_MS = 3_600_000;
const bound = { actions: '*', topics: ['alerts-*'] } as const;
const urn = (name: string) => `urn:smn:us-east-1:${PROJECT}:${name}`;

type Filing = Partial<Pick<Envelope, 'kind' | 'topicUrn' | 'protocol' | 'subject' | 'body'>> & {
  readonly project?: string;
  readonly reason?: string;
  readonly attemptLog?: Recipient['attemptLog'];
};

/** Files a dead letter of a subscription that still wants it; gives its id and what it is about. */
const file = async (filing: Filing = {}) => {
  const { project = PROJECT, reason = 'HTTP 410', topicUrn = urn('tides'), attemptLog, ...fields } = filing;
  const subscription = aSubscription({ protocol: 'http', topicId: newId() });
  await service.dependencies.subscriptions.add(subscription);
  service.wait(1);
  const now = service.dependencies.clock();
  const { recipients, ...head } = anEnvelope({
    ...{ topicId: subscription.topicId, topicUrn, messageId: newId(), protocol: 'http', attempt: 7 },
    ...{ publishedAt: now - 2 * HOUR_MS, expiresAt: now - HOUR_MS },
    recipients: [
      aRecipient({
        ...{ subscriptionId: subscription.id, endpoint: subscription.endpoint, reason },
        ...(attemptLog !== undefined && { attemptLog }),
      }),
    ],
    ...fields,
  });
  await service.letters.file({ project, head, recipients, at: now, expiresAt: now + 24 * HOUR_MS });
  const { deadLetters } = await service.letters.list({ project, limit: 1, now });
  return { id: deadLetters[0]?.id ?? '', shortId: deadLetters[0]?.shortId ?? '', subscription, head, at: now };
};

const listed = async (query: Readonly<Record<string, string>> = {}, grant?: Grant) => {
  const { body } = await service.call('ListDeadLetters', { query, ...(grant && { grant }) });
  return body.dead_letters.map((letter: Record<string, string>) => letter['id']);
};
const onOne = (name: string, id: string, grant?: Grant) =>
  service.call(name, { path: { id }, ...(grant && { grant }) });

describe('ListDeadLetters', () => {
  test('shows the letters of the project, newest first, page by page', async () => {
    const first = await file();
    const second = await file({ kind: 'direct', topicUrn: urn('app') });
    await file({ project: 'other' });
    const page = await service.call('ListDeadLetters', { query: { limit: '1' } });

    expect(page.body).toEqual({
      request_id: expect.any(String),
      dead_letters: [expect.objectContaining({ id: second.id, kind: 'direct' })],
      next_cursor: expect.any(String),
    });
    expect(page.body.dead_letters[0]).not.toHaveProperty('subscription_urn');
    const next = await service.call('ListDeadLetters', { query: { limit: '1', cursor: page.body.next_cursor } });
    expect(next.body.dead_letters).toEqual([
      {
        ...{ id: first.id, short_id: first.shortId, kind: 'notification', topic_urn: urn('tides') },
        subscription_urn: `${urn('tides')}:${first.subscription.id}`,
        ...{ message_id: first.head.messageId, protocol: 'http', endpoint: first.subscription.endpoint },
        ...{ reason: 'HTTP 410', attempts: 7, filed_at: new Date(first.at).toISOString().replace(/\.\d+/, '') },
      },
    ]);
  });

  test('passes those that match all filters', async () => {
    const { id, subscription, at } = await file({ topicUrn: urn('filtered'), reason: 'No Route' });
    const name = { topic_name: 'filtered' };

    for (const query of [
      name,
      { topic_urn: urn('filtered') },
      { subscription_urn: `${urn('filtered')}:${subscription.id}` },
      { ...name, protocol: 'http', kind: 'notification', reason: 'no r' },
      { ...name, from: String(at), to: String(at + 1) },
    ])
      expect(await listed(query), JSON.stringify(query)).toEqual([id]);
    for (const query of [
      { topic_name: 'filter' },
      { topic_urn: urn('filtere') },
      { subscription_urn: `${urn('other')}:${subscription.id}` },
      { ...name, protocol: 'email' },
      { ...name, kind: 'confirmation' },
      { ...name, reason: 'timeout' },
      { ...name, from: String(at + 1) },
      { ...name, to: String(at) },
    ])
      expect(await listed(query), JSON.stringify(query)).toEqual([]);
  });

  test.each([
    [{ limit: '0' }, 'OPS.0001'],
    [{ limit: '101' }, 'OPS.0001'],
    [{ cursor: 'x' }, 'OPS.0001'],
    [{ from: 'yesterday' }, 'OPS.0002'],
    [{ kind: 'raw' }, 'OPS.0003'],
    [{ topic_urn: 'x' }, 'SMN.0005'],
    [{ protocol: 'fax' }, 'SMN.0011'],
    [{ subscription_urn: 'x' }, 'SMN.0014'],
  ])('refuses %j', async (query, code) => {
    expect(await service.call('ListDeadLetters', { query })).toMatchObject({ status: 400, code });
  });
});

describe('a page that no list has', () => {
  test('is empty when the time ends before it begins', async () => {
    const { at } = await file();

    expect(await listed({ from: String(at), to: String(at - 1) })).toEqual([]);
    expect(await listed({ from: String(at), to: String(at) })).toEqual([]);
    expect(await listed({ from: '99999999999999' })).toEqual([]);
    expect(await listed({ to: '1900-01-01T00:00:00Z' })).toEqual([]);
    expect(await listed({ from: '1900-01-01T00:00:00Z' })).not.toEqual([]);
  });

  test.each([
    ['of nothing', { pk: '', sk: '', listSk: '' }],
    ['with a position that is none', { pk: 'dead-letter#x', sk: 'raw', listSk: 'x' }],
    ['of a key that is too long', { pk: 'x'.repeat(3000), sk: 'raw', listSk: '0000000000000#' }],
  ])('is refused for a cursor %s', async (_, cursor) => {
    const query = { cursor: Buffer.from(JSON.stringify(cursor)).toString('base64url') };

    expect(await service.call('ListDeadLetters', { query })).toMatchObject({ status: 400, code: 'OPS.0001' });
  });

  test('is refused for a cursor of another time', async () => {
    const { at } = await file();
    await file();
    const { body } = await service.call('ListDeadLetters', { query: { limit: '1' } });
    const query = { cursor: body.next_cursor, to: String(at) };

    expect(await service.call('ListDeadLetters', { query })).toMatchObject({ status: 400, code: 'OPS.0001' });
  });
});

describe('ShowDeadLetter', () => {
  test('shows the message, by the id and by the short id', async () => {
    const { id, shortId } = await file({ subject: 'Tide', body: 'High water' });

    for (const name of [id, shortId]) {
      expect((await onOne('ShowDeadLetter', name)).body).toMatchObject({
        ...{ id, is_encrypted: false, subject: 'Tide', body: 'High water', attempts: 7 },
        published_at: expect.stringMatching(/Z$/),
      });
    }
  });

  test('finds neither a letter of another project, nor what could not be read, nor anything else', async () => {
    const { id } = await file({ project: 'other' });
    const now = service.dependencies.clock();
    await service.letters.fileRaw({ text: 'x', queue: 'q', reason: 'no JSON', at: now, expiresAt: now + HOUR_MS });
    const { deadLetters } = await service.letters.list({ project: '-', limit: 1, now });

    for (const unknown of [id, deadLetters[0]?.id ?? '', 'x', '0'.repeat(14)]) {
      for (const name of ['ShowDeadLetter', 'RedriveDeadLetter', 'DeleteDeadLetter'])
        expect(await onOne(name, unknown)).toMatchObject({ status: 404, code: 'OPS.0004' });
    }
  });
});

describe('the attempts of a letter', () => {
  const attemptLog = [
    { reason: 'timeout', at: [1_772_600_767] },
    { reason: 'HTTP 503', at: [1_772_600_779, 1_772_600_801] },
  ];

  test('are shown with time and reason, in lists as by themselves', async () => {
    const { id } = await file({ topicUrn: urn('attempted'), attemptLog });
    const attempt_log = [
      { attempted_at: '2026-03-04T05:06:07Z', reason: 'timeout' },
      { attempted_at: '2026-03-04T05:06:19Z', reason: 'HTTP 503' },
      { attempted_at: '2026-03-04T05:06:41Z', reason: 'HTTP 503' },
    ];

    expect((await onOne('ShowDeadLetter', id)).body).toMatchObject({ attempts: 7, attempt_log });
    const { body } = await service.call('ListDeadLetters', { query: { topic_name: 'attempted' } });
    expect(body.dead_letters).toMatchObject([{ id, attempt_log }]);
    expect((await onOne('ShowDeadLetter', (await file()).id)).body).not.toHaveProperty('attempt_log');
  });

  test('are forgotten when it is redriven: it starts as a first attempt', async () => {
    const { id } = await file({ attemptLog });
    await onOne('RedriveDeadLetter', id);
    const [sent] = await service.envelopes('http');
    expect(sent).toMatchObject({ attempt: 0 });
    expect(sent?.recipients[0]).not.toHaveProperty('attemptLog');
  });
});

describe('RedriveDeadLetter', () => {
  test('is refused while the project has spent its cap on the protocol, and leaves the letter where it is', async () => {
    const spendCaps = createSpendCapStore(service.dynamodb.registry);
    const { id } = await file({ protocol: 'sms', reason: 'OPS.0091: sms' });
    const asked = await file({ protocol: 'sms', kind: 'confirmation' });
    await service.dependencies.subscriptions.changeStatus(asked.subscription, SUBSCRIPTION_STATUS.unconfirmed);
    await spendCaps.set(PROJECT, 'sms', 0);

    const message = expect.stringContaining('sms: 0 USD a month, about 0 USD spent');
    expect(await onOne('RedriveDeadLetter', id)).toMatchObject({ status: 403, code: 'OPS.0091', message });
    expect(await onOne('RedriveDeadLetter', asked.id)).toMatchObject({ body: { outcome: 'redriven' } });
    expect(await service.envelopes('sms')).toMatchObject([{ kind: 'confirmation' }]);
    expect(await listed()).toContain(id);

    await spendCaps.remove(PROJECT, 'sms');
    expect(await onOne('RedriveDeadLetter', id)).toMatchObject({ body: { outcome: 'redriven' } });
  });

  test('sends the message again as a first attempt, with its whole time to live', async () => {
    const { id, head, subscription } = await file();

    expect((await onOne('RedriveDeadLetter', id)).body).toEqual({
      request_id: expect.any(String),
      ...{ id, outcome: 'redriven' },
    });
    expect(await service.envelopes('http')).toMatchObject([
      {
        ...{ messageId: head.messageId, attempt: 0, expiresAt: service.dependencies.clock() + HOUR_MS },
        recipients: [{ subscriptionId: subscription.id }],
      },
    ]);
    expect(await onOne('RedriveDeadLetter', id)).toMatchObject({ status: 404, code: 'OPS.0004' });
  });

  test('sends nothing to a subscriber who has cancelled, and says so', async () => {
    const { id, subscription } = await file();
    const { topicId, id: subscriptionId } = subscription;
    await service.dependencies.subscriptions.changeStatus(
      { topicId, id: subscriptionId },
      SUBSCRIPTION_STATUS.cancelled,
    );

    expect((await onOne('RedriveDeadLetter', id)).body).toMatchObject({
      outcome: 'dropped',
      why: 'the subscription does not want it: its owner has cancelled it',
    });
    expect(await service.envelopes('http')).toEqual([]);
  });

  test('refuses what cannot be read any more', async () => {
    const { id } = await file();
    const unreadable = async (letter: string, now: number) => {
      const found = await service.letters.get(letter, now);
      if (found === undefined) return undefined;
      const { envelope: _envelope, ...rest } = found;
      return rest;
    };
    const changes = { deadLetters: { ...service.letters, get: unreadable } };

    expect(await service.call('RedriveDeadLetter', { path: { id } }, changes)).toMatchObject({ code: 'OPS.0006' });
  });
});

describe('DeleteDeadLetter', () => {
  test('forgets the letter, once', async () => {
    const { id } = await file({ topicUrn: urn('forgotten') });

    expect(await onOne('DeleteDeadLetter', id)).toMatchObject({ status: 200 });
    expect(await listed({ topic_name: 'forgotten' })).toEqual([]);
    expect(await onOne('DeleteDeadLetter', id)).toMatchObject({ status: 404, code: 'OPS.0004' });
  });

  test('asks for the whole id when a short one is that of several', async () => {
    const { id, shortId } = await file();
    const changes = { deadLetters: { ...service.letters, idsOf: async () => [id, `${id}x`] } };

    const answer = await service.call('DeleteDeadLetter', { path: { id: shortId } }, changes);
    expect(answer).toMatchObject({ status: 409, code: 'OPS.0005', message: expect.stringContaining(shortId) });
  });
});

describe('a caller that is bound to topics', () => {
  test('sees and touches the letters of its topics alone', async () => {
    const mine = await file({ topicUrn: urn('alerts-1') });
    const other = await file({ topicUrn: urn('billing') });
    const direct = await file({ kind: 'direct', topicUrn: `urn:smn:us-east-1:${PROJECT}` });

    expect(await listed({}, bound)).toEqual([mine.id]);
    for (const name of ['ShowDeadLetter', 'RedriveDeadLetter', 'DeleteDeadLetter']) {
      for (const { id } of [other, direct])
        expect(await onOne(name, id, bound)).toMatchObject({ status: 404, code: 'OPS.0004' });
    }
    expect(await onOne('ShowDeadLetter', mine.id, bound)).toMatchObject({ status: 200 });
    expect(await onOne('RedriveDeadLetter', mine.id, bound)).toMatchObject({ body: { outcome: 'redriven' } });
  });

  test('sees no text that was sent without a topic, whatever its patterns', async () => {
    const all = { actions: '*', topics: ['*'] } as const;
    const { id } = await file({ kind: 'direct', topicUrn: urn('sms'), protocol: 'sms' });

    expect(await listed({ kind: 'direct', protocol: 'sms' })).toEqual([id]);
    expect(await listed({ kind: 'direct', protocol: 'sms' }, all)).toEqual([]);
    for (const name of ['ShowDeadLetter', 'RedriveDeadLetter', 'DeleteDeadLetter'])
      expect(await onOne(name, id, all)).toMatchObject({ status: 404, code: 'OPS.0004' });
  });
});
