import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeliveryRecord } from '#src/domain/delivery/delivery-record.ts';
import { DeliveryLogMessage, deliveryLogMessages } from '#src/queues/delivery-log.ts';
import { decode } from '#src/queues/text.ts';

const MAX_BYTES = 200 * 1024;
const head = { v: 1, project: 'p', logGroupId: 'group', logStreamId: 'stream' } as const;

const record: DeliveryRecord = {
  message_id: '0'.repeat(32),
  project_id: 'p',
  topic_urn: 'urn:smn:us-east-1:p:t',
  subscriber_urn: `urn:smn:us-east-1:p:t:${'0'.repeat(32)}`,
  protocol_name: 'http',
  endpoint: '',
  status: 'DELIVERED',
  create_time: '2024-01-02T03:04:05Z',
  send_time: '2024-01-02T03:04:06Z',
};
const entryOf = (length: number, at: number) => ({ at, record: { ...record, endpoint: 'e'.repeat(length) } });

const entriesOf = (text: string) => decode(DeliveryLogMessage, text)?.entries ?? [];

describe('records of deliveries on their way to the log', () => {
  test('travel in order, each once, under the log that they belong to', () => {
    const entries = [entryOf(1, 1), entryOf(2, 2)];
    const [message, ...others] = deliveryLogMessages(head, entries);

    expect(others).toEqual([]);
    expect(decode(DeliveryLogMessage, message?.text ?? '')).toEqual({ ...head, entries });
  });

  test('fill messages of 200 KB, and no more of these than they must', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 150_000 }), { maxLength: 20 });

    fc.assert(
      fc.property(lengths, (all) => {
        const entries = all.map(entryOf);
        const messages = deliveryLogMessages(head, entries);

        expect(messages.flatMap(({ text }) => entriesOf(text))).toEqual(entries);
        for (const [index, { bytes, text }] of messages.entries()) {
          expect(bytes).toBe(Buffer.byteLength(text));
          expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
          const [next] = entriesOf(messages[index + 1]?.text ?? '');
          if (next !== undefined) expect(bytes + JSON.stringify(next).length + 1).toBeGreaterThan(MAX_BYTES);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('fill a message to the last byte', () => {
    const [empty] = deliveryLogMessages(head, [entryOf(0, 1), entryOf(0, 2)]);
    const room = MAX_BYTES - (empty?.bytes ?? 0);
    const bytesOf = (length: number) =>
      deliveryLogMessages(head, [entryOf(0, 1), entryOf(length, 2)]).map(({ bytes }) => bytes);

    expect(bytesOf(room)).toEqual([MAX_BYTES]);
    expect(bytesOf(room + 1)).toHaveLength(2);
  });

  test('travel alone when one is larger than that', () => {
    const messages = deliveryLogMessages(head, [entryOf(1, 1), entryOf(MAX_BYTES, 2), entryOf(1, 3)]);

    expect(messages.map(({ text }) => entriesOf(text).map(({ at }) => at))).toEqual([[1], [2], [3]]);
  });
});
