import { describe, expect, test } from 'vitest';
import {
  AddSubscriptionFromSubscriptionUser,
  CreateSubscriptionUser,
  UpdateSubscriptionUser,
} from '#src/contract/subscriptions/subscription-users.ts';
import { codeOfBody, refusalOf } from '#test/support/input.ts';

test('subscribing from subscription users takes 1 to 50 ids', () => {
  const codeOf = (ids: unknown) => codeOfBody(AddSubscriptionFromSubscriptionUser, { ids });

  expect([codeOf(['anything']), codeOf(Array.from({ length: 50 }, String))]).toEqual(['accepted', 'accepted']);
  for (const ids of [undefined, [], 'a', [1], Array.from({ length: 51 }, String)]) expect(codeOf(ids)).toBe('SMN.0148');
});

describe('a subscription user', () => {
  const given = { name: 'Ada', email: { endpoint: 'ada@example.com' } };
  const codeOf = (change: object) => codeOfBody(CreateSubscriptionUser, { ...given, ...change });

  test('has a name of up to 128 bytes on one line', () => {
    expect(codeOf({ name: `值${'x'.repeat(125)}` })).toBe('accepted');
    for (const name of [undefined, '', '  ', 7, 'x'.repeat(129), 'a\nb']) expect(codeOf({ name })).toBe('SMN.0002');
  });

  test('has up to 20 different groups of letters of any language, marks, digits and "_"', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => `g${index}`);
    expect(codeOf({ group: twenty })).toBe('accepted');
    expect(codeOf({ group: ['值班', 'Zoe\u0308', 'night_7', 'x'.repeat(32)] })).toBe('accepted');
    for (const group of ['a', [''], ['a b'], ['x'.repeat(33)], [1], ['a', 'a'], [...twenty, 'one']]) {
      expect(codeOf({ group })).toBe('SMN.0019');
    }
    expect(refusalOf(CreateSubscriptionUser, { body: { ...given, group: ['ok', 'a b'] } })).toMatchObject({
      message: expect.stringContaining('At body.group.1: It is "a b"'),
    });
  });

  test('has at least one endpoint, and no more than one of a kind', () => {
    const all = { http: { endpoint: 'http://a.example/' }, https: { endpoint: 'https://a.example/' } };
    expect(codeOf({ ...all, sms: { endpoint: '+8613800138000' } })).toBe('accepted');
    expect(codeOf({ email: undefined })).toBe('SMN.0012');
    expect(refusalOf(CreateSubscriptionUser, { body: { name: 'Ada' } })).toMatchObject({
      message: expect.stringContaining('at least one of http, https, sms, email'),
    });
    for (const email of ['ada@example.com', [], {}, { endpoint: 7 }, { endpoint: 'x'.repeat(2049) }]) {
      expect(codeOf({ email })).toBe('SMN.0012');
    }
    expect(codeOf({ http: { endpoint: 'http://a.example/', header: { 'x-a': 1 } } })).toBe('SMN.0043');
  });

  test('changes its name, its groups, or nothing', () => {
    for (const body of [{}, { name: 'Bea' }, { group: [] }]) {
      expect(codeOfBody(UpdateSubscriptionUser, body)).toBe('accepted');
    }
    expect(codeOfBody(UpdateSubscriptionUser, { name: '' })).toBe('SMN.0002');
    expect(codeOfBody(UpdateSubscriptionUser, { group: ['a b'] })).toBe('SMN.0019');
  });
});
