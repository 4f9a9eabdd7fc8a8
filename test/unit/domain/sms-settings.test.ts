import { describe, expect, test } from 'vitest';
import { endUserMessagingOf, SmsSettings } from '#src/domain/sms-settings.ts';

const POOL = 'arn:aws:sms-voice:eu-west-1:123456789012:pool/pool-0123456789abcdef';

describe('the settings of texts', () => {
  test('are SNS, to all countries, by default', () => {
    const settings = SmsSettings.parse({});

    expect(settings).toEqual({ provider: 'sns' });
    expect(endUserMessagingOf(settings)).toBeUndefined();
  });

  test('name what End User Messaging sends from', () => {
    const given = { originationIdentity: POOL, protectConfigurationId: 'protect-0123', maxPriceUsd: 0.1 };

    expect(endUserMessagingOf(SmsSettings.parse({ provider: 'end-user-messaging', ...given }))).toEqual(given);
    expect(endUserMessagingOf(SmsSettings.parse({ provider: 'end-user-messaging' }))).toBeUndefined();
  });

  test.each([
    ['another provider', { provider: 'pigeon' }],
    ['a phone number in place of its ARN', { originationIdentity: '+14155552671' }],
    ['an ARN in place of an id', { protectConfigurationId: 'arn:aws:sms-voice:eu-west-1:123456789012:protect/x' }],
    ['a price that AWS cannot be told', { maxPriceUsd: 100 }],
    ['a text for nothing', { maxPriceUsd: 0 }],
    ['a country by its name', { countries: ['China'] }],
    ['no country', { countries: [] }],
    ['an unknown key', { sender: 'ACME' }],
  ])('refuse %s', (_what, given) => {
    expect(SmsSettings.safeParse(given).success).toBe(false);
  });
});
