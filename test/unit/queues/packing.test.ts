import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, createBatcher, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES } from '#src/queues/batches.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { type EnvelopeHead, MAX_ENVELOPE_BYTES, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import { decode } from '#src/queues/text.ts';

const head = (body: string): EnvelopeHead => ({
  v: 1,
  kind: 'notification',
  messageId: '0'.repeat(32),
  topicUrn: 'urn:smn:us-east-1:p:t',
  topicId: 't'.repeat(32),
  protocol: 'http',
  body,
  publishedAt: 1,
  expiresAt: 2,
  attempt: 0,
});

const recipients = (count: number, endpoint = 'http://127.0.0.1/') =>
  Array.from({ length: count }, (_, index) => ({ subscriptionId: index.toString(16).padStart(32, '0'), endpoint }));

describe('writing envelopes', () => {
  test('keeps every recipient once, in order, within both limits, and counts bytes exactly', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 500 }),
        fc.integer({ min: 1, max: 200 }),
        (body, endpoints, most) => {
          const all = endpoints.map((endpoint, index) => ({ subscriptionId: String(index), endpoint }));
          const messages = writeEnvelopes(head(body), all, most);
          const envelopes = messages.map(({ text }) => decode(Envelope, text));
          expect(envelopes.flatMap((envelope) => envelope?.recipients)).toEqual(all);
          expect(messages).toHaveLength(Math.ceil(all.length / most));
          for (const [index, { text, bytes, recipients: count }] of messages.entries()) {
            expect(bytes).toBe(Buffer.byteLength(text));
            expect(count).toBe(envelopes[index]?.recipients.length);
            expect(envelopes[index]?.body).toBe(body);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('cuts a chunk of 200 at 900 KB', () => {
    const messages = writeEnvelopes(head('x'.repeat(256 * 1024)), recipients(200, `http://a/${'e'.repeat(5000)}`), 200);
    expect(messages.map((message) => message.recipients)).toEqual([129, 71]);
    for (const { bytes } of messages) expect(bytes).toBeLessThanOrEqual(MAX_ENVELOPE_BYTES);
  });

  test('keeps a full chunk of a 1 KB message inside one billed unit of 64 KB', () => {
    const [message] = writeEnvelopes(
      head('x'.repeat(1024)),
      recipients(200, `https://example.com/${'e'.repeat(80)}`),
      200,
    );
    expect(message?.recipients).toBe(200);
    expect(message?.bytes).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('packing batches', () => {
  test('keeps order, at most 10 entries and 1 MiB, and never packs looser than it must', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: MAX_ENVELOPE_BYTES }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, (bytes) => {
        const entries = bytes.map((size, index) => ({ bytes: size, index }));
        const batches = batchesOf(entries);
        expect(batches.flat()).toEqual(entries);
        for (const [at, batch] of batches.entries()) {
          const total = batch.reduce((sum, entry) => sum + entry.bytes, 0);
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_ENTRIES);
          expect(total).toBeLessThanOrEqual(MAX_BATCH_BYTES);
          const next = batches[at + 1]?.[0];
          if (next !== undefined) {
            expect(batch.length === MAX_BATCH_ENTRIES || total + next.bytes > MAX_BATCH_BYTES).toBe(true);
          }
        }
      }),
    );
  });

  test('packs chunks of a 256 KB message three to a request', () => {
    const messages = writeEnvelopes(head('x'.repeat(256 * 1024)), recipients(2000), 200);
    expect(messages).toHaveLength(10);
    expect(batchesOf(messages).map((batch) => batch.length)).toEqual([3, 3, 3, 1]);
  });
});

describe('a batcher', () => {
  const sized = (bytes: number) => ({ bytes });

  test('returns a batch with its tenth entry, and not before', () => {
    const { add, flush } = createBatcher<{ readonly bytes: number }>();

    for (let index = 1; index < MAX_BATCH_ENTRIES; index++) expect(add(sized(1))).toBeUndefined();
    expect(add(sized(1))).toHaveLength(MAX_BATCH_ENTRIES);
    expect(flush()).toBeUndefined();
  });

  test('fills a batch to the last byte', () => {
    const { add, flush } = createBatcher<{ readonly bytes: number }>();

    expect([add(sized(1)), add(sized(MAX_BATCH_BYTES - 1))]).toEqual([undefined, undefined]);
    expect(add(sized(1))).toEqual([sized(1), sized(MAX_BATCH_BYTES - 1)]);
    expect(flush()).toEqual([sized(1)]);
  });
});
