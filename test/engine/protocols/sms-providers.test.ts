import { afterEach, describe, expect, test } from 'vitest';
import { createSmsTransport, type SmsTransport } from '#src/protocols/sms/transport.ts';
import { startJsonService } from '#test/support/aws-json-service.ts';
import { startQueryService } from '#test/support/aws-query-service.ts';

const NUMBER_ARN = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';
const SMS = {
  to: '+447400123456',
  text: 'Disk full: 90 %',
  timeToLiveSeconds: 600,
  context: { project: 'project-1', subscriptionId: 'fedcba9876543210fedcba9876543210' },
};

/** How a service fails; what it fails with is each provider's own. */
type Failure = 'busy' | 'broken' | 'refusing' | 'opted out' | 'hanging';

/** A provider with a stand-in for its service. */
type Tried = {
  readonly transport: SmsTransport;
  /** What the service was asked for, as the SDK sent it. */
  readonly calls: () => readonly unknown[];
  readonly fail: (failure: Failure) => void;
  readonly close: () => Promise<void>;
};

const startSns = async (): Promise<Tried> => {
  const service = await startQueryService();
  const answers = {
    busy: { status: 400, code: 'Throttled' },
    broken: { status: 500, code: 'InternalError' },
    refusing: { status: 400, code: 'InvalidParameter' },
    'opted out': { status: 400, code: 'OptedOut' },
    hanging: 'hang',
  } as const;
  return {
    transport: createSmsTransport({ smsPerSecond: 1000, client: service.client }),
    calls: () => service.calls.map((call) => Object.fromEntries(call)),
    fail: (failure) => service.next(answers[failure], answers[failure]),
    close: service.close,
  };
};

const startEndUserMessaging = async (change: { readonly maxPriceUsd?: number } = {}): Promise<Tried> => {
  const service = await startJsonService({ status: 200, result: { MessageId: 'm-1' } });
  const answers = {
    busy: { status: 400, code: 'ThrottlingException' },
    broken: { status: 500, code: 'InternalServerException' },
    refusing: { status: 400, code: 'ValidationException', reason: 'INVALID_PARAMETER' },
    'opted out': { status: 400, code: 'ConflictException', reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' },
    hanging: 'hang',
  } as const;
  const endUserMessaging = {
    originationIdentity: NUMBER_ARN,
    configurationSet: 'smn-test-sms',
    ...change,
    client: { ...service.client, region: 'us-east-1' },
  };
  return {
    transport: createSmsTransport({ smsPerSecond: 1000, endUserMessaging }),
    calls: () => service.calls.map(({ body }) => JSON.parse(body)),
    fail: (failure) => service.next(answers[failure], answers[failure]),
    close: service.close,
  };
};

const open: Tried[] = [];
const trying = async (start: () => Promise<Tried>): Promise<Tried> => {
  const tried = await start();
  open.push(tried);
  return tried;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

const neverAborted = new AbortController().signal;

describe.each([
  ['sns', startSns],
  ['end-user-messaging', startEndUserMessaging],
] as const)('the provider %s', (_name, start) => {
  test('accepts a text, in one call', async () => {
    const { transport, calls } = await trying(start);

    expect(await transport.send(SMS, neverAborted)).toEqual({ kind: 'delivered' });
    expect(calls()).toHaveLength(1);
  });

  test.each([
    ['busy', { kind: 'throttled' }],
    ['broken', { kind: 'retry' }],
    ['refusing', { kind: 'rejected' }],
  ] as const)('that is %s makes a text %j', async (failure, outcome) => {
    const { transport, fail } = await trying(start);
    fail(failure);

    const answered = await transport.send(SMS, neverAborted);

    expect(answered).toMatchObject(outcome);
    expect(answered).not.toHaveProperty('hasOptedOut');
    expect(JSON.stringify(answered)).not.toContain(SMS.to);
  });

  test('says so when the owner of a number has opted out', async () => {
    const { transport, fail } = await trying(start);
    fail('opted out');

    expect(await transport.send(SMS, neverAborted)).toEqual({
      kind: 'rejected',
      reason: 'the number has opted out of texts',
      hasOptedOut: true,
    });
  });

  test('is waited for no longer than the signal says', async () => {
    const { transport, fail } = await trying(start);
    fail('hanging');
    const abort = new AbortController();
    const outcome = transport.send(SMS, abort.signal);

    setTimeout(() => abort.abort(), 100);

    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });

  test('is not called when a text has no turn in time', async () => {
    const { transport, calls } = await trying(start);

    expect(await transport.send(SMS, AbortSignal.abort())).toMatchObject({ kind: 'throttled' });
    expect(calls()).toEqual([]);
  });
});

describe('AWS End User Messaging', () => {
  test('is told from where, for how long, and what its events are to say', async () => {
    const { transport, calls } = await trying(startEndUserMessaging);

    await transport.send(SMS, neverAborted);

    expect(calls()).toEqual([
      {
        DestinationPhoneNumber: '+447400123456',
        OriginationIdentity: NUMBER_ARN,
        MessageBody: 'Disk full: 90 %',
        MessageType: 'TRANSACTIONAL',
        ConfigurationSetName: 'smn-test-sms',
        TimeToLive: 600,
        Context: SMS.context,
      },
    ]);
  });

  test.each([
    [-1, 5],
    [4.2, 5],
    [5.2, 6],
    [259_201, 259_200],
  ])('has %d seconds to live sent as %d', async (timeToLiveSeconds, TimeToLive) => {
    const { transport, calls } = await trying(startEndUserMessaging);

    await transport.send({ ...SMS, timeToLiveSeconds }, neverAborted);

    expect(calls()).toMatchObject([{ TimeToLive }]);
  });

  test.each([
    [0.1, '0.10000'],
    [0.000_01, '0.00001'],
    [99.999_99, '99.99999'],
  ])('is told the most that a text may cost: %d as %s', async (maxPriceUsd, MaxPrice) => {
    const { transport, calls } = await trying(() => startEndUserMessaging({ maxPriceUsd }));

    await transport.send(SMS, neverAborted);

    expect(calls()).toMatchObject([{ MaxPrice }]);
  });

  test('has its refusals named by their reason, which quotes nobody', async () => {
    const { transport, fail } = await trying(startEndUserMessaging);
    fail('refusing');

    expect(await transport.send(SMS, neverAborted)).toEqual({
      kind: 'rejected',
      reason: 'ValidationException: INVALID_PARAMETER',
    });
  });
});
