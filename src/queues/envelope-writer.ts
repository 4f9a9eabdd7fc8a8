import type { Envelope, Recipient } from './envelope.ts';
import { encodeJson, encodeText } from './text.ts';

/** A message ready for a queue. */
export type QueueMessage = {
  readonly text: string;
  /** Of the text in UTF-8, as SQS counts. */
  readonly bytes: number;
  /** How many recipients it holds. */
  readonly recipients: number;
};

/** What all recipients of an envelope share. */
export type EnvelopeHead = Omit<Envelope, 'recipients'>;

/** An envelope is cut before it passes this size; SQS takes 1 MiB. */
export const MAX_ENVELOPE_BYTES = 900 * 1024;

const TAIL = ']}';

const headTextOf = (head: EnvelopeHead): string =>
  `${encodeJson({ ...head, body: encodeText(head.body) }).slice(0, -1)},"recipients":[`;

/** Collects recipients and cuts them into envelopes. */
export type EnvelopeWriter = {
  /** Takes a recipient, and returns the envelope that it did not fit into or that it filled; undefined while there is room. */
  readonly add: (recipient: Recipient) => QueueMessage | undefined;

  /** Returns the envelope that was begun, and begins the next; undefined when it has no recipients. */
  readonly flush: () => QueueMessage | undefined;
};

/**
 * Creates a writer of envelopes of at most `recipientsPerEnvelope` and 900 KB. The shared part and each recipient are
 * serialised once: at 10,000 recipients this is what fan-out spends its time on.
 */
export const createEnvelopeWriter = (head: EnvelopeHead, recipientsPerEnvelope: number): EnvelopeWriter => {
  const opening = headTextOf(head);
  const emptyBytes = Buffer.byteLength(opening) + TAIL.length;
  let parts: string[] = [];
  let bytes = emptyBytes;
  const flush = (): QueueMessage | undefined => {
    if (parts.length === 0) return undefined;
    const message = { text: `${opening}${parts.join(',')}${TAIL}`, bytes: bytes - 1, recipients: parts.length };
    parts = [];
    bytes = emptyBytes;
    return message;
  };
  const add = (recipient: Recipient): QueueMessage | undefined => {
    const part = encodeJson(recipient);
    const partBytes = Buffer.byteLength(part) + 1;
    const full = bytes + partBytes > MAX_ENVELOPE_BYTES ? flush() : undefined;
    parts.push(part);
    bytes += partBytes;
    return full ?? (parts.length >= recipientsPerEnvelope ? flush() : undefined);
  };
  return { add, flush };
};

/** All envelopes for a list of recipients. */
export const writeEnvelopes = (
  head: EnvelopeHead,
  recipients: readonly Recipient[],
  recipientsPerEnvelope: number,
): readonly QueueMessage[] => {
  const writer = createEnvelopeWriter(head, recipientsPerEnvelope);
  return [...recipients.map((recipient) => writer.add(recipient)), writer.flush()].filter(
    (message) => message !== undefined,
  );
};

/** Any other text as a message. */
export const queueMessageOf = (text: string): QueueMessage => ({ text, bytes: Buffer.byteLength(text), recipients: 0 });
