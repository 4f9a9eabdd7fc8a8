import { expect, test } from 'vitest';
import { failureIdOf, isAcknowledged, isMuted, trendOf } from '#src/domain/failures/failure.ts';
import { reasonCodeOf } from '#src/domain/failures/reason-code.ts';

const NOW = Date.UTC(2026, 10, 29, 12);

test.each([
  ['HTTP 503', 'http-503'],
  ['Given up after 7 attempts; last failure: HTTP 503', 'http-503'],
  ['Given up after 4 attempts; last failure: HTTP 503', 'http-503'],
  ['The time to live passed; last failure: HTTP 429', 'http-429'],
  ['The time to live passed before another attempt was made; last failure: timeout', 'timeout'],
  ['The time to live passed before an attempt was made', 'expired'],
  ['aborted', 'timeout'],
  ['connection failed (ENOTFOUND)', 'name-not-resolved'],
  ['connection failed (CERT_HAS_EXPIRED)', 'tls'],
  ['connection failed (ERR_TLS_CERT_ALTNAME_INVALID)', 'tls'],
  ['connection failed (ECONNREFUSED)', 'connection-failed'],
  ['connection failed (ETIMEDOUT)', 'timeout'],
  ['the endpoint is in an internal network', 'internal-address'],
  ["the topic's key cannot be used (DisabledException)", 'key-unusable'],
  ['OPS.0091: sms: 50 USD a month, about 50.1 USD spent in 2026-11; none is sent until …', 'spend-cap'],
  ['SMN.0057: texts to one number: 60 in an hour', 'smn.0057'],
  ['DingTalk answered 310000 (wrong keyword)', 'dingtalk-310000'],
  ['AccessDeniedException', 'accessdeniedexception'],
  ['ConflictException: SENDER_ID_NOT_ALLOWED', 'conflictexception-sender-id-not-allowed'],
  ['the event has 300123 bytes; SNS takes 262144', 'the-event-has-n-bytes-sns-takes-n'],
  ['The delivery worker failed on it every time', 'worker-failed'],
  ['…', 'unknown'],
  ['', 'unknown'],
  ['x '.repeat(100), 'x-'.repeat(32).slice(0, 63)],
])('the code of the reason "%s" is %s', (reason, code) => {
  expect(reasonCodeOf(reason)).toBe(code);
});

const aLetter = {
  ...{ kind: 'notification', topicUrn: 'urn:smn:us-east-1:p:tides', protocol: 'http', subscriptionId: 'a' },
  ...{ endpoint: 'http://receiver.example/', reason: 'HTTP 503' },
};

test('letters are of one failure when all but the number of attempts is the same', () => {
  const id = failureIdOf(aLetter);

  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(failureIdOf({ ...aLetter, reason: 'Given up after 7 attempts; last failure: HTTP 503' })).toBe(id);
  const others = [{ reason: 'HTTP 500' }, { kind: 'confirmation' }, { protocol: 'https' }, { subscriptionId: 'b' }];
  for (const other of [...others, { topicUrn: 'urn:smn:us-east-1:p:floods' }])
    expect(failureIdOf({ ...aLetter, ...other })).not.toBe(id);
});

test('what goes to an address without a subscription is of one failure by the address', () => {
  const direct = { ...aLetter, kind: 'direct', protocol: 'sms', endpoint: '+8613600000000' };

  expect(failureIdOf({ ...direct, subscriptionId: 'b' })).toBe(failureIdOf(direct));
  expect(failureIdOf({ ...direct, endpoint: '+8613600000001' })).not.toBe(failureIdOf(direct));
});

test('a failure is acknowledged until its next letter, and muted until its time', () => {
  expect(isAcknowledged({ lastAt: NOW })).toBe(false);
  expect(isAcknowledged({ lastAt: NOW, acknowledgement: { at: NOW } })).toBe(true);
  expect(isAcknowledged({ lastAt: NOW + 1, acknowledgement: { at: NOW } })).toBe(false);
  expect(isMuted({}, NOW)).toBe(false);
  expect(isMuted({ mutedUntil: NOW + 1 }, NOW)).toBe(true);
  expect(isMuted({ mutedUntil: NOW }, NOW)).toBe(false);
});

test('a trend has the last seven days, with those on which nothing was filed', () => {
  const filed = new Map([
    ['2026-11-22', 9],
    ['2026-11-23', 4],
    ['2026-11-29', 2],
  ]);

  expect(trendOf({ filed }, NOW)).toEqual([
    { date: '2026-11-23', filed: 4 },
    ...['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28'].map((date) => ({ date, filed: 0 })),
    { date: '2026-11-29', filed: 2 },
  ]);
});
