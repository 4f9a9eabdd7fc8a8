import type { Envelope, Recipient } from '#src/queues/envelope.ts';

const SMALL = 10;

/** Consecutive parts of at most `size` recipients. */
const cut = (recipients: readonly Recipient[], size: number): Recipient[][] =>
  Array.from({ length: Math.ceil(recipients.length / size) }, (_, index) =>
    recipients.slice(index * size, (index + 1) * size),
  );

/**
 * An envelope that came a second time killed its worker, or met one that died. It is not worked as a whole again but in
 * parts of 10, and those in singles: a poison recipient ends alone and few others get copies. Undefined for a single.
 */
export const splitEnvelope = (envelope: Envelope): readonly Envelope[] | undefined => {
  const { recipients } = envelope;
  if (recipients.length === 1) return undefined;
  const size = recipients.length > SMALL ? SMALL : 1;
  return cut(recipients, size).map((part) => ({ ...envelope, recipients: part }));
};
