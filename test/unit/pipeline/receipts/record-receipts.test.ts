import { expect, test } from 'vitest';
import { recordReceipts } from '#src/pipeline/receipts/record-receipts.ts';
import { encodeJson } from '#src/queues/text.ts';
import type { ReceiptChange } from '#src/stores/receipts/receipt-writer.ts';

const NOW = Date.parse('2026-03-28T14:05:09Z');

/** A record that reports the delivery of a message of its own. */
const record = (id: string, publishedAt = NOW) => ({
  id,
  body: encodeJson({ v: 1, messageId: id.padStart(32, '0'), publishedAt, delivered: ['https.0.0'] }),
});

const recordAll = async (
  records: readonly { readonly id: string; readonly body: string }[],
  write: (change: ReceiptChange) => Promise<void>,
) => {
  const errors: unknown[] = [];
  const options = { keepDays: 30, clock: () => NOW, onError: (error: unknown) => errors.push(error) };
  return { failed: await recordReceipts(records, { receiptWriter: { write }, ...options }), errors };
};

test('a record that cannot be read comes again, and keeps no other from being written', async () => {
  const written: ReceiptChange[] = [];

  const { failed, errors } = await recordAll([{ id: 'broken', body: '{' }, record('1')], async (change) => {
    written.push(change);
  });

  expect([failed, written.length]).toEqual([['broken'], 1]);
  expect(errors).toEqual([new Error('A message on the receipts queue cannot be read')]);
});

test('what was not written comes again, and nothing else', async () => {
  const records = Array.from({ length: 25 }, (_, index) => record(String(index)));
  const refused = new Error('throttled');

  const { failed, errors } = await recordAll(records, async ({ key }) => {
    if (['7', '24'].some((id) => key.pk.includes(id.padStart(32, '0')))) throw refused;
  });

  expect(failed).toEqual(['7', '24']);
  expect(errors).toEqual([refused, refused]);
});

test('at most ten writes are under way, and each change is written once', async () => {
  const records = Array.from({ length: 20 }, (_, index) => record(String(index)));
  let [underWay, most, writes] = [0, 0, 0];

  const { failed } = await recordAll(records, async () => {
    underWay += 1;
    writes += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
  });

  expect([failed, writes, most]).toEqual([[], 20, 10]);
});

test('a report on a message whose receipt has ended is dropped', async () => {
  const month = 30 * 24 * 3_600_000;
  let writes = 0;

  const { failed } = await recordAll([record('1', NOW - month), record('2', NOW - month + 1000)], async () => {
    writes += 1;
  });

  expect([failed, writes]).toEqual([[], 1]);
});
