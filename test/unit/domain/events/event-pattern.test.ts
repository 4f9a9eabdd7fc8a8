import { describe, expect, test } from 'vitest';
import { readEventPattern } from '#src/domain/events/event-pattern.ts';
import { matchesPattern } from '#src/domain/events/match-event.ts';
import { employees, instanceEvent } from './sample-events.ts';

const matches = (pattern: unknown, event: object = instanceEvent): boolean =>
  matchesPattern(readEventPattern(pattern), event);

/** A pattern of one field of the event's detail. */
const detail = (name: string, ...values: readonly unknown[]) => ({ detail: { [name]: values } });

describe('values of a pattern', () => {
  test.each([
    ['one of several values', detail('state', 'initializing', 'running'), true],
    ['none of several values', detail('state', 'initializing', 'stopped'), false],
    ['a text in another case', detail('state', 'Running'), false],
    ['a number', detail('c-count', 5), true],
    ['a number written otherwise', detail('x-limit', 3.018e2), true],
    ['a number as text', detail('c-count', '5'), false],
    ['false', detail('isSpot', false), true],
    ['true for false', detail('isSpot', true), false],
    ['false as text', detail('isSpot', 'false'), false],
    ['null', detail('nothing', null), true],
    ['null for an empty text', detail('empty', null), false],
    ['an empty text', detail('empty', ''), true],
    ['an empty text for null', detail('nothing', ''), false],
    ['null for a field that is missing', detail('missing', null), false],
    ['an element of a list', detail('tags', 'red', 'green'), true],
    ['a number of a list', detail('tags', 7), true],
    ['no element of a list', detail('tags', 'red'), false],
    ['an address written otherwise', detail('source-ip6', '2001:0db8:0:0:0:8a2e:0370:7334'), true],
    ['the name of what objects inherit', { detail: { constructor: [{ exists: true }] } }, false],
  ])('match %s: %j is %s', (_what, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });
});

