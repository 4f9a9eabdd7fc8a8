import { describe, expect, test } from 'vitest';
import {
  certificateLink,
  confirmationPageLink,
  oneClickUnsubscribeLink,
  shownName,
  subscribeLink,
  unsubscribeLink,
  unsubscribePageLink,
} from '#src/domain/messages/links.ts';

const BASE = 'https://smn.example';
const TOPIC = 'urn:smn:cn-north-4:project:demo';
const SUBSCRIPTION = `${TOPIC}:0123`;

describe('a topic is shown', () => {
  test('by its display name, and by its name when that is empty', () => {
    expect(shownName({ displayName: 'Alarms of the port', name: 'alarms' })).toBe('Alarms of the port');
    expect(shownName({ displayName: '', name: 'alarms' })).toBe('alarms');
  });
});

describe('a link', () => {
  test.each([
    [
      'confirms a subscription at once',
      subscribeLink(BASE, 'a-token', TOPIC),
      '/v2/notifications/subscriptions/subscribe?token=a-token&topic_urn=urn%3Asmn%3Acn-north-4%3Aproject%3Ademo',
    ],
    [
      'cancels a subscription at once',
      unsubscribeLink(BASE, SUBSCRIPTION),
      '/v2/notifications/subscriptions/unsubscribe?subscription_urn=urn%3Asmn%3Acn-north-4%3Aproject%3Ademo%3A0123',
    ],
    ['shows the page that confirms', confirmationPageLink(BASE, 'a-token'), '/s/a-token'],
    [
      'shows the page that cancels',
      unsubscribePageLink(BASE, SUBSCRIPTION, 'a-signature'),
      '/unsubscribe?subscription_urn=urn%3Asmn%3Acn-north-4%3Aproject%3Ademo%3A0123&signature=a-signature',
    ],
    [
      'cancels by one click of a mail program',
      oneClickUnsubscribeLink(BASE, SUBSCRIPTION, 'a-signature'),
      '/unsubscribe/one-click?subscription_urn=urn%3Asmn%3Acn-north-4%3Aproject%3Ademo%3A0123&signature=a-signature',
    ],
    ['leads to the certificate', certificateLink(BASE, 'cn-north-4', '0123abcd'), '/smn/SMN_cn-north-4_0123abcd.pem'],
  ])('that %s is %s', (_, link, path) => {
    expect(link).toBe(`${BASE}${path}`);
  });

  test('carries what is given, whatever characters it has', () => {
    const given = 'a&b=c d/ü%+#';
    const { searchParams } = new URL(unsubscribePageLink(BASE, given, given));

    expect([...searchParams]).toEqual([
      ['subscription_urn', given],
      ['signature', given],
    ]);
  });
});
