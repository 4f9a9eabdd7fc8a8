import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const FOREIGN = 'f'.repeat(32);
const ALERTS = { actions: '*', topics: ['alerts-*'] } as const;

const urnOf = (name: string, project = PROJECT) => `urn:smn:us-east-1:${project}:${name}`;

/** A message with a receipt, accepted a second after the one before; its topic need not exist. */
const begun = async (topicUrn: string): Promise<string> => {
  service.wait(1);
  const [messageId, publishedAt] = [newId(), service.dependencies.clock()];
  await createReceiptHeads(service.dynamodb.deliveries, 30).put([
    {
      ...{ messageId, publishedAt, expiresAt: publishedAt + 3_600_000, topicUrn, topicId: newId(), ranges: 1 },
      ...{ requests: 0, subject: 'High water', totals: { https: { recipients: 1, filtered: 0 } } },
    },
  ]);
  return messageId;
};

type Query = Readonly<Record<string, string>>;
const list = (query: Query = {}, grant?: typeof ALERTS) =>
  service.call('ListMessages', { query, ...(grant && { grant }) });
const idsOf = ({ body }: Awaited<ReturnType<typeof list>>): readonly string[] =>
  body.messages.map((one: Record<string, string>) => one['message_id']);

describe('messages of a project', () => {
  test('are listed newest first, page by page, between two times, whatever their topics', async () => {
    const topics = ['alerts-a', 'billing', 'alerts-b'].map((name) => urnOf(name));
    const before = service.dependencies.clock() + 1;
    const ids = [];
    for (const topic of topics) ids.push(await begun(topic));
    const [oldest, middle, newest] = ids;
    const from = String(before);

    const first = await list({ from, limit: '2' });
    expect(idsOf(first)).toEqual([newest, middle]);
    expect(idsOf(await list({ from, limit: '2', cursor: first.body.next_cursor }))).toEqual([oldest]);
    expect(idsOf(await list({ from, to: String(service.dependencies.clock()) }))).toEqual([middle, oldest]);
    expect(first.body.messages[0]).toEqual({
      ...{ message_id: newest, topic_urn: topics[2], subject: 'High water' },
      ...{ accepted_at: expect.any(String), expires_at: expect.any(String) },
    });
    expect(first.body).not.toHaveProperty('receipts');
  });

  test('are counted, and found by a state, as those of a topic are', async () => {
    const id = await begun(urnOf('billing'));
    const query = { from: String(service.dependencies.clock()) };
    expect((await list({ ...query, with_counts: 'true' })).body.messages).toMatchObject([
      { message_id: id, topic_urn: urnOf('billing'), recipients: 1, waiting: 1 },
    ]);
    expect(idsOf(await list({ ...query, state: 'waiting' }))).toEqual([id]);
    expect(idsOf(await list({ ...query, state: 'dead' }))).toEqual([]);
  });

  test('are those of its topics alone for a caller that is bound to some, and never those of another project', async () => {
    const from = String(service.dependencies.clock() + 1);
    const [own, other] = [await begun(urnOf('alerts-own')), await begun(urnOf('billing'))];
    const foreign = await begun(urnOf('alerts-own', FOREIGN));
    expect(idsOf(await list({ from }, ALERTS))).toEqual([own]);
    expect(idsOf(await list({ from }))).toEqual([other, own]);
    expect(idsOf(await list({ from }))).not.toContain(foreign);
  });

  test('are looked through a thousand at a time by a caller that sees none of them', async () => {
    service.wait(60);
    const from = String(service.dependencies.clock());
    const at = service.dependencies.clock();
    const heads = Array.from({ length: 1010 }, (_, index) => ({
      ...{ messageId: newId(), publishedAt: at + index, expiresAt: at + 3_600_000, topicUrn: urnOf('billing') },
      ...{ topicId: newId(), ranges: 1, requests: 0 },
    }));
    await createReceiptHeads(service.dynamodb.deliveries, 30).put(heads);
    const first = await list({ from }, ALERTS);
    expect([idsOf(first), typeof first.body.next_cursor]).toEqual([[], 'string']);
    const second = await list({ from, cursor: first.body.next_cursor }, ALERTS);
    expect([idsOf(second), second.body.next_cursor]).toEqual([[], undefined]);
  });

  test('are kept for their days, and found by cursors of this list', async () => {
    const from = String(service.dependencies.clock());
    const id = await begun(urnOf('alerts-a'));
    expect(idsOf(await list({ from }))).toContain(id);
    expect((await list({ cursor: 'x' })).code).toBe('OPS.0001');
    service.wait(30 * 86_400 + 1);
    expect(idsOf(await list())).toEqual([]);
  });
});
