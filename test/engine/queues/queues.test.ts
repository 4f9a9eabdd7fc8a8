import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Envelope } from '#src/queues/envelope.ts';
import { queueMessageOf, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import { createQueues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import { countRequests, recordDelays, type SqsRequest } from '#test/support/counted-sqs.ts';
import { anEnvelope } from '#test/support/envelope.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

let sqs: TestSqs;
let requests: SqsRequest[];

beforeAll(async () => {
  sqs = await startSqs();
  requests = countRequests(sqs.sqs);
});
afterAll(() => sqs.stop());
beforeEach(async () => {
  await sqs.take(sqs.urls.lanes.email);
  requests.length = 0;
});

const EMAIL_LANE = { role: 'lane', lane: 'email' } as const;
const KILOBYTES_256 = 256 * 1024;

const { recipients, ...head } = anEnvelope();

/** Sends an envelope with a body over the engine's HTTP API and reads it back. */
const roundTrip = async (body: string): Promise<string | undefined> => {
  const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
  expect(await queues.send(EMAIL_LANE, writeEnvelopes({ ...head, body }, recipients, 1))).toEqual([]);
  const [text = ''] = await sqs.take(sqs.urls.lanes.email);
  return decode(Envelope, text)?.body;
};

describe('a body on its way through a queue', () => {
  test('of 256 KB of any Unicode text arrives unchanged', async () => {
    const anyCharacters = fc.array(fc.integer({ min: 0, max: 0x10ffff }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(anyCharacters, async (codePoints) => {
        const pattern = String.fromCodePoint(...codePoints);
        const body = pattern.repeat(Math.floor(KILOBYTES_256 / Buffer.byteLength(pattern)));
        expect(await roundTrip(body)).toBe(body);
      }),
      { numRuns: 25 },
    );
  });

  test.each(['\u0000', '\u0001', '\uffff', '\ufffe', '🙂', '"', '\\', '中', '\u2028'])(
    'of 256 KB of %j arrives unchanged',
    async (character) => {
      const body = character.repeat(Math.floor(KILOBYTES_256 / Buffer.byteLength(character)));
      expect(await roundTrip(body)).toBe(body);
    },
  );
});

describe('sending', () => {
  const messages = (count: number, bytes: number) =>
    Array.from({ length: count }, (_, index) => queueMessageOf(`${index}:`.padEnd(bytes, 'x')));

  test('takes as few requests as ten entries and 1 MiB allow', async () => {
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    expect(await queues.send(EMAIL_LANE, messages(25, 100))).toEqual([]);
    expect(requests).toHaveLength(3);
    requests.length = 0;
    expect(await queues.send(EMAIL_LANE, messages(4, 500 * 1024))).toEqual([]);
    expect(requests).toHaveLength(2);
    expect(await sqs.take(sqs.urls.lanes.email)).toHaveLength(29);
  });

  test('sends nothing, and asks nothing of SQS, for an empty list', async () => {
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    expect(await queues.send(EMAIL_LANE, [])).toEqual([]);
    expect(requests).toEqual([]);
  });

  test('keeps delays within what SQS takes', async () => {
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    const delayed = [5000, 900, 1.5, 0.4, 0, -5].map((delaySeconds) => ({ ...queueMessageOf('later'), delaySeconds }));
    const delays = recordDelays(sqs.sqs);
    expect(await queues.send(EMAIL_LANE, delayed)).toEqual([]);
    expect(delays).toEqual([900, 900, 2, 0, undefined, undefined]);
    expect(await sqs.count(sqs.urls.lanes.email)).toEqual({ visible: 3, delayed: 3 });
  });

  test('returns what a queue refuses, after three tries, and reports why', async () => {
    const missing = sqs.urls.lanes.email.replace('email-lane', 'missing');
    const reasons: unknown[] = [];
    const onError = (error: unknown): void => void reasons.push(error);
    const queues = createQueues({ sqs: sqs.sqs, urls: { lanes: { email: missing } }, onError });
    const refused = messages(2, 10);
    expect(await queues.send(EMAIL_LANE, refused)).toEqual(refused);
    expect(requests).toHaveLength(3);
    expect(reasons).toMatchObject(Array(3).fill({ name: 'QueueDoesNotExist' }));
  });

  test('to a queue of a lane that has none of its own goes to the lane, but for dead letters', async () => {
    const { lanes, retries, quarantines } = sqs.urls;
    const queues = createQueues({ sqs: sqs.sqs, urls: { lanes, retries, quarantines } });
    const textsAt = async (role: 'retries' | 'quarantine', lane: 'http' | 'email', url: string) => {
      await queues.send({ role, lane }, [queueMessageOf(role)]);
      return sqs.take(url);
    };

    expect(await textsAt('retries', 'http', retries.http)).toEqual(['retries']);
    expect(await textsAt('retries', 'email', lanes.email)).toEqual(['retries']);
    expect(await textsAt('quarantine', 'http', quarantines.http)).toEqual(['quarantine']);
    expect(await textsAt('quarantine', 'email', lanes.email)).toEqual(['quarantine']);

    const alone = createQueues({ sqs: sqs.sqs, urls: { lanes } });
    await alone.send({ role: 'quarantine', lane: 'http' }, [queueMessageOf('alone')]);
    expect(await sqs.take(lanes.http)).toEqual(['alone']);
    await expect(alone.send({ role: 'deadLetters', lane: 'http' }, messages(1, 10))).rejects.toThrow('deadLetters');
  });

  test('of a cleanup waits until the deletion is over, unless it is to go on at once', async () => {
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });

    await queues.requestCleanup('later');
    await queues.requestCleanup('now', 0);
    expect(await sqs.count(sqs.urls.cleanup)).toEqual({ visible: 1, delayed: 1 });
    expect(await sqs.take(sqs.urls.cleanup)).toEqual(['{"v":1,"topicId":"now"}']);
  });

  test('to a queue that the function was not given is an error that names it', async () => {
    const queues = createQueues({ sqs: sqs.sqs, urls: {} });
    for (const role of ['lane', 'retries', 'quarantine', 'deadLetters'] as const) {
      const sending = queues.send({ role, lane: 'email' }, messages(1, 10));
      await expect(sending).rejects.toThrow(`no URL for the queue {"role":"${role}","lane":"email"}`);
    }
  });
});
