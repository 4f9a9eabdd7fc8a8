import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { ReportedFact } from '#src/domain/receipts/recipient-state.ts';
import { recordReceipts } from '#src/pipeline/receipts/record-receipts.ts';
import { createReceiptHeads, type ReceiptHead } from '#src/stores/receipts/receipt-heads.ts';
import { createReceiptWriter } from '#src/stores/receipts/receipt-writer.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const FOREIGN = 'f'.repeat(32);

/** A message with a receipt, of this topic. */
const begun = async (topic_urn: string, change: Partial<ReceiptHead> = {}) => {
  const { topics, clock } = service.dependencies;
  const topic = await topics.get({ project: PROJECT, name: topic_urn.split(':').at(4) ?? '' });
  const head: ReceiptHead = {
    ...{ messageId: newId(), publishedAt: clock(), expiresAt: clock() + 3_600_000, topicUrn: topic_urn },
    ...{ topicId: topic?.id ?? '', subject: 'High water', ranges: 1, requests: 0 },
    totals: { https: { recipients: 4, filtered: 1 }, email: { recipients: 1, filtered: 0 } },
    ...change,
  };
  await createReceiptHeads(service.dynamodb.deliveries, 30).put([head]);
  return head;
};

type Reported = {
  readonly delivered?: readonly string[];
  readonly facts?: readonly (ReportedFact & { place: string })[];
};

const report = async ({ messageId, publishedAt }: ReceiptHead, reported: Reported) => {
  const body = JSON.stringify({ v: 1, messageId, publishedAt, ...reported });
  const failed = await recordReceipts([{ id: '1', body }], {
    receiptWriter: createReceiptWriter(service.dynamodb.deliveries),
    ...{ keepDays: 30, clock: service.dependencies.clock },
    onError: () => undefined,
  });
  expect(failed).toEqual([]);
};

const fact = (state: ReportedFact['state'], number: number, change: Partial<ReportedFact> = {}) => ({
  ...{ place: `https.0.${number}`, state, subscriptionId: String(number).repeat(32), at: service.dependencies.clock() },
  ...change,
});

const show = (message_id: string, grant?: { actions: '*'; topics: string[] }) =>
  service.call('ShowMessage', { path: { message_id }, ...(grant && { grant }) });
const recipients = (message_id: string, query: Readonly<Record<string, string>> = {}) =>
  service.call('ListMessageRecipients', { path: { message_id }, query });
const list = (topic_urn: string, query: Readonly<Record<string, string>> = {}) =>
  service.call('ListMessages', { query: { topic_urn, ...query } });

/** Files dead letters of a message that has no receipt. */
const filed = async (topicUrn: string, count = 2) => {
  const messageId = newId();
  const at = service.dependencies.clock();
  const { recipients: _recipients, ...head } = anEnvelope({ messageId, topicUrn, protocol: 'https', attempt: 1 });
  const attemptLog = [{ reason: 'HTTP 410', at: [1_772_600_767] }];
  const dead = Array.from({ length: count }, (_, index) =>
    aRecipient({ subscriptionId: String(index).repeat(32), reason: 'HTTP 410', attemptLog }),
  );
  await service.letters.file({ project: PROJECT, head, recipients: dead, at, expiresAt: at + 86_400_000 });
  return messageId;
};

