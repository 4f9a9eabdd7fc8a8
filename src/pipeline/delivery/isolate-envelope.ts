import type { Envelope, Recipient } from '#src/queues/envelope.ts';

const SMALL = 10;

/** Consecutive parts of at most `size` recipients. */
const cut = (recipients: readonly Recipient[], size: number): Recipient[][] =>
  Array.from({ length: Math.ceil(recipients.length / size) }, (_, index) =>
    recipients.slice(index * size, (index + 1) * size),
  );

/**
 * An envelope received a second time killed its function, or was in a batch that did. It is no longer processed among others,
 * but in isolation: in parts of 10, and those received a second time there one by one. A poison recipient ends alone and few
 * others get copies. Undefined for a single recipient that is isolated already: it is retried until its queue gives it up.
 */
export const isolateEnvelope = (envelope: Envelope): readonly Envelope[] | undefined => {
  const { recipients } = envelope;
  if (recipients.length === 1 && envelope.isolated === true) return undefined;
  const size = recipients.length > SMALL ? SMALL : 1;
  return cut(recipients, size).map((part) => ({ ...envelope, isolated: true, recipients: part }));
};
