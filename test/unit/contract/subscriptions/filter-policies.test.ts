import { describe, expect, test } from 'vitest';
import {
  BatchCreateSubscriptionsFilterPolices,
  BatchDeleteSubscriptionsFilterPolices,
  BatchUpdateSubscriptionsFilterPolices,
} from '#src/contract/subscriptions/filter-policies.ts';
import { bodyOf, codeOfBody, refusalOf } from '#test/support/input.ts';

const week = { name: 'week', string_equals: ['sunday'] };
const numbered = (count: number, prefix = 'v') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const polices = (...filter_polices: readonly unknown[]) => ({
  polices: [{ subscription_urn: 'urn', filter_polices }],
});
const named = (name: unknown) => polices({ ...week, name });
const valued = (...string_equals: readonly unknown[]) => polices({ ...week, string_equals });

describe('creating and updating filter policies', () => {
  test('reads them under our own names, and looks at no URN yet', () => {
    expect(bodyOf(BatchCreateSubscriptionsFilterPolices, polices(week))).toEqual({
      polices: [{ urn: 'urn', policies: [{ name: 'week', values: ['sunday'] }] }],
    });
  });

  test.each([
    { body: {}, code: 'SMN.0043' },
    { body: { polices: [] }, code: 'SMN.0043' },
    { body: { polices: ['text'] }, code: 'SMN.0043' },
    { body: { polices: Array(100).fill(polices(week).polices[0]) }, code: 'accepted' },
    { body: { polices: Array(101).fill(polices(week).polices[0]) }, code: 'SMN.0043' },
    { body: { polices: [{ filter_polices: [week] }] }, code: 'SMN.0043' },
    { body: { polices: [{ subscription_urn: 5, filter_polices: [week] }] }, code: 'SMN.0043' },
    { body: { polices: [{ subscription_urn: 'u'.repeat(513), filter_polices: [week] }] }, code: 'SMN.0043' },
    { body: { polices: [{ subscription_urn: 'urn' }] }, code: 'SMN.0043' },
    { body: polices(), code: 'SMN.0043' },
    { body: polices('text'), code: 'SMN.0043' },
    { body: polices(null), code: 'SMN.0043' },
    { body: polices(...numbered(5, 'n').map((name) => ({ ...week, name }))), code: 'accepted' },
    { body: polices(...numbered(6, 'n').map((name) => ({ ...week, name }))), code: 'SMN.0043' },
    { body: polices(week, { ...week, string_equals: ['monday'] }), code: 'SMN.0043' },
    { body: named('a'.repeat(32)), code: 'accepted' },
    { body: named('a_1_b'), code: 'accepted' },
    { body: named('1'), code: 'accepted' },
    { body: named('a'.repeat(33)), code: 'SMN.0043' },
    { body: named(''), code: 'SMN.0043' },
    { body: named(5), code: 'SMN.0043' },
    { body: named('Week'), code: 'SMN.0043' },
    { body: named('_a'), code: 'SMN.0043' },
    { body: named('a_'), code: 'SMN.0043' },
    { body: named('a__b'), code: 'SMN.0043' },
    { body: named('smn_protocol'), code: 'SMN.0043' },
    { body: named('smn'), code: 'accepted' },
    { body: named('a-b'), code: 'SMN.0043' },
    { body: valued(...numbered(10)), code: 'accepted' },
    { body: valued(...numbered(11)), code: 'SMN.0043' },
    { body: valued(), code: 'SMN.0043' },
    { body: valued('a', 'a'), code: 'SMN.0043' },
    { body: valued(''), code: 'SMN.0043' },
    { body: valued(null), code: 'SMN.0043' },
    { body: valued(1), code: 'SMN.0043' },
    { body: valued('a b'), code: 'SMN.0043' },
    { body: valued('港'.repeat(32), 'Z_9'), code: 'accepted' },
    { body: valued('港'.repeat(33)), code: 'SMN.0043' },
    { body: polices({ name: 'week', string_equals: 'sunday' }), code: 'SMN.0043' },
  ])('answers $body with $code', ({ body, code }) => {
    expect(codeOfBody(BatchCreateSubscriptionsFilterPolices, body)).toBe(code);
    expect(codeOfBody(BatchUpdateSubscriptionsFilterPolices, body)).toBe(code);
  });

  test.each([
    { body: named('smn_a'), says: /It is "smn_a"; allowed: as "name".*without the prefix "smn_"/ },
    { body: valued('a b'), says: /It is "a b"; allowed: in "string_equals"/ },
    { body: valued('a', 'a'), says: /It is \["a","a"\]; allowed: "string_equals" with 1 to 10 different/ },
    { body: polices(week, week), says: /allowed: "filter_polices" with different names/ },
    { body: { polices: 'x' }, says: /It is "x"; allowed: "polices" with 1 to 100/ },
  ])('says what is wrong with $body', ({ body, says }) => {
    expect(refusalOf(BatchCreateSubscriptionsFilterPolices, { body })).toMatchObject({
      message: expect.stringMatching(says),
    });
  });
});

describe('deleting filter policies', () => {
  test.each([
    { body: { subscription_urns: ['urn'] }, code: 'accepted' },
    { body: { subscription_urns: Array(100).fill('urn') }, code: 'accepted' },
    { body: { subscription_urns: Array(101).fill('urn') }, code: 'SMN.0043' },
    { body: { subscription_urns: [] }, code: 'SMN.0043' },
    { body: {}, code: 'SMN.0043' },
    { body: { subscription_urns: 'urn' }, code: 'SMN.0043' },
    { body: { subscription_urns: [{ subscription_urn: 'urn' }] }, code: 'SMN.0043' },
  ])('answers $body with $code', ({ body, code }) => {
    expect(codeOfBody(BatchDeleteSubscriptionsFilterPolices, body)).toBe(code);
  });
});
