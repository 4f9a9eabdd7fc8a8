import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AttemptLog, attemptsIn, withAttempt } from '#src/domain/delivery/attempt-log.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { writeEnvelopes } from '#src/queues/envelope-writer.ts';
import { fitAttemptLogs } from '#src/queues/fit-attempt-logs.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const UNIT_BYTES = 64 * 1024;

const logOf = (...reasons: readonly string[]): AttemptLog =>
  reasons.reduce<AttemptLog>(
    (log, reason, index) => withAttempt(log, { at: 1_772_600_767_000 + index * 60_000, reason }),
    [],
  );

/** An envelope whose recipients have all failed so. */
const failed = (recipients: number, body: string, ...reasons: readonly string[]): Envelope =>
  anEnvelope({
    ...{ protocol: 'https', body },
    recipients: Array.from({ length: recipients }, (_, index) =>
      aRecipient({
        endpoint: `https://harbour.example.com/alerts/${String(index).padStart(16, '0')}`,
        ...(reasons.length > 0 && { lastFailure: reasons.at(-1) ?? '', attemptLog: logOf(...reasons) }),
      }),
    ),
  });

const requestsOf = ({ recipients, ...head }: Envelope): number =>
  writeEnvelopes(head, recipients, recipients.length).reduce(
    (sum, { bytes }) => sum + Math.ceil(bytes / UNIT_BYTES),
    0,
  );
const attemptsOf = ({ recipients }: Envelope): ReadonlySet<number> =>
  new Set(recipients.map(({ attemptLog = [] }) => attemptsIn(attemptLog).length));
const withoutLogs = (envelope: Envelope): Envelope => ({
  ...envelope,
  recipients: envelope.recipients.map(({ attemptLog: _log, ...recipient }) => recipient),
});

describe('the attempt logs of an envelope', () => {
  test('are whole for 200 recipients of a server that was down six times, in one request', () => {
    const envelope = failed(200, 'x'.repeat(1024), ...Array(6).fill('HTTP 503'));
    expect(fitAttemptLogs(envelope)).toBe(envelope);
    expect(requestsOf(envelope)).toBe(1);
  });

  test('lose their oldest attempts where all of them would cost a request more', () => {
    const reasons = ['timeout', 'HTTP 502', 'timeout', 'HTTP 502', 'timeout', 'HTTP 503'];
    const envelope = failed(200, 'x'.repeat(1024), ...reasons);
    const fitted = fitAttemptLogs(envelope);
    expect([requestsOf(envelope), requestsOf(fitted)]).toEqual([2, 1]);
    expect(attemptsOf(fitted)).toEqual(new Set([4]));
    expect(fitted.recipients[0]?.attemptLog?.at(-1)?.reason).toBe('HTTP 503');
  });

  test('are left out where there is room for none', () => {
    const { recipients, ...head } = withoutLogs(failed(1, '', 'HTTP 503'));
    const [{ bytes } = { bytes: 0 }] = writeEnvelopes(head, recipients, 1);
    const full = failed(1, 'x'.repeat(UNIT_BYTES - bytes), 'HTTP 503');
    expect([requestsOf(full), requestsOf(withoutLogs(full))]).toEqual([2, 1]);
    expect(fitAttemptLogs(full)).toEqual(withoutLogs(full));
  });

  test('never cost a request, however long text, reasons and lists of recipients are', () => {
    const envelopes = fc.record({
      recipients: fc.integer({ min: 1, max: 200 }),
      text: fc.integer({ min: 0, max: 300_000 }),
      reasons: fc.array(fc.constantFrom('HTTP 503', 'timeout', 'x'.repeat(60)), { minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(envelopes, ({ recipients, text, reasons }) => {
        const envelope = failed(recipients, 'x'.repeat(text), ...reasons);
        const fitted = fitAttemptLogs(envelope);
        expect(requestsOf(fitted)).toBe(requestsOf(withoutLogs(envelope)));
        expect(withoutLogs(fitted)).toEqual(withoutLogs(envelope));
      }),
      { numRuns: 30 },
    );
  });
});
