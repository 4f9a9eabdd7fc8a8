import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openApiOf } from '#src/contract/open-api/document.ts';
import { Notification, SubscriptionConfirmation, UnsubscribeConfirmation } from '#src/contract/open-api/webhooks.ts';
import { renderHttp } from '#src/protocols/http/render.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { textOf } from '#test/support/http-client.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const context = {
  privateKey,
  certificateUrl: 'https://smn.example.com/smn/SMN_us-east-1_00.pem',
  publicBaseUrl: 'https://smn.example.com',
};
const recipient = aRecipient({ endpoint: 'https://example.com/hook', token: 'T0ken-of_22-characters' });

const bodyOf = (change: Partial<Envelope>): unknown =>
  JSON.parse(textOf(renderHttp(anEnvelope({ protocol: 'https', ...change }), context)(recipient)?.body));

describe('what the document says of webhooks', () => {
  test.each([
    ['a notification', Notification, { kind: 'notification' }],
    ['a notification with a subject', Notification, { kind: 'notification', subject: 'Tide' }],
    ['a confirmation', SubscriptionConfirmation, { kind: 'confirmation' }],
    ['a cancellation', UnsubscribeConfirmation, { kind: 'cancellation' }],
  ] as const)('is what is sent: %s', (_, schema, change) => {
    expect(schema.safeParse(bodyOf(change)).error).toBeUndefined();
  });

  test('has all three, each with a body and the headers that identify repetitions', () => {
    const { webhooks } = openApiOf([], 'https://smn.eu-west-1.invalid');

    expect(Object.keys(webhooks)).toEqual(['notification', 'subscriptionConfirmation', 'unsubscribeConfirmation']);
    expect(JSON.stringify(webhooks['notification'])).toMatch(/x-smn-message-id.*x-smn-subscription-urn/);
    expect(JSON.stringify(webhooks['notification'])).toMatch(/webhook-id.*webhook-timestamp.*webhook-signature/);
  });
});
