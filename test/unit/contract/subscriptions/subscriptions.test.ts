import { describe, expect, test } from 'vitest';
import { ConfirmSubscription, UnsubscribeTopic } from '#src/contract/subscriptions/links.ts';
import {
  AddSubscription,
  BatchDeleteSubscriptions,
  CancelSubscription,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  UpdateSubscription,
} from '#src/contract/subscriptions/subscriptions.ts';
import { bodyOf, codeOf, codeOfBody, queryOf, refusalOf } from '#test/support/input.ts';

const mail = { protocol: 'email', endpoint: 'a@example.com' };
const parsedMail = { ...mail, remark: '', extension: undefined };

describe('AddSubscription', () => {
  test('takes one or a batch, and looks at no top-level field of a batch', () => {
    expect(bodyOf(AddSubscription, mail)).toEqual({ isBatch: false, items: [parsedMail] });
    expect(bodyOf(AddSubscription, { ...mail, subscriptions: [] })).toEqual({ isBatch: false, items: [parsedMail] });
    expect(bodyOf(AddSubscription, { protocol: '', endpoint: '', remark: 5, subscriptions: [mail, mail] })).toEqual({
      isBatch: true,
      items: [parsedMail, parsedMail],
    });
  });

  test('keeps those fields of an extension that some protocol has a use for', () => {
    const robot = { keyword: 'k', sign_secret: 's', client_id: 'c', client_secret: 'd' };
    const extension = { header: { 'x-a': '1' }, ...robot, app_key: 'a', app_secret: 'b', robot_code: 'r' };
    const keptOf = (given: object) => bodyOf(AddSubscription, { ...mail, extension: given }).items[0]?.extension;
    expect(keptOf({ ...extension, other: 1 })).toEqual(extension);
    expect(keptOf({})).toEqual({});
  });

  test.each([
    { body: {}, code: 'SMN.0011' },
    { body: { ...mail, protocol: 'EMAIL' }, code: 'SMN.0011' },
    { body: { ...mail, protocol: 'functionStage' }, code: 'SMN.0011' },
    { body: { ...mail, protocol: 'default' }, code: 'SMN.0011' },
    { body: { protocol: 'email' }, code: 'SMN.0012' },
    { body: { ...mail, endpoint: 'a'.repeat(2049) }, code: 'SMN.0012' },
    { body: { ...mail, remark: 'a'.repeat(128) }, code: 'accepted' },
    { body: { ...mail, remark: 'a'.repeat(129) }, code: 'SMN.0082' },
    { body: { ...mail, remark: {} }, code: 'SMN.0017' },
    { body: { ...mail, extension: 'x' }, code: 'SMN.0043' },
    { body: { ...mail, extension: { header: [] } }, code: 'SMN.0043' },
    { body: { ...mail, extension: { header: { 'x-a': 1 } } }, code: 'SMN.0043' },
    { body: { ...mail, extension: { header: JSON.parse('{"x-a":"1","__proto__":"2"}') } }, code: 'SMN.0043' },
    { body: { ...mail, extension: { header: JSON.parse('{"__proto__":{}}') } }, code: 'SMN.0043' },
    { body: { ...mail, extension: { app_secret: 1 } }, code: 'SMN.0043' },
    { body: { ...mail, extension: { app_secret: 'a'.repeat(513) } }, code: 'SMN.0043' },
    { body: { subscriptions: [] }, code: 'SMN.0043' },
    { body: { subscriptions: {} }, code: 'SMN.0043' },
    { body: { subscriptions: Array(50).fill(mail) }, code: 'accepted' },
    { body: { subscriptions: Array(51).fill(mail) }, code: 'SMN.0043' },
    { body: { subscriptions: [mail, { ...mail, protocol: 'x' }] }, code: 'SMN.0011' },
  ])('answers $body with $code', ({ body, code }) => {
    expect(codeOfBody(AddSubscription, body)).toBe(code);
  });

  test.each([
    { extension: { app_secret: 's3cret'.repeat(100) } },
    { extension: { header: { 'x-api-key': ['s3cret'] } } },
    { extension: '{"app_secret":"s3cret"}' },
  ])('never repeats what may be a secret: $extension', ({ extension }) => {
    const refusal = refusalOf(AddSubscription, { body: { ...mail, extension } });

    expect(refusal).toMatchObject({ code: 'SMN.0043', message: expect.stringContaining('"extension"') });
    expect(refusal).not.toMatchObject({ message: expect.stringContaining('s3cret') });
  });
});

describe('the lists of subscriptions', () => {
  test.each([
    { query: { protocol: 'callnotify' }, code: 'accepted' },
    { query: { protocol: '' }, code: 'accepted' },
    { query: { protocol: 'fax' }, code: 'SMN.0011' },
    { query: { status: '4' }, code: 'accepted' },
    { query: { status: '5' }, code: 'SMN.0077' },
    { query: { status: 'x' }, code: 'SMN.0077' },
    { query: { fuzzy_remark: '备'.repeat(43) }, code: 'SMN.0082' },
    { query: { limit: '0' }, code: 'SMN.0015' },
  ])('answer $query with $code', ({ query, code }) => {
    expect(codeOf(ListSubscriptions, { query })).toBe(code);
  });

  test('filter by status as a number', () => {
    expect(queryOf(ListSubscriptions, { status: '0' }).status).toBe(0);
    expect(queryOf(ListSubscriptions, { status: '' }).status).toBeUndefined();
    expect(codeOf(ListSubscriptionsByTopic, { query: { fuzzy_remark: 'a'.repeat(129) } })).toBe('SMN.0082');
  });
});

test.each([
  { body: {}, code: 'SMN.0017' },
  { body: { remark: '' }, code: 'accepted' },
  { body: { remark: 'a'.repeat(129) }, code: 'SMN.0082' },
])('UpdateSubscription answers $body with $code', ({ body, code }) => {
  expect(codeOfBody(UpdateSubscription, body)).toBe(code);
});

test.each(['', 'urn:smn:r:p:t', 'urn:smn:r:p:t:1', `urn:smn:r:p:t:${'G'.repeat(32)}`])(
  'the subscription URN %j is malformed',
  (subscription_urn) => {
    expect(codeOf(CancelSubscription, { path: { subscription_urn } })).toBe('SMN.0014');
    expect(codeOf(UnsubscribeTopic, { query: { subscription_urn } })).toBe('SMN.0014');
  },
);

test('BatchDeleteSubscriptions takes 1 to 100 objects', () => {
  const of = (count: number) => ({ subscription_urns: Array(count).fill({ subscription_urn: 'any text' }) });
  expect([0, 1, 100, 101].map((count) => codeOfBody(BatchDeleteSubscriptions, of(count)))).toEqual([
    'SMN.0043',
    'accepted',
    'accepted',
    'SMN.0043',
  ]);
  expect(codeOfBody(BatchDeleteSubscriptions, { subscription_urns: [{}] })).toBe('SMN.0043');
});

test('a refusal never repeats a token', () => {
  expect(refusalOf(ConfirmSubscription, { query: {} })).toMatchObject({ code: 'SMN.0022' });
  const refusal = refusalOf(ConfirmSubscription, { query: { token: 'secret', topic_urn: 'x' } });
  expect(refusal).toMatchObject({ code: 'SMN.0005', message: expect.not.stringContaining('secret') });
});
