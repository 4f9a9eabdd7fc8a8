import { describe, expect, test } from 'vitest';
import { findFunction, findQueue, findWorkflow } from '#src/domain/endpoints/named-targets.ts';
import { isOwnResource, Targets } from '#src/domain/endpoints/targets.ts';
import { arnOf, CLOSED_QUEUE_ID, OWN_QUEUE_ID, QUEUE_ID, TARGET_PROJECT, TARGETS } from '#test/support/targets.ts';

const search = { targets: TARGETS, project: TARGET_PROJECT };
const urn = (name: string, version: string, region = 'us-east-1') =>
  `urn:fss:${region}:${TARGET_PROJECT}:function:default:${name}:${version}`;

describe('findFunction', () => {
  test.each([
    [urn('orders', 'latest'), 'function:orders'],
    [urn('orders', '$LATEST'), 'function:orders'],
    [urn('orders', 'live'), 'function:orders:live'],
    [urn('stock', 'latest'), 'function:stock:$LATEST'],
    [arnOf('lambda', 'function:orders'), 'function:orders'],
    [arnOf('lambda', 'function:orders:live'), 'function:orders:live'],
    [arnOf('lambda', 'function:twins'), 'function:twins'],
  ])('takes %s for the target %s', (endpoint, resource) => {
    expect(findFunction(endpoint, search)).toEqual({ kind: 'found', arn: arnOf('lambda', resource) });
  });

  test.each([
    [urn('orders', 'v1'), 'absent'],
    [urn('order', 'latest'), 'absent'],
    [urn('orders', 'latest', 'eu-west-1'), 'absent'],
    [arnOf('lambda', 'function:orders:v1'), 'absent'],
    [arnOf('lambda', 'function:stock'), 'absent'],
    [urn('secret', 'latest'), 'closed'],
    [arnOf('lambda', 'function:secret'), 'closed'],
    [urn('smn-mine-api', 'latest'), 'closed'],
    [arnOf('lambda', 'function:smn-mine-api'), 'closed'],
    [urn('twins', 'latest'), 'ambiguous'],
    ['', 'malformed'],
    ['orders', 'malformed'],
    ['urn:fss:us-east-1:p:function:default:orders', 'malformed'],
    ['urn:cff:us-east-1:p:function:default:orders:latest', 'malformed'],
    [urn('orders', 'latest\n'), 'malformed'],
    [` ${urn('orders', 'latest')}`, 'malformed'],
    [urn('x'.repeat(65), 'latest'), 'malformed'],
    [urn('orders', 'x'.repeat(600)), 'malformed'],
    [`arn:aws:lambda:us-east-1:12345678901:function:orders`, 'malformed'],
    [arnOf('lambda', 'function:orders:live:more'), 'malformed'],
    [arnOf('lambda', 'layer:orders'), 'malformed'],
    [arnOf('states', 'stateMachine:orders'), 'malformed'],
  ])('takes %j for %s', (endpoint, kind) => {
    expect(findFunction(endpoint, search)).toEqual({ kind });
  });

  test('is open to the projects that the target names', () => {
    expect(findFunction(urn('secret', 'latest'), { ...search, project: 'another-project' }).kind).toBe('found');
    expect(findFunction(urn('stock', 'latest'), { ...search, project: 'another-project' }).kind).toBe('closed');
  });
});

describe('findWorkflow', () => {
  const found = { kind: 'found', arn: arnOf('states', 'stateMachine:orders') };

  test.each([
    'orders',
    'urn:fgs:us-east-1:0123:graph:orders',
    'urn:fgs:us-east-1:0123:default:graph:orders',
    'urn:fgs:graph:orders',
    arnOf('states', 'stateMachine:orders'),
  ])('takes %s for the state machine', (endpoint) => {
    expect(findWorkflow(endpoint, search)).toEqual(found);
  });

  test.each([
    ['order', 'absent'],
    ['urn:fgs:us-east-1:0123:graph:order', 'absent'],
    [arnOf('states', 'stateMachine:order'), 'absent'],
    ['secret', 'closed'],
    ['smn-mine-flow', 'closed'],
    ['twins', 'ambiguous'],
    ['', 'malformed'],
    ['x'.repeat(81), 'malformed'],
    ['or ders', 'malformed'],
    ['urn:fgs:us-east-1:0123:graph:', 'malformed'],
    ['urn:fss:us-east-1:0123:graph:orders', 'malformed'],
    [`urn:fgs:${'a:'.repeat(1000)}graph:orders`, 'malformed'],
    [arnOf('states', 'express:orders:1'), 'malformed'],
    [arnOf('lambda', 'function:orders'), 'malformed'],
  ])('takes %j for %s', (endpoint, kind) => {
    expect(findWorkflow(endpoint, search)).toEqual({ kind });
  });
});

