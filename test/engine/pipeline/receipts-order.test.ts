import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { recipientsIn } from '#src/domain/receipts/summary.ts';
import { recordReceipts } from '#src/pipeline/receipts/record-receipts.ts';
import type { ReceiptFact, ReceiptReport } from '#src/queues/receipt-report.ts';
import { createReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { createReceiptStore } from '#src/stores/receipts/receipt-store.ts';
import { createReceiptWriter } from '#src/stores/receipts/receipt-writer.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

let dynamodb: TestDynamodb;
beforeAll(async () => {
  dynamodb = await startDynamodb();
});
afterAll(() => dynamodb.stop());

const NOW = Date.parse('2026-03-04T05:06:10Z');

const fact = (change: Partial<ReceiptFact> & Pick<ReceiptFact, 'state' | 'at'>): ReceiptFact => ({
  ...{ place: 'https.0.3', subscriptionId: 'a'.repeat(32) },
  ...change,
});

/** A receipt with nothing reported yet. */
const aReceipt = async () => {
  const messageId = newId();
  const { deliveries } = dynamodb;
  const of = { messageId, publishedAt: NOW, expiresAt: NOW + 3_600_000 };
  const topic = { topicUrn: 'urn:smn:us-east-1:project-1:orders', topicId: newId() };
  const totals = { https: { recipients: 10, filtered: 0 } };
  await createReceiptHeads(deliveries, 30).put([{ ...of, ...topic, ranges: 1, requests: 0, totals }]);
  return {
    /** Records one report, as the receipts function does. */
    report: async (...facts: readonly ReceiptFact[]) => {
      const report: ReceiptReport = { v: 1, messageId, publishedAt: NOW, facts: [...facts] };
      const failed = await recordReceipts([{ id: 'record', body: JSON.stringify(report) }], {
        ...{ receiptWriter: createReceiptWriter(deliveries), keepDays: 30, clock: () => NOW },
        onError: (error) => {
          throw error;
        },
      });
      expect(failed).toEqual([]);
    },
    recipients: async () => {
      const receipt = await createReceiptStore(deliveries).get(messageId, NOW);
      if (receipt === undefined) throw new Error('There is no receipt');
      return recipientsIn(receipt.recorded, ['held', 'waiting']).map(({ place, fact: { state, at, reason } }) => ({
        ...{ number: place.number, state, at },
        ...(reason !== undefined && { reason }),
      }));
    },
  };
};

const permutations = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length <= 1
    ? [all]
    : all.flatMap((one, index) => permutations(all.toSpliced(index, 1)).map((rest) => [one, ...rest]));

describe('what is said of a recipient is what was last, in whatever order it is reported', () => {
  test('of one that was released twice, and has failed since', async () => {
    const life = [
      fact({ state: 'waiting', at: NOW + 1, releases: 1 }),
      fact({ state: 'held', at: NOW + 2, releases: 1, reason: 'paused' }),
      fact({ state: 'waiting', at: NOW + 3, releases: 2 }),
      fact({ state: 'waiting', at: NOW + 4, releases: 2, reason: 'HTTP 503' }),
    ];
    for (const order of permutations(life)) {
      const receipt = await aReceipt();
      for (const one of order) await receipt.report(one);
      expect(await receipt.recipients()).toEqual([{ number: 3, state: 'waiting', at: NOW + 4, reason: 'HTTP 503' }]);
    }
  });

  test('of one that is held again, by a clock that is behind', async () => {
    const receipt = await aReceipt();
    await receipt.report(fact({ state: 'held', at: NOW + 1, releases: 10, reason: 'window' }));
    await receipt.report(fact({ state: 'held', at: NOW + 2, releases: 9, reason: 'paused' }));
    await receipt.report(fact({ state: 'waiting', at: NOW + 3, releases: 10 }));
    expect(await receipt.recipients()).toEqual([{ number: 3, state: 'held', at: NOW + 1, reason: 'window' }]);
  });

  test('of several in one report, of which some came too late', async () => {
    const receipt = await aReceipt();
    const placed = (number: number, at: number) => fact({ place: `https.0.${number}`, state: 'waiting', at });
    await receipt.report(placed(1, NOW + 2), placed(2, NOW + 2));
    await receipt.report(placed(1, NOW + 1), placed(2, NOW + 3), placed(4, NOW + 1));
    expect(await receipt.recipients()).toEqual([
      { number: 1, state: 'waiting', at: NOW + 2 },
      { number: 2, state: 'waiting', at: NOW + 3 },
      { number: 4, state: 'waiting', at: NOW + 1 },
    ]);
  });
});
