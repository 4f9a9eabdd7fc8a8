import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSmsDeliverer } from '#src/protocols/sms/deliver.ts';
import { createSmsTransport } from '#src/protocols/sms/transport.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { type QueryService, startQueryService } from '#test/support/aws-query-service.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const neverAborted = new AbortController().signal;
const to = aRecipient({ endpoint: '+8613800138000', token: 'T0ken-of_22-characters' });
let sns: QueryService;

beforeEach(async () => {
  sns = await startQueryService();
});
afterEach(() => sns.close());

const deliver = async (change: Partial<Envelope>, recipient: Recipient = to, signal = neverAborted) => {
  const transport = createSmsTransport({ smsPerSecond: 1000, client: sns.client });
  const send = await createSmsDeliverer({ transport, publicBaseUrl: 'https://smn.example.com' })(
    anEnvelope({ protocol: 'sms', ...change }),
  );
  return send(recipient, signal);
};

describe('createSmsDeliverer', () => {
  it('sends the content and nothing else, as a transactional text', async () => {
    expect(await deliver({ body: 'Disk full: 90 %', subject: 'ignored' })).toEqual({ kind: 'delivered' });

    expect(Object.fromEntries(sns.calls[0] ?? [])).toMatchObject({
      Action: 'Publish',
      PhoneNumber: '+8613800138000',
      Message: 'Disk full: 90 %',
      'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
      'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
    });
  });

  it.each([
    ['', 'the text is empty'],
    ['x'.repeat(1601), 'the text is longer than 1600 characters'],
  ])('rejects a text that SNS would not take', async (body, reason) => {
    expect(await deliver({ body })).toEqual({ kind: 'rejected', reason });
    expect(sns.calls).toEqual([]);
  });

  it('sends the longest text that SNS takes', async () => {
    expect(await deliver({ body: 'x'.repeat(1600) })).toEqual({ kind: 'delivered' });
  });

  it('rejects a confirmation without a token', async () => {
    expect(await deliver({ kind: 'confirmation' }, aRecipient({ endpoint: '+8613800138000' }))).toMatchObject({
      kind: 'rejected',
    });
  });

  it.each([
    [
      { status: 400, code: 'InvalidParameter' },
      { kind: 'rejected', reason: 'InvalidParameterException' },
    ],
    [
      { status: 400, code: 'OptedOut' },
      { kind: 'rejected', reason: 'OptedOutException' },
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

  it('stops when the signal aborts', async () => {
    sns.next('hang', 'hang');
    const abort = new AbortController();
    const outcome = deliver({}, to, abort.signal);

    setTimeout(() => abort.abort(), 100);

    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });

  it('counts no attempt when the signal has aborted before its turn', async () => {
    expect(await deliver({}, to, AbortSignal.abort())).toMatchObject({ kind: 'throttled' });
    expect(sns.calls).toEqual([]);
  });
});
