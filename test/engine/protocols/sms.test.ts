import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TEXT_LIMITS } from '#src/domain/messages/direct-sms.ts';
import { createSmsDeliverer } from '#src/protocols/sms/deliver.ts';
import { createSmsTransport } from '#src/protocols/sms/transport.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { createTextFlowStore, type TextFlowStore } from '#src/stores/subscriptions/text-flow-store.ts';
import { type QueryService, startQueryService } from '#test/support/aws-query-service.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { SOME_TIME } from '#test/support/records.ts';

const neverAborted = new AbortController().signal;
const to = aRecipient({ endpoint: '+8613800138000', token: 'T0ken-of_22-characters' });
let tables: TestDynamodb;
let texts: TextFlowStore;
let countries: readonly string[] | undefined;
let sns: QueryService;

beforeAll(async () => {
  tables = await startDynamodb();
  texts = createTextFlowStore(tables.deliveries, TEXT_LIMITS);
});
afterAll(() => tables.stop());
beforeEach(async () => {
  countries = undefined;
  sns = await startQueryService();
});
afterEach(() => sns.close());

const deliver = async (change: Partial<Envelope>, recipient: Recipient = to, signal = neverAborted) => {
  const transport = createSmsTransport({ smsPerSecond: 1000, client: sns.client });
  const options = { transport, texts, countries, publicBaseUrl: 'https://smn.example.com', clock: () => SOME_TIME };
  const send = await createSmsDeliverer(options)(anEnvelope({ protocol: 'sms', ...change }));
  return send(recipient, signal);
};

/** What comes of a text in so many parts. */
const delivered = (parts: number, country = 'CN') => ({
  kind: 'delivered',
  text: { sentAt: SOME_TIME, parts, country },
});

describe('the limits of texts', () => {
  test('let a number have 60 messages of topics an hour, whatever their number; confirmations are not among them', async () => {
    const full = aRecipient({ endpoint: '+8613800138060', token: 'T0ken-of_22-characters' });
    for (let index = 0; index < 60; index += 1) expect(await deliver({}, full)).toEqual(delivered(1));
    const sent = sns.calls.length;

    expect(await deliver({}, full)).toEqual({
      kind: 'rejected',
      reason: 'SMN.0057: texts to one number: 60 in 1 h, 200 in 12 h',
    });
    expect(sns.calls).toHaveLength(sent);
    expect(await deliver({ kind: 'confirmation' }, full)).toEqual(delivered(1));
    expect(await deliver({ kind: 'direct' }, full)).toEqual(delivered(1));
  });

  test('do not count what the provider was too busy for', async () => {
    const waiting = aRecipient({ endpoint: '+8613800138061' });
    const busy = { status: 400, code: 'Throttling' };
    sns.next(busy, busy);
    expect(await deliver({}, waiting)).toMatchObject({ kind: 'throttled' });

    for (let index = 0; index < 60; index += 1) expect(await deliver({}, waiting)).toEqual(delivered(1));
  });

  test('keep texts of every kind to the countries of the stage', async () => {
    countries = ['SG', 'GB'];

    for (const kind of ['notification', 'confirmation', 'direct'] as const) {
      expect(await deliver({ kind })).toEqual({
        kind: 'rejected',
        reason: 'SMN.0012: a number of CN; allowed are numbers of SG, GB',
      });
    }
    expect(sns.calls).toEqual([]);
    expect(await deliver({}, aRecipient({ endpoint: '+447400123456' }))).toEqual(delivered(1, 'GB'));
  });
});

describe('createSmsDeliverer', () => {
  test('sends the content and nothing else, as a transactional text', async () => {
    expect(await deliver({ body: 'Disk full: 90 %', subject: 'ignored' })).toEqual(delivered(1));

    expect(Object.fromEntries(sns.calls[0] ?? [])).toMatchObject({
      Action: 'Publish',
      PhoneNumber: '+8613800138000',
      Message: 'Disk full: 90 %',
      'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
      'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
    });
  });

  test.each([
    ['', 'the text is empty'],
    ['x'.repeat(1601), 'the text is longer than 1600 characters'],
  ])('rejects a text that SNS would not take', async (body, reason) => {
    expect(await deliver({ body })).toEqual({ kind: 'rejected', reason });
    expect(sns.calls).toEqual([]);
  });

  test('sends the longest text that SNS takes', async () => {
    expect(await deliver({ body: 'x'.repeat(1600) })).toEqual(delivered(11));
  });

  test('rejects a confirmation without a token', async () => {
    expect(await deliver({ kind: 'confirmation' }, aRecipient({ endpoint: '+8613800138000' }))).toMatchObject({
      kind: 'rejected',
    });
  });

  test.each([
    [
      { status: 400, code: 'InvalidParameter' },
      { kind: 'rejected', reason: 'InvalidParameterException' },
    ],
    [
      { status: 403, code: 'AuthorizationError' },
      { kind: 'rejected', reason: 'AuthorizationErrorException' },
    ],
    [
      { status: 500, code: 'InternalError' },
      { kind: 'retry', reason: 'InternalErrorException' },
    ],
    [
      { status: 400, code: 'Throttled' },
      { kind: 'throttled', reason: 'ThrottledException' },
    ],
    [
      { status: 400, code: 'Throttling' },
      { kind: 'throttled', reason: 'Throttling' },
    ],
    [
      { status: 429, code: 'Slow' },
      { kind: 'throttled', reason: 'Slow' },
    ],
  ] as const)('turns the answer %j into %j', async (answer, outcome) => {
    sns.next(answer, answer);

    expect(await deliver({})).toEqual(outcome);
  });

  test('stops when the signal aborts', async () => {
    sns.next('hang', 'hang');
    const abort = new AbortController();
    const outcome = deliver({}, to, abort.signal);

    setTimeout(() => abort.abort(), 100);

    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });

  test('counts no attempt when the signal has aborted before its turn', async () => {
    expect(await deliver({}, to, AbortSignal.abort())).toMatchObject({ kind: 'throttled' });
    expect(sns.calls).toEqual([]);
  });
});
