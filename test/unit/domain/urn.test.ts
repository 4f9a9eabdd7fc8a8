import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatSubscriptionUrn,
  formatTopicUrn,
  parseSubscriptionUrn,
  parseTopicUrn,
  TOPIC_NAME,
} from '#src/domain/urn.ts';

const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const topicUrn = fc.record({ region: part, project: part, name: fc.stringMatching(TOPIC_NAME) });
const hexId = fc.stringMatching(/^[0-9a-f]{32}$/);
const subscriptionUrn = fc.tuple(topicUrn, hexId).map(([urn, subscriptionId]) => ({ ...urn, subscriptionId }));

describe('URNs', () => {
  test('of topics survive being written and read', () => {
    fc.assert(
      fc.property(topicUrn, (urn) => {
        expect(parseTopicUrn(formatTopicUrn(urn))).toEqual(urn);
      }),
    );
  });

  test('of subscriptions survive being written and read, and begin with the URN of their topic', () => {
    fc.assert(
      fc.property(subscriptionUrn, (urn) => {
        const text = formatSubscriptionUrn(urn);
        expect(parseSubscriptionUrn(text)).toEqual(urn);
        expect(text.slice(0, text.lastIndexOf(':'))).toBe(formatTopicUrn(urn));
      }),
    );
  });

  test('that are read are written as they were, whatever text comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), topicUrn.map(formatTopicUrn), subscriptionUrn.map(formatSubscriptionUrn)),
        (text) => {
          const [topic, subscription] = [parseTopicUrn(text), parseSubscriptionUrn(text)];
          if (topic !== undefined) expect(formatTopicUrn(topic)).toBe(text);
          if (subscription !== undefined) expect(formatSubscriptionUrn(subscription)).toBe(text);
          expect(topic === undefined || subscription === undefined).toBe(true);
        },
      ),
    );
  });

  test.each([
    '',
    'urn:smn:r:p',
    'urn:smn:r:p:',
    'urn:smn:r:p:-a',
    'urn:smn:r:p:a b',
    'urn:smn::p:a',
    'urn:smn:r::a',
    'urn:sns:r:p:a',
    'URN:smn:r:p:a',
    'urn:smn:r:p:a:b',
    `urn:smn:r:p:${'a'.repeat(256)}`,
    'urn:smn:r:p:a\n',
  ])('refuse %j as a topic', (text) => {
    expect(parseTopicUrn(text)).toBeUndefined();
  });

  test.each(['urn:smn:r:p:a', 'urn:smn:r:p:a:1', `urn:smn:r:p:a:${'A'.repeat(32)}`, `urn:smn:r:p:-:${'a'.repeat(32)}`])(
    'refuse %j as a subscription',
    (text) => {
      expect(parseSubscriptionUrn(text)).toBeUndefined();
    },
  );
});
