import { describe, expect, test } from 'vitest';
import { readEventPattern } from '#src/domain/events/event-pattern.ts';

const faultOf = (pattern: unknown): string => {
  try {
    readEventPattern(pattern);
  } catch (error) {
    return error instanceof Error ? `${error.name} ${error.message}` : String(error);
  }
  return 'none';
};

const detail = (...values: readonly unknown[]) => ({ detail: { a: values } });

/** A pattern, and what is said of it after "At ". */
const FAULTS: readonly (readonly [pattern: unknown, fault: string])[] = [
  ['text', 'pattern: It is "text"; allowed: an object with a field or more.'],
  [undefined, 'pattern: It is missing; allowed: an object with a field or more.'],
  [[], 'pattern: It is []; allowed: an object'],
  [{}, 'pattern: It is {}; allowed: an object'],
  [{ detail: {} }, 'pattern.detail: It is {}; allowed: an object'],
  [{ source: 'aws.ec2' }, 'pattern.source: It is "aws.ec2"; allowed: a list of values, or an object with fields.'],
  [{ source: [] }, 'pattern.source: It is []; allowed: a list of one value or more.'],
  [{ source: null }, 'pattern.source: It is null; allowed: a list of values'],
  [detail([1]), 'pattern.detail.a[0]: It is [1]; allowed: text, a number, true, false, null, or an object'],
  [detail('x', {}), 'pattern.detail.a[1]: It is {}; allowed: text'],
  [detail({ contains: 'x' }), 'pattern.detail.a[0]: It is {"contains":"x"}; allowed: text'],
  [detail({ prefix: 'x', suffix: 'y' }), 'pattern.detail.a[0]: It is {"prefix":"x","suffix":"y"}; allowed: text'],
  [detail({ prefix: 5 }), 'pattern.detail.a[0].prefix: It is 5; allowed: text.'],
  [detail({ prefix: { suffix: 'x' } }), 'pattern.detail.a[0].prefix: It is {"suffix":"x"}; allowed: an object'],
  [
    detail({ suffix: { 'equals-ignore-case': 5 } }),
    'pattern.detail.a[0].suffix.equals-ignore-case: It is 5; allowed: text.',
  ],
  [detail({ 'equals-ignore-case': null }), 'pattern.detail.a[0].equals-ignore-case: It is null; allowed: text.'],
  [detail({ wildcard: 5 }), 'pattern.detail.a[0].wildcard: It is 5; allowed: text.'],
  [detail({ wildcard: 'a**b' }), 'pattern.detail.a[0].wildcard: It is "a**b"; allowed: text in which'],
  [detail({ wildcard: 'a\\b' }), 'pattern.detail.a[0].wildcard: It is "a\\\\b"; allowed: text in which'],
  [detail({ wildcard: 'a\\' }), 'pattern.detail.a[0].wildcard: It is "a\\\\"; allowed: text in which'],
  [detail({ exists: 'yes' }), 'pattern.detail.a[0].exists: It is "yes"; allowed: true or false.'],
  [detail({ 'anything-but': true }), 'pattern.detail.a[0].anything-but: It is true; allowed: text, a number'],
  [detail({ 'anything-but': [] }), 'pattern.detail.a[0].anything-but: It is []; allowed: text, a number'],
  [detail({ 'anything-but': ['a', 1] }), 'pattern.detail.a[0].anything-but: It is ["a",1]; allowed: text, a number'],
  [detail({ 'anything-but': { cidr: 'a' } }), 'pattern.detail.a[0].anything-but: It is {"cidr":"a"}; allowed: an obj'],
  [detail({ 'anything-but': { prefix: '' } }), 'pattern.detail.a[0].anything-but.prefix: It is ""; allowed: text that'],
  [detail({ 'anything-but': { suffix: [] } }), 'pattern.detail.a[0].anything-but.suffix: It is []; allowed: text, or'],
  [detail({ 'anything-but': { suffix: [5] } }), 'pattern.detail.a[0].anything-but.suffix: It is 5; allowed: text.'],
  [detail({ 'anything-but': { wildcard: '**' } }), 'pattern.detail.a[0].anything-but.wildcard: It is "**"; allowed'],
  ...['10.0.0.0', '10.0.0.0/32', '10.0.0/8', 'a/8', '::/128', '10.0.0.0/-1', 'fe80::1%eth0/64', 5].map(
    (cidr) =>
      [detail({ cidr }), `pattern.detail.a[0].cidr: It is ${JSON.stringify(cidr)}; allowed: a network`] as const,
  ),
  ...[5, [], ['='], ['=', '5'], ['!', 5], ['<', 1, '>', 5], ['>', 5, '<', 5], ['>', 5, '<', '6'], ['>', 1, '=', 5]].map(
    (range) =>
      [
        detail({ numeric: range }),
        `pattern.detail.a[0].numeric: It is ${JSON.stringify(range)}; allowed: ["=", number]`,
      ] as const,
  ),
  [detail({ numeric: ['>', 1, '<', 5, '='] }), 'pattern.detail.a[0].numeric: It is'],
  [{ $or: { a: [1] } }, 'pattern.$or: It is {"a":[1]}; allowed: a list of two objects or more.'],
  [{ $or: [{ a: [1] }] }, 'pattern.$or: It is [{"a":[1]}]; allowed: a list of two objects or more.'],
  [{ $or: [{ a: [1] }, {}] }, 'pattern.$or[1]: It is {}; allowed: an object'],
  [{ detail: { $or: [{ a: [1] }, { b: 2 }] } }, 'pattern.detail.$or[1].b: It is 2; allowed: a list of values'],
  [{ $or: [{ numeric: [1] }, { b: [2] }] }, 'pattern.$or[0].numeric: It is "numeric"; allowed: names of fields'],
  [{ a: [1], $or: [{ a: [2] }, { b: [2] }] }, 'pattern: It is "a"; allowed: each field once in what "$or" combines.'],
];

