import { createHash, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isMessageSignature,
  type SignedFields,
  signMessage,
  stringToSign,
} from '#src/domain/messages/message-signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const aNotification = (change: Partial<SignedFields> = {}): SignedFields => ({
  type: 'Notification',
  topic_urn: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:demo',
  message_id: '0123456789abcdef0123456789abcdef',
  message: 'Hello, SMN',
  subject: 'Hi',
  timestamp: '2024-01-02T03:04:05Z',
  ...change,
});

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe('stringToSign', () => {
  test('has the check value of the scheme with a subject', () => {
    const text = stringToSign(aNotification());

    expect(Buffer.byteLength(text)).toBe(190);
    expect(sha256(text)).toBe('ab63cd9c9ed9732bc62f0b81c9383eee05a57a0623700971e3f3dc39bc6b1b0b');
  });

  test.each([undefined, ''])('has the check value of the scheme without a subject (%j)', (subject) => {
    const text = stringToSign(aNotification({ subject }));

    expect(Buffer.byteLength(text)).toBe(179);
    expect(sha256(text)).toBe('fc62a3fe1594ba761f2aaba07aaeb7870460093d49871d42897b022dff8ebe85');
  });

  test('has a line for a message that is empty', () => {
    expect(stringToSign(aNotification({ message: '' }))).toMatch(/^message\n\nmessage_id\n/);
  });

  test('covers subscribe_url instead of subject in confirmations', () => {
    const fields = aNotification({
      type: 'SubscriptionConfirmation',
      subscribe_url: 'https://smn.example/s?token=t&a=b',
    });

    expect(stringToSign(fields)).toBe(
      'message\nHello, SMN\nmessage_id\n0123456789abcdef0123456789abcdef\nsubscribe_url\nhttps://smn.example/s?token=t&a=b\n' +
        'timestamp\n2024-01-02T03:04:05Z\ntopic_urn\nurn:smn:cn-north-4:0123456789abcdef0123456789abcdef:demo\ntype\nSubscriptionConfirmation\n',
    );
  });
});

const fields = fc.record({
  type: fc.constantFrom('Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'),
  message: fc.string({ unit: 'binary' }),
  message_id: fc.stringMatching(/^[0-9a-f]{32}$/),
  subject: fc.string({ minLength: 1 }),
  subscribe_url: fc.webUrl(),
  timestamp: fc.constant('2024-01-02T03:04:05Z'),
  topic_urn: fc.constant('urn:smn:us-east-1:p:t'),
});

describe('signMessage', () => {
  test('makes signatures of 344 Base64 characters', () => {
    expect(signMessage(privateKey, aNotification())).toMatch(/^[A-Za-z0-9+/]{342}==$/);
  });

  test('makes signatures that verify', () => {
    fc.assert(
      fc.property(fields, (signed) => isMessageSignature(publicKey, signed, signMessage(privateKey, signed))),
      { numRuns: 50 },
    );
  });

  test('makes signatures that no changed field passes', () => {
    const names = ['message', 'message_id', 'timestamp', 'topic_urn'] as const;
    fc.assert(
      fc.property(fields, fc.constantFrom(...names), fc.string({ minLength: 1 }), (signed, name, addition) => {
        const signature = signMessage(privateKey, signed);
        const optional = signed.type === 'Notification' ? 'subject' : 'subscribe_url';

        expect(isMessageSignature(publicKey, { ...signed, [name]: signed[name] + addition }, signature)).toBe(false);
        expect(isMessageSignature(publicKey, { ...signed, [optional]: signed[optional] + addition }, signature)).toBe(
          false,
        );
      }),
      { numRuns: 50 },
    );
  });

  test('makes signatures that no changed signature and no other key replaces', () => {
    const signature = signMessage(privateKey, aNotification());
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;

    expect(isMessageSignature(publicKey, aNotification(), flipped)).toBe(false);
    expect(isMessageSignature(publicKey, aNotification(), '')).toBe(false);
    expect(isMessageSignature(other.publicKey, aNotification(), signature)).toBe(false);
  });
});
