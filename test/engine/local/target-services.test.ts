import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOutbox, type Outbox } from '#local/outbox.ts';
import { type Gateway, startGateway } from '#local/services/gateway.ts';
import { createLambda } from '#local/services/lambda.ts';
import { createStates } from '#local/services/states.ts';
import { arnOf } from '#test/support/targets.ts';
import { until } from '#test/support/until.ts';

const HERE = arnOf('lambda', 'function:here');
const BROKEN = arnOf('lambda', 'function:broken');
const ELSEWHERE = arnOf('lambda', 'function:elsewhere:live');
const FLOW = arnOf('states', 'stateMachine:flow');

let gateway: Gateway;
let outbox: Outbox;
let lambda: LambdaClient;
let states: SFNClient;
const events: string[] = [];
const lines: string[] = [];

/** A function that keeps its events, and one that fails. */
const invoke = (name: string, payload: string) => {
  if (name === BROKEN) {
    const failure = { errorType: 'TypeError', errorMessage: 'not so', trace: [] };
    return Promise.resolve({ payload: JSON.stringify(failure), isError: true });
  }
  if (name !== HERE) return undefined;
  events.push(payload);
  return Promise.resolve({ payload: '1', isError: false });
};

beforeAll(async () => {
  outbox = createOutbox();
  gateway = await startGateway({ preferredPort: 0, engines: {} });
  gateway.serve({
    lambda: createLambda({
      functions: { invoke },
      targets: [{ arn: HERE }, { arn: ELSEWHERE }],
      outbox,
      log: (line) => lines.push(line),
    }),
    states: createStates({ targets: [{ arn: FLOW }], outbox }),
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const options = { endpoint: `http://127.0.0.1:${gateway.port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
  lambda = new LambdaClient(options);
  states = new SFNClient(options);
});
afterAll(async () => {
  await gateway.stop();
  outbox.close();
});

const send = (FunctionName: string, text: string) =>
  lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(text) }));

describe('the local Lambda', () => {
  test('hands an event to a function that runs here, in whatever version it is named', async () => {
    const { StatusCode } = await send(HERE, '{"a":1}');
    await send(`${HERE}:live`, '{"a":2}');

    expect(StatusCode).toBe(202);
    expect(events).toEqual(['{"a":1}', '{"a":2}']);
    expect(outbox.list('functionstage')).toEqual([]);
  });

  test('logs a function that fails, and accepts its event all the same', async () => {
    const { StatusCode } = await send(BROKEN, '{}');

    expect(StatusCode).toBe(202);
    await until('a line about it', () => lines.includes(`${BROKEN} failed on an event: TypeError: not so`));
  });

  test('keeps an event to a function of the allow-list that is elsewhere, and knows no other', async () => {
    await send(ELSEWHERE, '{"a":3}');

    expect(outbox.list('functionstage')).toMatchObject([{ to: ELSEWHERE, text: '{"a":3}' }]);
    await expect(send(arnOf('lambda', 'function:unknown'), '{}')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('answers for no function that is elsewhere', async () => {
    const call = lambda.send(new InvokeCommand({ FunctionName: ELSEWHERE }));

    await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the local Step Functions', () => {
  const start = (input: string, name = 'n-1', stateMachineArn = FLOW) =>
    states.send(new StartExecutionCommand({ stateMachineArn, name, input }));

  test('keeps the input of an execution, once for each name', async () => {
    const { executionArn, startDate } = await start('{"a":1}');
    await start('{"a":1}');
    await start('{"a":1}', 'n-2');

    expect(executionArn).toBe('arn:aws:states:us-east-1:123456789012:execution:flow:n-1');
    expect(startDate).toBeInstanceOf(Date);
    expect(outbox.list('functiongraph')).toMatchObject([
      { to: FLOW, text: '{"a":1}' },
      { to: FLOW, text: '{"a":1}' },
    ]);
  });

  test('refuses a name that was taken with another input, a state machine that is not listed, and anything else', async () => {
    await start('{}', 'n-3');

    await expect(start('{"b":1}', 'n-3')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await expect(start('{}', 'n-4', `${FLOW}s`)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start('{}', 'n/5')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(states.send(new ListExecutionsCommand({ stateMachineArn: FLOW }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});
