import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isMessageSignature } from '#src/domain/messages/message-signature.ts';
import { renderHttp } from '#src/protocols/http/render.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient, USER_URN } from '#test/support/envelope.ts';
import { textOf } from '#test/support/http-client.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const context = {
  privateKey,
  certificateUrl: 'https://smn.example.com/smn/SMN_us-east-1_00.pem',
  publicBaseUrl: 'https://smn.example.com',
};
const recipient = aRecipient({ endpoint: 'https://example.com/hook', token: 'T0ken-of_22-characters' });
const subscriptionUrn = `${anEnvelope().topicUrn}:${recipient.subscriptionId}`;

const Body = z.looseObject({
  type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  topic_urn: z.string(),
  message_id: z.string(),
  message: z.string(),
  subject: z.string().optional(),
  timestamp: z.string(),
  signature: z.string(),
  subscribe_url: z.string().optional(),
});

const render = (change: Partial<Envelope>, to = recipient) => {
  const request = renderHttp(anEnvelope({ protocol: 'https', ...change }), context)(to);
  return { request, body: Body.parse(JSON.parse(textOf(request?.body))) };
};

describe('renderHttp', () => {
  test('renders a notification with the fields and headers of the contract', () => {
    const { request, body } = render({ subject: 'Alarm' });

    expect(request?.url).toBe('https://example.com/hook');
    expect(request?.headers).toEqual({
      'content-type': 'application/json; charset=UTF-8',
      'user-agent': 'SMN',
      'x-smn-message-type': 'Notification',
      'x-smn-message-id': '0123456789abcdef0123456789abcdef',
      'x-smn-topic-urn': anEnvelope().topicUrn,
      'x-smn-subscription-urn': subscriptionUrn,
    });
    expect(body).toEqual({
      type: 'Notification',
      topic_urn: anEnvelope().topicUrn,
      message_id: '0123456789abcdef0123456789abcdef',
      message: 'Disk full',
      subject: 'Alarm',
      timestamp: '2026-03-04T05:06:07Z',
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
      signature_version: 'v1',
      signing_cert_url: context.certificateUrl,
      unsubscribe_url: `https://smn.example.com/v2/notifications/subscriptions/unsubscribe?subscription_urn=${encodeURIComponent(subscriptionUrn)}`,
    });
  });

  test('shares the bytes of a large body between its recipients', () => {
    const body = '\u0000中😀'.repeat(20_000);
    const renderTo = renderHttp(anEnvelope({ protocol: 'https', body }), context);

    const [one, two] = ['a', 'b'].map((id) => renderTo(aRecipient({ subscriptionId: id.repeat(32) }))?.body);

    const partsOf = (sent: typeof one) => (Array.isArray(sent) ? sent.slice(0, -1) : []);
    expect(partsOf(one).length).toBeGreaterThan(1);
    expect(partsOf(one).every((part, index) => part === partsOf(two)[index])).toBe(true);
    expect(JSON.parse(textOf(one)).message).toBe(body);
    expect(JSON.parse(textOf(two)).unsubscribe_url).toContain('b'.repeat(32));
  });

  test.each([undefined, ''])('leaves an empty subject out (%j)', (subject) => {
    expect(render(subject === undefined ? {} : { subject }).body).not.toHaveProperty('subject');
  });

  test.each([
    ['confirmation', 'en-us', /invited.*subscribe_url.*48 hours/],
    ['confirmation', 'zh-cn', /邀请.*subscribe_url.*48 小时/],
    ['cancellation', 'en-us', /cancelled.*subscribe_url.*48 hours/],
    ['cancellation', 'zh-cn', /取消.*subscribe_url.*48 小时/],
  ] as const)('renders a %s in %s', (kind, locale, text) => {
    const type = kind === 'confirmation' ? 'SubscriptionConfirmation' : 'UnsubscribeConfirmation';
    const { request, body } = render({ kind, locale, body: '', subject: 'ignored' });

    expect(request?.headers['x-smn-message-type']).toBe(type);
    expect(body).toEqual({
      type,
      topic_urn: anEnvelope().topicUrn,
      message_id: '0123456789abcdef0123456789abcdef',
      message: expect.stringMatching(text),
      timestamp: '2026-03-04T05:06:07Z',
      subscribe_url: `https://smn.example.com/v2/notifications/subscriptions/subscribe?token=${recipient.token}&topic_urn=${encodeURIComponent(anEnvelope().topicUrn)}`,
      signature: expect.any(String),
      signature_version: 'v1',
      signing_cert_url: context.certificateUrl,
    });
    expect(isMessageSignature(publicKey, body, body.signature)).toBe(true);
  });

  test('sends an endpoint of a subscription user an unsubscribe link with the invitation, which the signature leaves out', () => {
    const urn = `${USER_URN}:${recipient.subscriptionId}`;
    const { body } = render({ kind: 'confirmation', topicUrn: USER_URN, displayName: 'Ada' });

    expect(body).toMatchObject({
      ...{ type: 'SubscriptionConfirmation', topic_urn: USER_URN },
      message: expect.stringContaining(`subscription user ${USER_URN}`),
      unsubscribe_url: `https://smn.example.com/v2/notifications/subscriptions/unsubscribe?subscription_urn=${encodeURIComponent(urn)}`,
    });
    expect(isMessageSignature(publicKey, body, body.signature)).toBe(true);
    expect(render({ kind: 'cancellation', topicUrn: USER_URN }).body).not.toHaveProperty('unsubscribe_url');
    expect(render({ kind: 'confirmation' }).body).not.toHaveProperty('unsubscribe_url');
  });

  test('renders nothing for a confirmation without a token', () => {
    const envelope = anEnvelope({ kind: 'confirmation' });

    expect(renderHttp(envelope, context)(aRecipient())).toBeUndefined();
  });

  test('adds the headers of the subscription to notifications only', () => {
    const to = aRecipient({ ...recipient, extension: { header: { 'X-Custom': 'v' } } });

    expect(render({}, to).request?.headers).toMatchObject({ 'X-Custom': 'v', 'x-smn-message-type': 'Notification' });
    expect(render({ kind: 'confirmation' }, to).request?.headers).not.toHaveProperty('X-Custom');
  });

  test('signs what a receiver reads out of the body, whatever the text', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(text, text, (message, subject) => {
        const { body } = render({ body: message, subject });

        expect(body.message).toBe(message);
        expect(isMessageSignature(publicKey, body, body.signature)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
