import { type AttemptLog, MAX_LOGGED_ATTEMPTS, newestAttempts } from '#src/domain/delivery/attempt-log.ts';
import type { Envelope, Recipient } from './envelope.ts';
import { writeEnvelopes } from './envelope-writer.ts';
import { encodeJson } from './text.ts';

/** SQS bills each 64 KB of a message as a request. */
const UNIT_BYTES = 64 * 1024;

/**
 * The envelope with as much of its recipients' attempt logs as costs no request more than the envelope without them: each keeps
 * its newest attempts, within an equal share of what is left of the last 64 KB.
 */
export const fitAttemptLogs = (envelope: Envelope): Envelope => {
  const { recipients } = envelope;
  if (recipients.every(({ attemptLog }) => attemptLog === undefined)) return envelope;
  const units = unitsOf(bytesOf(envelope));
  if (units === 1) return envelope;
  const bareBytes = bytesOf({ ...envelope, recipients: recipients.map((recipient) => withLog(recipient, undefined)) });
  if (units <= unitsOf(bareBytes)) return envelope;
  const share = (unitsOf(bareBytes) * UNIT_BYTES - bareBytes) / recipients.length;
  return { ...envelope, recipients: recipients.map((one) => withLog(one, newestWithin(one.attemptLog, share))) };
};

const bytesOf = ({ recipients, ...head }: Envelope): number =>
  writeEnvelopes(head, recipients, recipients.length).reduce((sum, { bytes }) => sum + bytes, 0);

const unitsOf = (bytes: number): number => Math.ceil(bytes / UNIT_BYTES);

const withLog = ({ attemptLog: _log, ...recipient }: Recipient, log: AttemptLog | undefined): Recipient =>
  log === undefined ? recipient : { ...recipient, attemptLog: log };

const COUNTS = Array.from({ length: MAX_LOGGED_ATTEMPTS }, (_, index) => MAX_LOGGED_ATTEMPTS - index);

/** The longest end of a log that is within so many bytes of its envelope; undefined when not even the last attempt is. */
const newestWithin = (log: AttemptLog = [], bytes: number): AttemptLog | undefined =>
  COUNTS.map((count) => newestAttempts(log, count)).find(
    (newest) => newest.length > 0 && Buffer.byteLength(`,"attemptLog":${encodeJson(newest)}`) <= bytes,
  );
