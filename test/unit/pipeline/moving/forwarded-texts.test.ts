import { expect, test } from 'vitest';
import { itemOf, withEncryptedTexts } from '#src/pipeline/moving/forwarded-texts.ts';
import type { ForwardRequest } from '#src/queues/forward-request.ts';

const KEY = Buffer.alloc(32, 1);
const DATA_KEY = { key: KEY, encryption: { keyId: 'key', dataKey: Buffer.from('encrypted').toString('base64') } };
const common = { v: 1, topicId: 't', hops: 1, since: 1 } as const;
const of = { topicUrn: 'urn:smn:us-east-1:p:tides', topicId: 't', publishedAt: 1, expiresAt: 2 };
const keys = (found: object) => ({ topicDataKeys: { forDecryption: async () => ({ key: KEY, ...found }) } });

const message: ForwardRequest = {
  ...{ ...common, kind: 'message' },
  message: {
    id: 'm',
    ...of,
    subject: 'High water',
    bodies: { default: 'At 14:05', sms: 'HW 14:05', email: 'At 14:05' },
  },
};
const envelope: ForwardRequest = {
  ...{ ...common, kind: 'envelope' },
  envelope: {
    ...{
      v: 1,
      kind: 'notification',
      messageId: 'm',
      ...of,
      protocol: 'email',
      subject: 'High water',
      body: 'At 14:05',
    },
    ...{
      attempt: 1,
      recipients: [
        { subscriptionId: 's', endpoint: 'a@b.example', token: 'secret' },
        { subscriptionId: 'u', endpoint: 'c@d.example' },
      ],
    },
  },
};
const feedback: ForwardRequest = {
  ...{ ...common, kind: 'feedback' },
  feedback: { kind: 'complained', subscriptionId: 's', sentAt: 1 },
};

test.each([message, envelope])(
  'a $kind travels readable, and is encrypted by the key of the topic at either place',
  async (request) => {
    const encrypted = withEncryptedTexts(request, DATA_KEY);

    expect(JSON.stringify(encrypted)).not.toMatch(/14:05|High water|secret/);
    // Encryption adds the text for apps, made from the default one.
    expect(await itemOf(encrypted, keys({}))).toMatchObject(request);
    expect(withEncryptedTexts(request, undefined)).toBe(request);
    expect(await itemOf(request, keys({}))).toEqual(request);
  },
);

test('a confirmation has no text to encrypt, and a part of a message for one protocol no default', async () => {
  const empty: ForwardRequest = { ...envelope, envelope: { ...envelope.envelope, body: '' } };
  expect(await itemOf(withEncryptedTexts(empty, DATA_KEY), keys({}))).toEqual(empty);
});

test('what a provider reports has no text', async () => {
  expect(withEncryptedTexts(feedback, DATA_KEY)).toBe(feedback);
  expect(await itemOf(feedback, keys({}))).toBe(feedback);
});

test.each([message, envelope])('a $kind whose key cannot be used stays where it is', async (request) => {
  const travelling = itemOf(withEncryptedTexts(request, DATA_KEY), keys({ unusable: 'it is disabled' }));
  await expect(travelling).rejects.toThrow('The KMS key of the topic cannot be used: it is disabled');
});
