import { describe, expect, test } from 'vitest';
import { encryptMessage } from '#src/domain/messages/encrypted-message.ts';
import { decryptText } from '#src/domain/messages/encrypted-text.ts';
import type { Message } from '#src/domain/messages/message.ts';

const key = Buffer.alloc(32, 7);
const encryption = { keyId: 'key', dataKey: 'encrypted' };
const message: Message = {
  id: '0123456789abcdef0123456789abcdef',
  topicUrn: 'urn:smn:cn-north-4:project:demo',
  topicId: 'topic',
  bodies: { default: 'Disk full', sms: 'Full', email: 'Disk full', HMS: 'Push' },
  publishedAt: 0,
  expiresAt: 1,
};

describe('an encrypted message', () => {
  test('has every body encrypted, that of devices as one, and says under which key', () => {
    const { bodies, ...rest } = encryptMessage(message, { key, encryption });
    const context = { messageId: message.id, field: 'body' } as const;
    const opened = Object.entries(bodies).map(([name, text]) => [name, decryptText(text, key, context)]);

    expect(Object.fromEntries(opened)).toEqual({
      default: 'Disk full',
      sms: 'Full',
      email: 'Disk full',
      application: '{"default":"Disk full","HMS":"Push"}',
    });
    const { bodies: _plain, ...others } = message;
    expect(rest).toEqual({ ...others, encryption });
  });

  test('has a text that several protocols share encrypted once', () => {
    const { bodies } = encryptMessage(message, { key, encryption });

    expect(bodies.email).toBe(bodies.default);
  });

  test('has its subject encrypted, as a subject', () => {
    const { subject = '' } = encryptMessage({ ...message, subject: 'Alarm' }, { key, encryption });

    expect(decryptText(subject, key, { messageId: message.id, field: 'subject' })).toBe('Alarm');
  });
});
