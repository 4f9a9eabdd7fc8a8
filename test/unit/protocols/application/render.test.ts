import { expect, test } from 'vitest';
import { createPushRenderer } from '#src/protocols/application/render.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const BASE_URL = 'https://smn.example.com';
const app = { platform: 'APNS', name: 'shop' } as const;

const rendered = (change: Parameters<typeof anEnvelope>[0], recipient = aRecipient()): unknown => {
  const payload = createPushRenderer(anEnvelope({ protocol: 'application', ...change }), BASE_URL)(recipient, app);
  return 'text' in payload ? JSON.parse(payload.text) : payload;
};

test.each(['notification', 'direct'] as const)('a %s shows the text for the platform under the subject', (kind) => {
  const body = JSON.stringify({ default: 'd', APNS: 'a' });

  expect(rendered({ kind, body, subject: 'News' })).toEqual({ aps: { alert: { title: 'News', body: 'a' } } });
});

test('a cancellation shows the way back, in the language of the message', () => {
  const recipient = aRecipient({ token: 'T0ken-of_22-characters' });

  expect(rendered({ kind: 'cancellation', body: '' }, recipient)).toEqual({
    aps: {
      alert: `alarms: you have unsubscribed. Subscribe again within 48 hours: ${BASE_URL}/s/T0ken-of_22-characters`,
    },
  });
  expect(JSON.stringify(rendered({ kind: 'confirmation', body: '', locale: 'zh-cn' }, recipient))).toContain(
    '确认订阅',
  );
});

test('a cancellation without a token shows nothing', () => {
  expect(rendered({ kind: 'cancellation', body: '' })).toHaveProperty('fault');
});