test('a workflow URN has at most 600 characters', () => {
  const urnWith = (first: string) => `urn:fgs:${first}:${'a:'.repeat(289)}graph:orders`;

  expect(urnWith('a')).toHaveLength(600);
  expect(findWorkflow(urnWith('a'), search)).toMatchObject({ kind: 'found' });
  expect(findWorkflow(urnWith('aa'), search)).toEqual({ kind: 'malformed' });
});

describe('findQueue', () => {
  test('finds a queue by its id, whatever its case', () => {
    const found = { kind: 'found', arn: arnOf('sqs', 'orders') };

    expect(findQueue(QUEUE_ID, search)).toEqual(found);
    expect(findQueue(QUEUE_ID.toUpperCase(), search)).toEqual(found);
  });

  test.each([
    ['00000000-0000-4000-8000-000000000000', 'absent'],
    [CLOSED_QUEUE_ID, 'closed'],
    [OWN_QUEUE_ID, 'closed'],
    ['', 'malformed'],
    ['orders', 'malformed'],
    [`${QUEUE_ID}\n`, 'malformed'],
    [QUEUE_ID.replaceAll('-', ''), 'malformed'],
    [arnOf('sqs', 'orders'), 'malformed'],
  ])('takes %j for %s', (endpoint, kind) => {
    expect(findQueue(endpoint, search)).toEqual({ kind });
  });
});

describe('Targets', () => {
  test.each([
    ['functions', { arn: 'orders' }],
    ['functions', { arn: 'arn:aws:lambda:us-east-1:123456789012:function:*' }],
    ['functions', { arn: 'arn:aws:lambda:us-east-1:123456789012:function:orders:*' }],
    ['workflows', { arn: 'arn:aws:states:us-east-1:123456789012:stateMachine:or*' }],
    ['queues', { id: QUEUE_ID, arn: 'arn:aws:sqs:us-east-1:123456789012:*' }],
    ['queues', { id: QUEUE_ID, arn: 'arn:aws:sqs:us-east-1:123456789012:orders.fifo' }],
    ['queues', { id: 'orders', arn: 'arn:aws:sqs:us-east-1:123456789012:orders' }],
    ['functions', { arn: 'arn:aws:lambda:us-east-1:123456789012:function:orders', projects: [] }],
  ])('refuse in %s %j', (kind, target) => {
    expect(Targets.safeParse({ [kind]: [target] }).success).toBe(false);
  });

  test('refuse two queues of one id', () => {
    const queues = [
      { id: QUEUE_ID, arn: arnOf('sqs', 'orders') },
      { id: QUEUE_ID.toUpperCase(), arn: arnOf('sqs', 'stock') },
    ];

    expect(Targets.safeParse({ queues }).error?.issues).toMatchObject([{ message: 'two queues have the same id' }]);
    expect(Targets.safeParse({ queues: [queues[0], { ...queues[1], id: OWN_QUEUE_ID }] }).success).toBe(true);
  });

  test('know what is the service’s own by the start of its name', () => {
    const isOwn = (service: 'lambda' | 'sqs', resource: string) => isOwnResource(arnOf(service, resource), TARGETS);

    expect(isOwn('lambda', 'function:smn-mine-api:live')).toBe(true);
    expect(isOwn('sqs', 'smn-mine-x')).toBe(true);
    expect(isOwn('lambda', 'function:smn-mines')).toBe(false);
    expect(isOwn('lambda', 'function:api:smn-mine-x')).toBe(false);
    expect(isOwnResource(arnOf('sqs', 'anything'), { ownPrefix: '' })).toBe(false);
    // A stage file is checked for all of its faults at once.
    expect(isOwnResource('arn:x', TARGETS)).toBe(false);
  });
});
