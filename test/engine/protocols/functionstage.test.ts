import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFunctionstageDeliverer } from '#src/protocols/functionstage/deliver.ts';
import { createLambdaTransport } from '#src/protocols/functionstage/transport.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { type JsonService, startJsonService } from '#test/support/aws-json-service.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { arnOf, TARGETS } from '#test/support/targets.ts';

const neverAborted = new AbortController().signal;
let lambda: JsonService;

beforeEach(async () => {
  lambda = await startJsonService({ status: 202, result: '' });
});
afterEach(() => lambda.close());

const ORDERS = 'urn:fss:us-east-1:any:function:default:orders:latest';

const PATIENT_MS = 5000;

const deliver = async (change: Partial<Envelope>, endpoint = ORDERS, signal = neverAborted) => {
  const transport = createLambdaTransport({ timeoutMs: PATIENT_MS, client: lambda.client });
  const send = await createFunctionstageDeliverer({ transport, targets: TARGETS })(
    anEnvelope({ protocol: 'functionstage', ...change }),
  );
  return send(aRecipient({ endpoint }), signal);
};

describe('createFunctionstageDeliverer', () => {
  test('invokes the function of the allow-list, asynchronously, with the event', async () => {
    expect(await deliver({ body: 'Disk full 港' })).toEqual({ kind: 'delivered' });

    const [call] = lambda.calls;
    expect(lambda.calls).toHaveLength(1);
    expect(decodeURIComponent(call?.path ?? '')).toBe(
      `/2015-03-31/functions/${arnOf('lambda', 'function:orders')}/invocations`,
    );
    expect(call?.headers['x-amz-invocation-type']).toBe('Event');
    expect(JSON.parse(call?.body ?? '').record[0]).toMatchObject({
      event_subscription_urn: ORDERS,
      smn: { message: 'Disk full 港', type: 'notification' },
    });
  });

  test('invokes the version that is listed', async () => {
    await deliver({}, 'urn:fss:us-east-1:any:function:default:orders:live');

    expect(decodeURIComponent(lambda.calls[0]?.path ?? '')).toContain(':function:orders:live/');
  });

  test('signs for the Region of the function', async () => {
    const targets = { ...TARGETS, functions: [{ arn: 'arn:aws:lambda:eu-west-1:123456789012:function:far' }] };
    const transport = createLambdaTransport({ timeoutMs: PATIENT_MS, client: lambda.client });
    const send = await createFunctionstageDeliverer({ transport, targets })(anEnvelope());

    await send(aRecipient({ endpoint: 'urn:fss:eu-west-1:any:function:default:far:latest' }), neverAborted);

    expect(lambda.calls[0]?.headers['authorization']).toContain('/eu-west-1/lambda/');
  });

  test.each([
    ['urn:fss:us-east-1:any:function:default:taken-off:latest'],
    [arnOf('lambda', 'function:secret')],
    [arnOf('lambda', 'function:smn-mine-api')],
  ])('sends nothing to %s, which is not, or no longer, open to the project', async (endpoint) => {
    expect(await deliver({}, endpoint)).toEqual({
      kind: 'rejected',
      reason: 'the target is not on the allow-list of the stage any more',
    });
    expect(lambda.calls).toEqual([]);
  });

  test('rejects an event that Lambda would not take, and sends the largest that it does', async () => {
    const overhead = 500;

    expect(await deliver({ body: '\u0001'.repeat(256 * 1024) })).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/^the event has 15\d{5} bytes; Lambda takes 1048576$/),
    });
    expect(lambda.calls).toEqual([]);
    expect(await deliver({ body: 'x'.repeat(1_048_576 - overhead) })).toEqual({ kind: 'delivered' });
  });

  test.each(['confirmation', 'cancellation'] as const)('has nothing to say in a %s', async (kind) => {
    expect(await deliver({ kind, body: '' })).toEqual({ kind: 'delivered' });
    expect(lambda.calls).toEqual([]);
  });

  test.each([
    [404, 'ResourceNotFoundException', 'rejected'],
    [403, 'AccessDeniedException', 'rejected'],
    [413, 'RequestTooLargeException', 'rejected'],
    [429, 'TooManyRequestsException', 'throttled'],
    [409, 'ResourceConflictException', 'retry'],
    [409, 'SnapStartNotReadyException', 'retry'],
    [500, 'ServiceException', 'retry'],
    [502, 'EC2ThrottledException', 'retry'],
  ] as const)('takes %i %s for %s', async (status, code, kind) => {
    lambda.next({ status, code }, { status, code });

    expect(await deliver({})).toEqual({ kind, reason: code });
  });

  test('retries when Lambda resets, or hangs for longer than an endpoint may', async () => {
    lambda.next('reset', 'reset');
    expect(await deliver({})).toMatchObject({ kind: 'retry' });

    lambda.next('hang');
    const transport = createLambdaTransport({ timeoutMs: 100, client: lambda.client });
    const delivery = { arn: arnOf('lambda', 'function:orders'), text: '{}', deliveryId: 'd' };
    expect(await transport.invoke(delivery, neverAborted)).toEqual({ kind: 'retry', reason: 'AbortError' });
  });

  test('stops when the signal aborts', async () => {
    lambda.next('hang');
    const abort = new AbortController();
    const outcome = deliver({}, ORDERS, abort.signal);

    setTimeout(() => abort.abort(), 50);

    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });
});
