import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createRangeCounter } from '#src/domain/receipts/range-counter.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { fanOut } from '#src/pipeline/fan-out/fan-out.ts';
import { beginReceipts } from '#src/pipeline/receipts/begin-receipts.ts';
import { reportMessages, sendReports } from '#src/pipeline/receipts/report.ts';
import { createReceiptHeads, type ReceiptHead } from '#src/stores/receipts/receipt-heads.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { countRequests, type SqsRequest } from '#test/support/counted-sqs.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { createReceiptFlow } from '#test/support/receipt-flow.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

let dynamodb: TestDynamodb;
let sqs: TestSqs;
let flow: ReturnType<typeof createReceiptFlow>;
let units: ConsumedUnits;
let requests: SqsRequest[];

beforeAll(async () => {
  [dynamodb, sqs] = await Promise.all([startDynamodb(), startSqs()]);
  flow = createReceiptFlow({ dynamodb, sqs });
  units = countUnits(dynamodb.dynamodb);
  requests = countRequests(sqs.sqs);
});
afterAll(() => Promise.all([dynamodb.stop(), sqs.stop()]));

const subscribers = (count: number): readonly Subscriber[] =>
  Array.from({ length: count }, (_, index) => {
    const id = createHash('sha256').update(String(index)).digest('hex').slice(0, 32);
    return { id, protocol: 'https', endpoint: `https://receiver-${index}.example.com/notifications` };
  });

const aMessage = () => ({
  ...{ id: newId(), topicUrn: `urn:smn:us-east-1:${newId()}:alerts`, topicId: newId(), subject: 'High water' },
  ...{ bodies: { default: 'High water' }, publishedAt: Date.now(), expiresAt: Date.now() + 60_000 },
  hasReceipt: true as const,
});

/** Accepts, expands and delivers one message, as the functions do; returns what its receipt costs. */
const costOf = async (count: number, { isInline }: { readonly isInline: boolean }) => {
  units.written = 0;
  const message = aMessage();
  const counter = createRangeCounter('0');
  await fanOut({ message, subscribers: [subscribers(count)], counter }, flow.queues);
  const totals = counter.totals();
  const plan = { ranges: 1, requests: isInline ? 0 : 1, ...(isInline && { totals }) };
  const receiptHeads = createReceiptHeads(dynamodb.deliveries, 30);
  const onReceiptsLost = (error: unknown): never => {
    throw error;
  };
  await beginReceipts([{ message, plan }], { receiptHeads, queues: flow.queues, onReceiptsLost });
  const reported = { name: '0', part: 'all', totals };
  const { id: messageId, publishedAt } = message;
  if (!isInline) await sendReports(reportMessages({ messageId, publishedAt }, { range: reported }), flow);
  const before = requests.length;
  await flow.deliver('http', () => ({ kind: 'delivered' }));
  const sends = requests.slice(before).filter(({ action }) => action === 'SendMessageBatch');
  await flow.record({ times: 1 });
  const { written } = units;
  expect(await flow.countsOf(messageId)).toMatchObject({ recipients: count, delivered: count, isComplete: true });
  return { written, sends: sends.length, billed: sends.reduce((sum, { billedUnits }) => sum + billedUnits, 0) };
};

/** The index of lists copies the head of a receipt: one unit more, which the engine does not tell. */
const INDEX = 1;

describe('what a receipt costs beyond the deliveries', () => {
  test('at 10,000 subscribers is at most 0.006 written units per delivery, and a request of SQS for a thousand', async () => {
    const { written, sends, billed } = await costOf(10_000, { isInline: false });
    expect((written + INDEX) / 10_000).toBeLessThanOrEqual(0.006);
    expect({ written, sends, billed }).toEqual({ written: 53, sends: 10, billed: 10 });
  });

  test('at one subscriber is four written units and a request', async () => {
    const { written, ...requested } = await costOf(1, { isInline: true });
    expect({ written: written + INDEX, ...requested }).toEqual({ written: 4, sends: 1, billed: 1 });
  });

  test('of these, one unit is the place in the list of its project, also with the longest subject and name', async () => {
    const head = {
      ...{ messageId: newId(), publishedAt: Date.now(), expiresAt: Date.now() + 60_000, ranges: 1, requests: 0 },
      ...{ topicId: newId(), topicUrn: `urn:smn:us-east-1:${newId()}:${'n'.repeat(255)}`, subject: 's'.repeat(512) },
    };
    const { topicUrn: _urn, ...unlisted } = head;
    const costOfHeads = async (heads: readonly ReceiptHead[]) => {
      units.written = 0;
      await createReceiptHeads(dynamodb.deliveries, 30).put(heads);
      return units.written;
    };
    const short = { ...head, topicUrn: `urn:smn:us-east-1:${newId()}:n`, subject: 's' };
    const [withEntry, alone] = [await costOfHeads([short]), await costOfHeads([{ ...unlisted, topicUrn: 'none' }])];
    expect([withEntry, alone]).toEqual([2, 1]);
    // The head itself is longer than 1 KB then.
    expect(await costOfHeads([head])).toBe(3);
  });
});