describe('a fault of a pattern is told with its place', () => {
  test.each(FAULTS)('%j', (pattern, fault) => {
    expect(faultOf(pattern)).toContain(`InvalidDefinition At ${fault}`);
  });
});

describe('limits of a pattern', () => {
  const alternatives = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ [`${name}${index}`]: [1] }));

  test('4,096 bytes as JSON', () => {
    const empty = Buffer.byteLength(JSON.stringify({ a: [''] }));

    expect(faultOf({ a: ['x'.repeat(4096 - empty)] })).toBe('none');
    expect(faultOf({ a: ['x'.repeat(4097 - empty)] })).toContain('"4097 bytes"; allowed: at most 4096 bytes as JSON');
    expect(faultOf({ a: ['é'.repeat(2040)] })).toBe('none');
    expect(faultOf({ a: ['é'.repeat(2050)] })).toContain('bytes as JSON');
  });

  test('1,000 combinations', () => {
    const parallel = (last: number) => ({
      $or: alternatives('a', 10),
      b: { $or: alternatives('b', 10) },
      c: { $or: alternatives('c', last) },
    });

    expect(readEventPattern(parallel(10)).combinations).toHaveLength(1000);
    expect(faultOf(parallel(11))).toContain('It is "1100 combinations"; allowed: at most 1000 by "$or".');
  });

  test('an explosion of combinations is refused before it is made', () => {
    const pattern = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`f${index}`, { $or: alternatives('a', 5) }]),
    );

    expect(faultOf(pattern)).toContain('combinations"; allowed: at most 1000');
  });

  test('32 levels', () => {
    const nested = (levels: number): unknown => (levels === 1 ? ['x'] : { a: nested(levels - 1) });

    expect(faultOf(nested(32))).toBe('none');
    expect(faultOf(nested(33))).toContain('allowed: at most 32 levels of nesting');
    expect(faultOf(JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`))).toContain('nested too deeply');
  });
});