describe('a message', () => {
  test('shows what became of its recipients, in all and by protocol', async () => {
    const head = await begun(await service.topic());
    await report(head, { delivered: ['https.0.0', 'email.0.0'], facts: [fact('dead', 1), fact('held', 2)] });
    const { body } = await show(head.messageId);

    expect(body).toMatchObject({
      ...{ message_id: head.messageId, topic_urn: head.topicUrn, subject: 'High water', receipts: 'summary' },
      ...{ is_complete: true, recipients: 5, filtered: 1, delivered: 2, dead: 1, held: 1, waiting: 1 },
      ...{ expired: 0, dropped: 0, accepted_at: '2024-01-02T03:04:05Z' },
    });
    expect(body.protocols).toEqual([
      expect.objectContaining({ protocol: 'email', recipients: 1, delivered: 1, waiting: 0 }),
      expect.objectContaining({ protocol: 'https', recipients: 4, filtered: 1, delivered: 1, waiting: 1 }),
    ]);
  });

  test('is listed with the same counts, and found by a state that one of its recipients is in', async () => {
    const topicUrn = await service.topic();
    const dead = await begun(topicUrn);
    await report(dead, { delivered: ['https.0.0'], facts: [fact('dead', 1), fact('held', 2)] });
    service.wait(1);
    const done = await begun(topicUrn, { totals: { https: { recipients: 1, filtered: 0 } } });
    await report(done, { delivered: ['https.0.0'] });
    const idsOf = async (query: Readonly<Record<string, string>>) =>
      (await list(topicUrn, query)).body.messages.map(({ message_id }: { message_id: string }) => message_id);

    const [second, first] = (await list(topicUrn, { with_counts: 'true' })).body.messages;
    expect(second).toMatchObject({
      message_id: done.messageId,
      is_complete: true,
      recipients: 1,
      delivered: 1,
      dead: 0,
    });
    const { protocols: _protocols, receipts: _receipts, request_id: _id, ...shown } = (await show(dead.messageId)).body;
    expect(first).toEqual(shown);
    expect((await list(topicUrn)).body.messages[0]).not.toHaveProperty('recipients');
    expect(await idsOf({ state: 'dead' })).toEqual([dead.messageId]);
    expect(await idsOf({ state: 'held' })).toEqual([dead.messageId]);
    expect(await idsOf({ state: 'waiting' })).toEqual([dead.messageId]);
    expect(await idsOf({ state: 'expired' })).toEqual([]);
    expect((await list(topicUrn, { state: 'lost' })).code).toBe('OPS.0032');
    expect((await list(topicUrn, { with_counts: 'yes' })).code).toBe('OPS.0033');
  });

  test('of many is added up twenty-five at a time, and a page without a match leads on', async () => {
    const topicUrn = await service.topic();
    const [oldest] = [await begun(topicUrn)];
    await report(oldest, { facts: [fact('dead', 1)] });
    for (let index = 0; index < 25; index += 1) {
      service.wait(1);
      await begun(topicUrn);
    }
    const first = (await list(topicUrn, { state: 'dead' })).body;
    expect([first.messages, typeof first.next_cursor]).toEqual([[], 'string']);
    const second = (await list(topicUrn, { state: 'dead', cursor: first.next_cursor })).body;
    expect(second.messages).toMatchObject([{ message_id: oldest.messageId, dead: 1 }]);
  });

  test('of a topic that keeps failures shows its dead letters, and that nothing else is known', async () => {
    const messageId = await filed(await service.topic());
    const { body } = await show(messageId);
    expect(body).toMatchObject({ receipts: 'failures', is_complete: false, dead: 2 });
    expect(body.protocols).toEqual([{ protocol: 'https', dead: 2 }]);
    expect('delivered' in body || 'recipients' in body).toBe(false);
    const found = (await recipients(messageId, { state: 'dead' })).body.recipients;
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ state: 'dead', reason: 'HTTP 410', protocol: 'https' });
    expect(found[0].attempt_log).toEqual([{ attempted_at: '2026-03-04T05:06:07Z', reason: 'HTTP 410' }]);
    expect((await recipients(messageId, { state: 'held' })).body.recipients).toEqual([]);
  });

  test('has the attempts of a recipient, whichever report of them came last', async () => {
    const head = await begun(await service.topic());
    const attempted = (reason: string, ...at: readonly number[]) => ({
      attempts: at.length,
      attemptLog: [{ reason, at }],
    });
    const [first, second] = [attempted('HTTP 503', 1_772_600_767), attempted('HTTP 503', 1_772_600_767, 1_772_600_772)];
    await report(head, { facts: [fact('waiting', 1, second)] });
    await report(head, { facts: [fact('waiting', 1, first), fact('held', 2)] });
    const logs = (await recipients(head.messageId)).body.recipients.map(
      (one: Record<string, unknown>) => one['attempt_log'],
    );
    const shown = [
      { attempted_at: '2026-03-04T05:06:07Z', reason: 'HTTP 503' },
      { attempted_at: '2026-03-04T05:06:12Z', reason: 'HTTP 503' },
    ];
    expect(logs).toEqual([shown, undefined]);

    await report(head, { facts: [fact('waiting', 1, { redrives: 1 })] });
    expect((await recipients(head.messageId, { state: 'waiting' })).body.recipients[0]).not.toHaveProperty(
      'attempt_log',
    );
    await report(head, { facts: [fact('dead', 1, { redrives: 1, ...attempted('HTTP 410', 1_772_600_800) })] });
    await report(head, { facts: [fact('dead', 1, { redrives: 1, ...attempted('HTTP 410', 1_772_600_800) })] });
    expect((await recipients(head.messageId, { state: 'dead' })).body.recipients).toMatchObject([
      { attempt_log: [{ attempted_at: '2026-03-04T05:06:40Z', reason: 'HTTP 410' }] },
    ]);
  });

  test('of which nothing is kept is not found', async () => {
    expect((await show(newId())).code).toBe('OPS.0031');
    expect((await recipients(newId())).code).toBe('OPS.0031');
    const topic_urn = await service.topic();
    const messageId = await filed(topic_urn);
    await service.call('SetTopicReceipts', { path: { topic_urn }, body: { receipts: 'none' } });
    expect((await show(messageId)).code).toBe('OPS.0031');
  });

  test.each(['x'.repeat(3000), '#', 'A'.repeat(32), '%20'])('whose id is none is not found: %s', async (message_id) => {
    for (const name of ['ShowMessage', 'ListMessageRecipients'])
      expect(await service.call(name, { path: { message_id } })).toMatchObject({ status: 404, code: 'OPS.0031' });
  });

  test('of another project, or of a topic that the caller is not bound to, is not found', async () => {
    const urn = await service.topic('billing');
    const foreign = await begun(urn, { topicUrn: urn.replace(PROJECT, FOREIGN) });
    const head = await begun(urn);
    const bound = { actions: '*', topics: ['alerts-*'] } as const;
    const asBound = { actions: bound.actions, topics: [...bound.topics] };
    expect((await show(foreign.messageId)).code).toBe('OPS.0031');
    expect((await show(head.messageId)).status).toBe(200);
    expect((await show(head.messageId, asBound)).code).toBe('OPS.0031');
    expect((await show(await filed(urn), asBound)).code).toBe('OPS.0031');
    const refused = await service.call('ListMessages', { query: { topic_urn: urn }, grant: bound });
    expect([refused.status, refused.code]).toEqual([403, 'SMN.0001']);
  });

  test('is kept for its days and no longer', async () => {
    const head = await begun(await service.topic());
    service.wait(30 * 86_400 + 1);
    expect((await show(head.messageId)).code).toBe('OPS.0031');
    expect((await list(head.topicUrn)).body.messages).toEqual([]);
  });
});

