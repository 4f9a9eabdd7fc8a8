import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFunctiongraphDeliverer } from '#src/protocols/functiongraph/deliver.ts';
import { createWorkflowTransport } from '#src/protocols/functiongraph/transport.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { type JsonService, startJsonService } from '#test/support/aws-json-service.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { arnOf, TARGETS } from '#test/support/targets.ts';

const neverAborted = new AbortController().signal;
let states: JsonService;

beforeEach(async () => {
  states = await startJsonService({ status: 200, result: { executionArn: 'arn', startDate: 1 } });
});
afterEach(() => states.close());

const deliver = async (change: Partial<Envelope>, endpoint = 'orders', signal = neverAborted) => {
  const transport = createWorkflowTransport({ timeoutMs: 5000, client: states.client });
  const send = await createFunctiongraphDeliverer({ transport, targets: TARGETS })(
    anEnvelope({ protocol: 'functiongraph', ...change }),
  );
  return send(aRecipient({ endpoint }), signal);
};

describe('createFunctiongraphDeliverer', () => {
  test('starts an execution with the event as its input, under a name that repetitions share', async () => {
    expect(await deliver({ body: 'Disk full' })).toEqual({ kind: 'delivered' });
    await deliver({ body: 'Disk full', attempt: 3 });

    const [first, second] = states.calls.map(({ body }) => JSON.parse(body));
    expect(states.calls[0]?.headers['x-amz-target']).toBe('AWSStepFunctions.StartExecution');
    expect(first.stateMachineArn).toBe(arnOf('states', 'stateMachine:orders'));
    expect(first.name).toBe('0123456789abcdef0123456789abcdef-2e778e84408e44058e6cbc6d3c377837');
    expect(first.name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    expect(second.name).toBe(first.name);
    expect(JSON.parse(first.input).record[0]).toMatchObject({
      event_subscription_urn: 'orders',
      smn: { message: 'Disk full' },
    });
  });

  test('takes a repetition for delivered', async () => {
    states.next({ status: 400, code: 'ExecutionAlreadyExists' });

    expect(await deliver({})).toEqual({ kind: 'delivered' });
  });

  test('rejects an input that Step Functions would not take', async () => {
    expect(await deliver({ body: 'x'.repeat(256 * 1024) })).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/^the event has 262\d{3} bytes; Step Functions takes 262144$/),
    });
    expect(states.calls).toEqual([]);
    expect(await deliver({ body: 'x'.repeat(255 * 1024) })).toEqual({ kind: 'delivered' });
  });

  test('sends nothing to what is not on the allow-list', async () => {
    expect(await deliver({}, 'taken-off')).toMatchObject({ kind: 'rejected' });
    expect(states.calls).toEqual([]);
  });

  test.each([
    [400, 'StateMachineDoesNotExist', 'rejected'],
    [400, 'StateMachineDeleting', 'rejected'],
    [400, 'AccessDeniedException', 'rejected'],
    [400, 'ExecutionLimitExceeded', 'throttled'],
    [400, 'ThrottlingException', 'throttled'],
    [400, 'KmsThrottlingException', 'throttled'],
    [500, 'InternalServerError', 'retry'],
  ] as const)('takes %i %s for %s', async (status, code, kind) => {
    states.next({ status, code }, { status, code });

    expect(await deliver({})).toEqual({ kind, reason: code });
  });

  test('retries when Step Functions hangs for longer than an endpoint may, and stops when the signal aborts', async () => {
    states.next('hang');
    const transport = createWorkflowTransport({ timeoutMs: 100, client: states.client });
    const delivery = { arn: arnOf('states', 'stateMachine:orders'), text: '{}', deliveryId: 'd' };
    expect(await transport.start(delivery, neverAborted)).toEqual({ kind: 'retry', reason: 'AbortError' });

    states.next('hang');
    const abort = new AbortController();
    const outcome = deliver({}, 'orders', abort.signal);
    setTimeout(() => abort.abort(), 50);
    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });
});