describe('operators of a pattern', () => {
  test.each([
    [{ time: [{ prefix: '2017-10-02' }] }, true],
    [{ time: [{ prefix: '2017-10-03' }] }, false],
    [detail('c-count', { prefix: '5' }), false],
    [detail('tags', { prefix: 'gr' }), true],
    [{ source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    [{ source: [{ prefix: { 'equals-ignore-case': 'SWS.' } }] }, false],
    [{ source: [{ suffix: 'ec2' }] }, true],
    [{ source: [{ suffix: 'EC2' }] }, false],
    [detail('file', { suffix: { 'equals-ignore-case': '.png' } }), true],
    [detail('file', { suffix: { 'equals-ignore-case': '.jpg' } }), false],
    [{ source: [{ 'equals-ignore-case': 'AWS.EC2' }] }, true],
    [{ source: [{ 'equals-ignore-case': 'AWS.EC' }] }, false],
    [detail('file', { wildcard: 'dir/*.PNG' }), true],
    [detail('file', { wildcard: '*/lib/*' }), true],
    [detail('file', { wildcard: 'dir/*/lib/*' }), false],
    [detail('file', { wildcard: 'dir/lib/image.PNG' }), true],
    [detail('c-count', { wildcard: '*' }), false],
    [detail('c-count', { numeric: ['>', 0, '<=', 5] }), true],
    [detail('c-count', { numeric: ['>', 0, '<', 5] }), false],
    [detail('d-count', { numeric: ['<', 10] }), true],
    [detail('d-count', { numeric: ['<=', 2] }), false],
    [detail('d-count', { numeric: ['>', 3] }), false],
    [detail('d-count', { numeric: ['>=', 3] }), true],
    [detail('x-limit', { numeric: ['=', 3.018e2] }), true],
    [detail('x-limit', { numeric: ['=', 301.7] }), false],
    [detail('state', { numeric: ['>', 0] }), false],
    [detail('source-ip', { cidr: '10.0.0.0/24' }), true],
    [detail('source-ip', { cidr: '10.0.1.0/24' }), false],
    [detail('source-ip', { cidr: '0.0.0.0/0' }), true],
    [detail('source-ip', { cidr: '::/0' }), false],
    [detail('source-ip6', { cidr: '2001:db8::/32' }), true],
    [detail('source-ip6', { cidr: '2001:db9::/32' }), false],
    [detail('state', { cidr: '10.0.0.0/24' }), false],
    [detail('c-count', { cidr: '10.0.0.0/24' }), false],
    [detail('c-count', { exists: true }), true],
    [detail('nothing', { exists: true }), true],
    [detail('missing', { exists: true }), false],
    [detail('missing', { exists: false }), true],
    [detail('c-count', { exists: false }), false],
    [detail('nothing', { exists: false }), false],
    [detail('inner', { exists: true }), false],
    [detail('inner', { exists: false }), true],
    [detail('list', { exists: true }), false],
    [detail('list', { exists: false }), true],
    [detail('missing', 'a', { exists: false }), true],
    [detail('state', 'stopped', { exists: false }), false],
  ])('%j: %s', (pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  test.each([
    [detail('state', { 'anything-but': 'initializing' }), true],
    [detail('state', { 'anything-but': 'running' }), false],
    [detail('x-limit', { 'anything-but': 123 }), true],
    [detail('x-limit', { 'anything-but': [100, 301.8] }), false],
    [detail('state', { 'anything-but': ['stopped', 'overloaded'] }), true],
    [detail('state', { 'anything-but': ['stopped', 'running'] }), false],
    [detail('state', { 'anything-but': { prefix: 'init' } }), true],
    [detail('state', { 'anything-but': { prefix: ['init', 'run'] } }), false],
    [detail('instance-id', { 'anything-but': { suffix: '1234' } }), true],
    [detail('instance-id', { 'anything-but': { suffix: ['1234', '0000'] } }), false],
    [detail('state', { 'anything-but': { 'equals-ignore-case': 'Stopped' } }), true],
    [detail('state', { 'anything-but': { 'equals-ignore-case': ['Stopped', 'Running'] } }), false],
    [detail('file', { 'anything-but': { wildcard: '*/lib/*' } }), false],
    [detail('file', { 'anything-but': { wildcard: ['*/bin/*', '*.exe'] } }), true],
    // What is of another type is another value, but a field that is missing has none.
    [detail('c-count', { 'anything-but': 'a' }), true],
    [detail('state', { 'anything-but': 5 }), true],
    [detail('nothing', { 'anything-but': 'a' }), true],
    [detail('isSpot', { 'anything-but': { prefix: 'a' } }), true],
    [detail('missing', { 'anything-but': 'a' }), false],
    // One element of a list is enough.
    [detail('tags', { 'anything-but': 'blue' }), true],
    [detail('tags', { 'anything-but': ['blue', 'green'] }), true],
  ])('anything-but %j: %s', (pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });
});

describe('fields of a pattern', () => {
  test.each([
    ['all match', { source: ['aws.ec2'], detail: { state: ['running'], 'c-count': [{ numeric: ['>', 0] }] } }, true],
    [
      'one does not',
      { source: ['aws.ec2'], detail: { state: ['running'], 'c-count': [{ numeric: ['<', 0] }] } },
      false,
    ],
    ['in a list of the envelope', { resources: [{ suffix: 'i-000000aaaaaa00000' }] }, true],
    ['an object in the way is missing', { detail: { missing: { value: [{ exists: false }] } } }, true],
    ['a value is in the way', { detail: { state: { value: [{ exists: false }] } } }, true],
    ['a value is in the way of one that must exist', { detail: { state: { value: [{ exists: true }] } } }, false],
    ['an object inside', { detail: { inner: { value: [1] } } }, true],
    ['a name with a dot is one name', { 'detail.inner.value': [1] }, false],
  ])('%s', (_what, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  test.each([
    [{ employees: { firstName: ['Anna'] } }, true],
    [{ employees: { firstName: ['Anna'], lastName: ['Smith'] } }, true],
    [{ employees: { firstName: ['Anna'], lastName: ['Jones'] } }, false],
    [{ employees: { nicknames: ['PJ'], lastName: ['Jones'] } }, true],
    [{ employees: { nicknames: ['PJ'], lastName: ['Doe'] } }, false],
    [{ employees: { firstName: ['Anna'], nicknames: [{ exists: false }] } }, true],
    [{ employees: { firstName: ['Peter'], nicknames: [{ exists: false }] } }, false],
    [{ employees: { nicknames: [{ exists: false }] } }, false],
    [{ employees: { age: [{ exists: false }] } }, true],
    [{ employees: { $or: [{ firstName: ['Bob'] }, { lastName: ['Doe'] }] } }, true],
    [{ employees: { firstName: ['Anna'], $or: [{ lastName: ['Doe'] }, { lastName: ['Jones'] }] } }, false],
    [{ $or: [{ employees: { firstName: ['Anna'] } }, { a: [1] }], employees: { lastName: ['Smith'] } }, true],
    [{ $or: [{ employees: { firstName: ['Anna'] } }, { a: [1] }], employees: { lastName: ['Doe'] } }, false],
  ])('match in one element of a list of objects: %j is %s', (pattern, expected) => {
    expect(matches(pattern, employees)).toBe(expected);
    expect(matches(pattern, { employees: [employees.employees.slice(0, 2), [employees.employees[2]]] })).toBe(expected);
  });

  test.each([
    // The cases of the matching library of EventBridge that tell lists apart.
    [{ u: { t: { k: ['color'], v: ['blue'] } } }, { u: [{ t: [{ k: 'color', v: 'blue' }] }] }, true],
    [{ u: { t: { k: ['color'], v: ['blue'] } } }, { u: [{ t: [{ k: 'color' }, { v: 'blue' }] }] }, false],
    [{ d: { n: [{ exists: true }], i: { x: ['1'] } } }, { d: [{ n: 'a' }, { i: { x: '1' } }] }, false],
    [{ d: { n: [{ exists: true }], i: { x: ['1'] } } }, { d: [{ n: 'a', i: { x: '1' } }] }, true],
    [{ d: { a: [{ exists: true }], b: [{ exists: false }] } }, { d: [{ a: 1 }] }, true],
    [{ d: { a: [{ exists: true }], b: [{ exists: false }] } }, { d: [{ a: 1, b: 2 }] }, false],
    [{ d: { a: [{ exists: true }], b: [{ exists: false }] } }, { d: [{ a: 1 }, { b: 2 }] }, true],
    [{ d: { a: [{ exists: true }] } }, { d: [] }, false],
    [{ d: { a: [{ exists: false }] } }, { d: [] }, true],
    [{ d: { a: ['x', { exists: false }] } }, { d: [{ a: 'y' }, { b: 1 }] }, false],
    [{ tags: [{ exists: true }], cats: ['y'], v: ['1'] }, { tags: ['a', 'b'], cats: ['x', 'y'], v: '1' }, true],
    [{ a: [5], b: ['x'] }, { a: [{ b: 1 }, 5], b: 'x' }, true],
    [
      { u: { s: [{ 'anything-but': 'banned' }], n: ['a'] } },
      {
        u: [
          { n: 'a', s: 'banned' },
          { n: 'b', s: 'ok' },
        ],
      },
      false,
    ],
    [{ $or: [{ a: ['x'] }, { b: [1] }], a: { c: [2] } }, { a: ['x', { c: 2 }] }, true],
    [{ $or: [{ a: ['x'] }, { b: [1] }], a: { c: [2] } }, { a: ['y', { c: 2 }] }, false],
  ])('%j in %j: %s', (pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });
});

describe('"$or"', () => {
  const metric = { source: 'aws.cloudwatch', metricName: 'CPUUtilization', metricType: 'MetricType', spaceId: 1000 };

  test.each([
    [{ source: ['aws.cloudwatch'], $or: [{ metricName: ['CPUUtilization'] }, { namespace: ['AWS/EC2'] }] }, true],
    [{ source: ['aws.cloudwatch'], $or: [{ metricName: ['ReadLatency'] }, { namespace: ['AWS/EC2'] }] }, false],
    [{ source: ['aws.ec2'], $or: [{ metricName: ['CPUUtilization'] }, { namespace: ['AWS/EC2'] }] }, false],
    [{ $or: [{ metricType: ['MetricType'], namespace: [{ exists: false }] }, { scope: ['Service'] }] }, true],
    [
      {
        $or: [
          { namespace: ['AWS/EC2'] },
          { metricType: ['MetricType'], $or: [{ metricId: [1234] }, { spaceId: [1000] }] },
        ],
      },
      true,
    ],
    [
      {
        $or: [
          { namespace: ['AWS/EC2'] },
          { metricType: ['MetricType'], $or: [{ metricId: [1234] }, { spaceId: [1001] }] },
        ],
      },
      false,
    ],
  ])('%j: %s', (pattern, expected) => {
    expect(matches(pattern, metric)).toBe(expected);
  });

  test('alternatives inside of an object are about its fields', () => {
    const pattern = {
      detail: {
        $or: [{ 'c-count': [{ numeric: ['>', 5] }] }, { 'd-count': [{ numeric: ['<', 10] }] }, { 'x-limit': [1] }],
      },
    };

    expect(matches(pattern)).toBe(true);
    expect(readEventPattern(pattern).combinations.map(([field]) => field?.steps.join('/'))).toEqual([
      ...['detail/c-count', 'detail/d-count', 'detail/x-limit'],
    ]);
  });
});
