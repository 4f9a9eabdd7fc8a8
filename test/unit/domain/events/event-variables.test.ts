import { describe, expect, test } from 'vitest';
import { EventBridgeEvent } from '#src/domain/events/event.ts';
import { readVariables, valueInBody, valueOfVariable } from '#src/domain/events/event-variables.ts';
import { instanceEvent } from './sample-events.ts';

const event = EventBridgeEvent.parse({
  ...instanceEvent,
  detail: { ...instanceEvent.detail, disks: [{ id: 'a', size: 1 }, { id: 'b' }], 'a/b': { c_d: 1 }, no: false },
});
const source = { event, triggerName: 'alarms', receivedAt: Date.parse('2026-01-02T03:04:05.678Z') };

const valueAt = (path: string) => valueOfVariable(readVariables({ it: path }), 'it', source);

describe('a variable', () => {
  test.each([
    ['$.detail.instance-id', 'i-000000aaaaaa00000'],
    ['$.resources[0]', 'arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
    ['$.detail.c-count', 5],
    ['$.detail.nothing', null],
    ['$.detail.no', false],
    ['$.detail.inner', { value: 1 }],
    ['$.detail.a/b.c_d', 1],
    ['$.detail.disks[1].id', 'b'],
    ['$.detail.disks[*].id', ['a', 'b']],
    ['$.detail.disks[*].size', [1]],
    ['$.detail.inner.*', [1]],
    ['$.detail.tags[*]', ['blue', 'green', 7]],
    ['$.detail.missing[*]', []],
    ['$.detail.state.*', []],
    ['$.detail.nothing.*', []],
    ['$', event],
    ['$.detail.missing', undefined],
    ['$.detail.missing.inner', undefined],
    ['$.detail.state.inner', undefined],
    ['$.detail.tags[3]', undefined],
    ['$.detail.tags.length', undefined],
    ['$.detail.inner[0]', undefined],
    ['$.detail.constructor', undefined],
  ])('with the path %s has what is there', (path, value) => {
    expect(valueAt(path)).toEqual(value);
  });

  test.each([
    ['aws.events.rule-name', 'alarms'],
    ['aws.events.event.ingestion-time', '2026-01-02T03:04:05.678Z'],
    ['aws.events.event.json', event],
    ['aws.events.event', { ...event, detail: undefined }],
    ['aws.events.rule-arn', undefined],
  ])('that every event has: %s', (name, value) => {
    expect(valueOfVariable(readVariables({}), name, source)).toEqual(value);
  });
});

/** Paths of variables, and what is said of them. */
const FAULTS: readonly (readonly [paths: Readonly<Record<string, string>>, fault: string])[] = [
  ...[
    '',
    'detail',
    '.detail',
    '$detail',
    '$..detail',
    '$.',
    '$.detail.',
    '$.a b',
    '$[a]',
    "$['a']",
    '$[-1]',
    '$[0',
    '$.a?(@.b)',
  ].map(
    (path) =>
      [{ it: path }, `At variables.it: It is ${JSON.stringify(path)}; allowed: a path as "$.detail.state"`] as const,
  ),
  [{ it: `$.${'a'.repeat(1023)}` }, 'At variables.it: It is "$.aaa'],
  [{ 'not so': '$' }, 'At variables: It is "not so"; allowed: names of 1 to 64 letters, digits, "-" and "_".'],
  [{ 'aws.events.event': '$' }, 'At variables: It is "aws.events.event"; allowed: names'],
  [{ ['a'.repeat(65)]: '$' }, 'allowed: names of 1 to 64 letters'],
  [
    Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, '$'])),
    'At variables: It is "101 variables"; allowed: at most 100.',
  ],
];

describe('a fault of variables is told with its place', () => {
  test.each(FAULTS)('%j', (paths, fault) => {
    expect(() => readVariables(paths)).toThrow(fault);
  });

  test('the longest path and name and the most variables are none', () => {
    const names = Array.from({ length: 100 }, (_, index) => String(index).padStart(64, 'n'));
    const path = `$.${'a'.repeat(1022)}`;

    expect(readVariables(Object.fromEntries(names.map((name) => [name, path]))).size).toBe(100);
  });
});

describe('a variable of any JSON', () => {
  test.each([
    ['status', { status: 'firing' }, 'firing'],
    ['summary', { annotations: { summary: 'High' } }, 'High'],
    ['a.b', { 'a.b': 1, a: { b: 2 } }, 1],
    ['missing', {}, undefined],
    ['toString', {}, undefined],
    ['__proto__', JSON.parse('{"__proto__": 1}'), 1],
    ['length', [1, 2], undefined],
    ['status', 'text', undefined],
    ['status', null, undefined],
    ['all', [1, 2], [1, 2]],
  ])('%s of %j is the field of its name, unless it has a path', (name, body, value) => {
    const variables = readVariables({ summary: '$.annotations.summary', all: '$' });

    expect(valueInBody(variables, name, body)).toEqual(value);
  });
});
