import { describe, expect, test } from 'vitest';
import { failureIdOf } from '#src/domain/failures/failure.ts';
import type { JobSelection } from '#src/domain/jobs/job.ts';
import { isShownTo, letterFilterOf } from '#src/pipeline/dead-letters/letter-filter.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';

const URN = { region: 'r', project: 'p', name: 'alerts' };
const letter: DeadLetter = {
  ...{ id: 'id', shortId: 'short', kind: 'notification', project: 'p', topicUrn: 'urn:smn:r:p:alerts' },
  ...{ messageId: 'm', protocol: 'https', subscriptionId: 's', endpoint: 'https://example.com/' },
  ...{ reason: 'HTTP 503', attempts: 7, at: 1 },
};

describe('a dead letter', () => {
  test.each([
    [{}],
    [{ topicUrn: URN }],
    [{ topicName: 'alerts' }],
    [{ subscriptionUrn: { ...URN, subscriptionId: 's' } }],
    [{ protocol: 'https' }],
    [{ kind: 'notification' }],
    [{ reason: 'http 5' }],
    [{ failureId: failureIdOf(letter) }],
    [{ topicUrn: URN, topicName: 'alerts', protocol: 'https', kind: 'notification', reason: '503' }],
  ] satisfies [JobSelection][])('is chosen by %j', (selection) => {
    expect(letterFilterOf(selection)(letter)).toBe(true);
  });

  test.each([
    [{ topicUrn: { ...URN, name: 'alert' } }],
    [{ topicUrn: { ...URN, project: 'q' } }],
    [{ topicName: 'lerts' }],
    [{ topicName: 'urn' }],
    [{ subscriptionUrn: { ...URN, subscriptionId: 't' } }],
    [{ subscriptionUrn: { ...URN, name: 'other', subscriptionId: 's' } }],
    [{ protocol: 'http' }],
    [{ kind: 'confirmation' }],
    [{ reason: 'HTTP 504' }],
    [{ failureId: failureIdOf({ ...letter, reason: 'HTTP 504' }) }],
    [{ topicUrn: URN, topicName: 'alerts', protocol: 'https', kind: 'notification', reason: '504' }],
    [{ topicUrn: URN, reason: '503', protocol: 'sms' }],
  ] satisfies [JobSelection][])('is not chosen by %j', (selection) => {
    expect(letterFilterOf(selection)(letter)).toBe(false);
  });

  test('is shown to its project, and of callers bound to topics to those of its topic', () => {
    expect(isShownTo({ project: 'p' }, letter)).toBe(true);
    expect(isShownTo({ project: 'p', topics: ['al*'] }, letter)).toBe(true);
    expect(isShownTo({ project: 'p', topics: ['orders'] }, letter)).toBe(false);
    expect(isShownTo({ project: 'q' }, letter)).toBe(false);
    expect(isShownTo({ project: 'q', topics: ['alerts'] }, letter)).toBe(false);
  });

  test('of a text without a topic is shown to callers that are bound to none', () => {
    const direct = { ...letter, kind: 'direct' };

    expect(isShownTo({ project: 'p' }, direct)).toBe(true);
    expect(isShownTo({ project: 'p', topics: ['*'] }, direct)).toBe(false);
  });
});
