import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import {
  isUnsubscribeSignature,
  subscriptionId,
  unsubscribeSignature,
} from '#src/domain/subscriptions/subscription-id.ts';
import { type SubscriptionKeys, subscriptionKeysOf } from '#src/domain/subscriptions/subscription-keys.ts';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(subscriptionKeysOf);
const keysOf = (byte: number) => subscriptionKeysOf(new Uint8Array(32).fill(byte));
const endpointOf = fc.record({
  topicId: fc.stringMatching(/^[0-9a-f]{32}$/),
  protocol: fc.constantFrom(...PROTOCOLS),
  endpoint: fc.string({ unit: 'binary' }),
});

describe('subscriptionId', () => {
  test('is 32 hex characters, the same for the same topic, protocol and endpoint', () => {
    fc.assert(
      fc.property(secret, endpointOf, (key, of) => {
        expect(subscriptionId(key, of)).toMatch(/^[0-9a-f]{32}$/);
        expect(subscriptionId(key, { ...of })).toBe(subscriptionId(key, of));
      }),
    );
  });

  test('differs with the topic, the protocol, the endpoint and the secret', () => {
    fc.assert(
      fc.property(secret, endpointOf, endpointOf, (key, a, b) => {
        fc.pre(a.topicId !== b.topicId || a.protocol !== b.protocol || a.endpoint !== b.endpoint);
        expect(subscriptionId(key, a)).not.toBe(subscriptionId(key, b));
      }),
    );
    const of = { topicId: '0'.repeat(32), protocol: 'sms', endpoint: '+1' } as const;
    expect(subscriptionId(keysOf(0), of)).not.toBe(subscriptionId(keysOf(1), of));
  });

  test('stays what it is: another id would double every endpoint', () => {
    const of = { topicId: '0123456789abcdef0123456789abcdef', protocol: 'email', endpoint: 'a@b.example' } as const;

    expect(subscriptionId(keysOf(0), of)).toBe('e4188d243d3e1626c752906f06a1e671');
  });
});

describe('unsubscribeSignature', () => {
  const urn = 'urn:smn:us-east-1:p:t:0123456789abcdef0123456789abcdef';

  test('is accepted for its own subscription and secret only', () => {
    fc.assert(
      fc.property(secret, secret, fc.string(), (key, otherKey, other) => {
        fc.pre(Buffer.compare(key.ids, otherKey.ids) !== 0 && other !== urn);
        const signature = unsubscribeSignature(key, urn);
        expect(isUnsubscribeSignature(key, urn, signature)).toBe(true);
        expect(isUnsubscribeSignature(otherKey, urn, signature)).toBe(false);
        expect(isUnsubscribeSignature(key, other, signature)).toBe(false);
      }),
    );
  });

  test('is that of the first key, and accepted by each of the keys', () => {
    const [first, second] = [keysOf(0), keysOf(1)];
    const both: SubscriptionKeys = { ids: first.ids, links: [...first.links, ...second.links] };

    expect(unsubscribeSignature(both, urn)).toBe(unsubscribeSignature(first, urn));
    expect(isUnsubscribeSignature(both, urn, unsubscribeSignature(second, urn))).toBe(true);
    expect(isUnsubscribeSignature(both, urn, unsubscribeSignature(keysOf(2), urn))).toBe(false);
  });

  test('stays what it is: links in mails that were sent must go on working', () => {
    expect(unsubscribeSignature(keysOf(0), urn)).toBe('NiCJyOJse_9XqNfdzvPw1DeS0UqgMcSmWZ_rTfgRzmY');
  });

  test('is refused when any character is changed, cut off or added', () => {
    const key = keysOf(0);
    const signature = unsubscribeSignature(key, urn);
    for (let at = 0; at < signature.length; at += 1) {
      const changed = `${signature.slice(0, at)}${signature[at] === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`;
      expect(isUnsubscribeSignature(key, urn, changed)).toBe(false);
    }
    expect(isUnsubscribeSignature(key, urn, signature.slice(1))).toBe(false);
    expect(isUnsubscribeSignature(key, urn, `${signature}=`)).toBe(false);
    expect(isUnsubscribeSignature(key, urn, '')).toBe(false);
    expect(isUnsubscribeSignature(key, urn, '漢'.repeat(43))).toBe(false);
  });

  test('is no id and no id is a signature', () => {
    const key = keysOf(0);
    const of = { topicId: '', protocol: 'sms', endpoint: '' } as const;
    const hex = Buffer.from(unsubscribeSignature(key, JSON.stringify(['', 'sms', ''])), 'base64url').toString('hex');

    expect(hex.slice(0, 32)).not.toBe(subscriptionId(key, of));
  });
});
