import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ATTRIBUTE_VALUE, createFilter } from '#src/domain/messages/filter-policy.ts';
import type { MessageAttribute } from '#src/domain/messages/message.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import type { FilterPolicy } from '#src/domain/subscriptions/subscription.ts';

const subscriber = (policies?: readonly FilterPolicy[], protocol: (typeof PROTOCOLS)[number] = 'http') => ({
  protocol,
  ...(policies !== undefined && { readFilterPolicies: () => policies }),
});
const policy = (name: string, ...values: readonly string[]): FilterPolicy => ({ name, values });

const STRING = (name: string, value: string) => ({ name, type: 'STRING', value }) as const;
const ARRAY = (name: string, ...value: string[]) => ({ name, type: 'STRING_ARRAY', value }) as const;
const OF_PROTOCOLS = (...value: string[]) => ({ name: 'smn_protocol', type: 'PROTOCOL', value }) as const;

const a = subscriber([policy('week', 'sunday', 'wednesday'), policy('time', 'morning', 'afternoon')]);
const b = subscriber([policy('week', 'monday', 'tuesday', 'wednesday'), policy('time', 'night', 'midnight')]);
const bare = subscriber();

describe('the documented scenarios', () => {
  test.each<{ attributes: readonly MessageAttribute[]; gets: readonly [a: boolean, b: boolean, bare: boolean] }>([
    { attributes: [STRING('week', 'sunday')], gets: [true, false, false] },
    { attributes: [STRING('week', 'sunday'), STRING('time', 'night')], gets: [false, false, false] },
    {
      attributes: [ARRAY('week', 'sunday', 'monday'), ARRAY('time', 'morning', 'night')],
      gets: [true, true, false],
    },
    { attributes: [], gets: [true, true, true] },
  ])('$attributes reach A, B and one without policies: $gets', ({ attributes, gets }) => {
    expect([a, b, bare].map(createFilter(attributes))).toEqual(gets);
  });
});

describe('a filter', () => {
  test('lets everybody pass when the message has no attributes', () => {
    expect([a, b, bare].map(createFilter())).toEqual([true, true, true]);
  });

  test('does not look at policies of names that the message does not have', () => {
    expect(createFilter([STRING('time', 'night')])(b)).toBe(true);
  });

  test('refuses when an attribute has no policy, whatever the others match', () => {
    expect(createFilter([STRING('week', 'sunday'), STRING('harbour', 'north')])(a)).toBe(false);
  });

  test('looks for a value only in the policy of its name', () => {
    const others = [policy('week', 'monday'), policy('time', 'sunday')];

    expect(createFilter([STRING('week', 'sunday')])(subscriber(others))).toBe(false);
  });

  test('compares whole values, with their case', () => {
    for (const value of ['Sunday', 'sun', 'sundays']) {
      expect(createFilter([STRING('week', value)])(a)).toBe(false);
    }
    expect(createFilter([STRING('week', '星期日')])(subscriber([policy('week', '星期日')]))).toBe(true);
  });

  test('restricts by protocol without a policy, and beside policies', () => {
    const mail = subscriber(undefined, 'email');
    const onlyHttp = createFilter([OF_PROTOCOLS('http', 'sms')]);
    expect([a, bare, mail].map(onlyHttp)).toEqual([true, true, false]);

    const sundayMail = createFilter([STRING('week', 'sunday'), OF_PROTOCOLS('email')]);
    const mailOnSunday = subscriber([policy('week', 'sunday')], 'email');
    expect([a, bare, mail, mailOnSunday].map(sundayMail)).toEqual([false, false, false, true]);
  });

  test('reads policies only when there is something to compare, and not of a protocol that is not wanted', () => {
    let reads = 0;
    const counting = {
      protocol: 'http',
      readFilterPolicies: () => {
        reads += 1;
        return [policy('week', 'sunday')];
      },
    } as const;

    createFilter()(counting);
    createFilter([OF_PROTOCOLS('http')])(counting);
    createFilter([STRING('week', 'sunday'), OF_PROTOCOLS('email')])(counting);
    expect(reads).toBe(0);

    expect(createFilter([STRING('week', 'sunday')])(counting)).toBe(true);
    expect(reads).toBe(1);
  });
});

describe('for any message and subscriber', () => {
  // Few names and values, so that they meet often.
  const name = fc.constantFrom('week', 'time', 'place');
  const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 });
  const attribute = fc.oneof(
    fc.record({ name, type: fc.constant('STRING' as const), value: fc.constantFrom('a', 'b', 'c', 'd') }),
    fc.record({ name, type: fc.constant('STRING_ARRAY' as const), value: values }),
  );
  const attributes = fc.uniqueArray(attribute, { selector: (one) => one.name });
  const policies = fc.uniqueArray(fc.record({ name, values }), { selector: (one) => one.name });

  test('each attribute decides for itself: all must let the subscriber pass', () => {
    fc.assert(
      fc.property(attributes, policies, (all, own) => {
        const one = subscriber(own);
        expect(createFilter(all)(one)).toBe(all.every((single) => createFilter([single])(one)));
      }),
    );
  });

  test('a further policy never takes a message away', () => {
    fc.assert(
      fc.property(attributes, policies, policies, (all, own, more) => {
        const names = new Set(own.map((one) => one.name));
        const extended = [...own, ...more.filter((one) => !names.has(one.name))];
        expect(createFilter(all)(subscriber(extended)) || !createFilter(all)(subscriber(own))).toBe(true);
      }),
    );
  });

  test('the order of attributes, policies and values does not matter', () => {
    fc.assert(
      fc.property(attributes, policies, (all, own) => {
        const turned = own.toReversed().map((one) => policy(one.name, ...one.values.toReversed()));
        expect(createFilter(all.toReversed())(subscriber(turned))).toBe(createFilter(all)(subscriber(own)));
      }),
    );
  });

  test('a STRING is a STRING_ARRAY of one', () => {
    fc.assert(
      fc.property(name, fc.constantFrom('a', 'b', 'c', 'd'), policies, (of, value, own) => {
        const one = subscriber(own);
        expect(createFilter([STRING(of, value)])(one)).toBe(createFilter([ARRAY(of, value)])(one));
      }),
    );
  });

  test('one who wants the very values of the message gets it, over any protocol asked for', () => {
    fc.assert(
      fc.property(attributes, fc.constantFrom(...PROTOCOLS), (all, protocol) => {
        const own = all.map(({ name: of, value }) => policy(of, ...(typeof value === 'string' ? [value] : value)));
        expect(createFilter([...all, OF_PROTOCOLS(protocol)])(subscriber(own, protocol))).toBe(true);
      }),
    );
  });
});

describe('the value of an attribute', () => {
  // A vowel sign of Hindi, an accent that is a character of its own, tone marks of Thai.
  test.each(['हिन्दी', 'cafe\u0301', 'ที่', '严重', 'A_1'])('may be %s', (value) => {
    expect(ATTRIBUTE_VALUE.test(value)).toBe(true);
  });

  test.each(['', 'a b', 'a-b', '🙂', 'x'.repeat(33)])('may not be %j', (value) => {
    expect(ATTRIBUTE_VALUE.test(value)).toBe(false);
  });
});
