import { describe, expect, test } from 'vitest';
import { CreateNotifyPolicy } from '#src/contract/topics/notify-policies.ts';
import { bodyOf, codeOfBody } from '#test/support/input.ts';

const urn = (digit: string) => `urn:smn:us-east-1:p:topic:${digit.repeat(32)}`;
const step = (order: unknown, ...urns: readonly unknown[]) => ({ order, subscription_urns: urns });
const policy = (...polling: readonly unknown[]) => ({ protocol: 'callnotify', polling });
const digits = '0123456789a'.split('');

describe('the steps of a notify policy', () => {
  test('are 1 to 10, of 1 to 10 subscriptions', () => {
    const ten = Array.from({ length: 10 }, (_, order) => step(order, ...digits.slice(0, 10).map(urn)));
    expect(bodyOf(CreateNotifyPolicy, policy(...ten)).polling).toHaveLength(10);
    expect(codeOfBody(CreateNotifyPolicy, policy(...ten, step(10, urn('0'))))).toBe('SMN.0019');
    expect(codeOfBody(CreateNotifyPolicy, policy())).toBe('SMN.0019');
    expect(codeOfBody(CreateNotifyPolicy, policy(step(1)))).toBe('SMN.0019');
    expect(codeOfBody(CreateNotifyPolicy, policy(step(1, ...digits.map(urn))))).toBe('SMN.0019');
  });

  test.each([
    ['orders that are the same', policy(step(1, urn('0')), step(1, urn('1'))), 'SMN.0019'],
    ['an order that is no whole number', policy(step(1.5, urn('0'))), 'SMN.0019'],
    ['an order below 0', policy(step(-1, urn('0'))), 'SMN.0019'],
    ['an order that is text', policy(step('1', urn('0'))), 'SMN.0019'],
    ['a subscription twice in a step', policy(step(1, urn('0'), urn('0'))), 'SMN.0019'],
    ['a malformed URN', policy(step(1, 'urn:smn:x')), 'SMN.0014'],
    ['a URN that is no text', policy(step(1, null)), 'SMN.0014'],
    ['another protocol', { ...policy(step(1, urn('0'))), protocol: 'sms' }, 'SMN.0011'],
    ['no protocol', { polling: [step(1, urn('0'))] }, 'SMN.0011'],
    ['no polling', { protocol: 'callnotify' }, 'SMN.0019'],
    ['steps that are no objects', policy('1'), 'SMN.0019'],
    ['a body that is none', null, 'SMN.0019'],
  ])('are refused with %s', (_what, body, code) => {
    expect(codeOfBody(CreateNotifyPolicy, body)).toBe(code);
  });

  test('may name a subscription in several steps', () => {
    expect(codeOfBody(CreateNotifyPolicy, policy(step(1, urn('0')), step(2, urn('0'))))).toBe('accepted');
  });
});