describe('recipients of a message', () => {
  test('are listed by state, page by page, with the reason and until when', async () => {
    const head = await begun(await service.topic());
    const until = service.dependencies.clock() + 60_000;
    const waiting = fact('waiting', 3, { until, reason: 'HTTP 500' });
    await report(head, {
      delivered: ['https.0.0'],
      facts: [fact('dead', 2), fact('dead', 1), waiting, fact('dead', 0)],
    });
    const numbers = async (query: Readonly<Record<string, string>>) => {
      const { body } = await recipients(head.messageId, query);
      const ids = body.recipients.map((one: Record<string, string>) => one['subscription_urn']?.at(-1));
      return [ids, body.next_cursor];
    };

    expect(await numbers({})).toEqual([['1', '2', '3'], undefined]);
    expect(await numbers({ state: 'dead' })).toEqual([['1', '2'], undefined]);
    const [first, cursor] = await numbers({ limit: '2' });
    expect(first).toEqual(['1', '2']);
    expect(await numbers({ limit: '2', cursor })).toEqual([['3'], undefined]);
    expect((await recipients(head.messageId, { state: 'waiting' })).body.recipients).toEqual([
      {
        ...{ subscription_urn: `${head.topicUrn}:${'3'.repeat(32)}`, protocol: 'https', state: 'waiting' },
        ...{ reason: 'HTTP 500', until: expect.any(String), reported_at: expect.any(String) },
      },
    ]);
  });

  test('are asked for by a state that is listed, and by a cursor of their own', async () => {
    const { messageId } = await begun(await service.topic());
    for (const state of ['delivered', '', 'lost'])
      expect((await recipients(messageId, { state })).code).toBe('OPS.0032');
    expect((await recipients(messageId, { cursor: 'x' })).code).toBe('OPS.0001');
  });
});

describe('messages of a topic', () => {
  test('are listed newest first, page by page, between two times', async () => {
    const urn = await service.topic();
    const accepted: ReceiptHead[] = [];
    for (let index = 0; index < 3; index += 1) {
      accepted.push(await begun(urn));
      service.wait(60);
    }
    const [oldest, middle, newest] = accepted.map(({ messageId }) => messageId);
    const idsOf = (answer: Awaited<ReturnType<typeof list>>) =>
      answer.body.messages.map((one: Record<string, string>) => one['message_id']);

    const first = await list(urn, { limit: '2' });
    expect(idsOf(first)).toEqual([newest, middle]);
    expect(idsOf(await list(urn, { limit: '2', cursor: first.body.next_cursor }))).toEqual([oldest]);
    const [, at = 0] = accepted.map(({ publishedAt }) => publishedAt);
    expect(idsOf(await list(urn, { from: String(at) }))).toEqual([newest, middle]);
    expect(idsOf(await list(urn, { to: String(at) }))).toEqual([oldest]);
    expect((await list(urn, { from: String(at), to: String(at - 60_000) })).body.messages).toEqual([]);
    expect((await list(urn)).body.receipts).toBe('failures');
  });

  test('are those of a topic of the project, by a cursor of their own', async () => {
    const urn = await service.topic();
    const other = await service.topic();
    await begun(other);
    await begun(other);
    const { next_cursor } = (await list(other, { limit: '1' })).body;
    expect((await list(urn, { cursor: next_cursor, from: '4102444800000' })).code).toBe('OPS.0001');
    expect((await list(urn, { cursor: next_cursor })).body.messages).toEqual([]);
    expect((await list(urn, { cursor: 'x' })).code).toBe('OPS.0001');
    expect((await list('urn:x')).code).toBe('SMN.0005');
    expect((await list(urn.replace(/[^:]+$/, 'absent'))).code).toBe('SMN.0006');
    expect((await list(urn.replace(PROJECT, FOREIGN))).code).toBe('SMN.0001');
    expect((await list(urn, { from: 'yesterday' })).code).toBe('OPS.0002');
  });
});
