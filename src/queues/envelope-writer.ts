import type { Envelope, Recipient } from './envelope.ts';
import { encodeJson, encodeText } from './text.ts';

/** A message ready for a queue. */
export type Parcel = {
  readonly text: string;
  /** Of the text in UTF-8, as SQS counts. */
  readonly bytes: number;
  /** How many recipients it holds. */
  readonly recipients: number;
};

/** What all recipients of an envelope share. */
export type EnvelopeHead = Omit<Envelope, 'recipients'>;

/** An envelope is cut before it passes this size; SQS takes 1 MiB. */
export const LARGEST_ENVELOPE_BYTES = 900 * 1024;

const TAIL = ']}';

const openingOf = (head: EnvelopeHead): string =>
  `${encodeJson({ ...head, body: encodeText(head.body) }).slice(0, -1)},"recipients":[`;

/**
 * Collects recipients and cuts them into envelopes of at most `recipientsPerEnvelope` and 900 KB. The shared part and each
 * recipient are serialised once: at 10,000 recipients this is what fan-out spends its time on.
 * `add` gives the envelope that became full, `flush` what is left.
 */
export const createEnvelopeWriter = (head: EnvelopeHead, recipientsPerEnvelope: number) => {
  const opening = openingOf(head);
  const emptyBytes = Buffer.byteLength(opening) + TAIL.length;
  let parts: string[] = [];
  let bytes = emptyBytes;
  const flush = (): Parcel | undefined => {
    if (parts.length === 0) return undefined;
    const parcel = { text: `${opening}${parts.join(',')}${TAIL}`, bytes: bytes - 1, recipients: parts.length };
    parts = [];
    bytes = emptyBytes;
    return parcel;
  };
  const add = (recipient: Recipient): Parcel | undefined => {
    const part = encodeJson(recipient);
    const partBytes = Buffer.byteLength(part) + 1;
    const isFull = parts.length > 0 && bytes + partBytes > LARGEST_ENVELOPE_BYTES;
    const full = isFull ? flush() : undefined;
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
): readonly Parcel[] => {
  const writer = createEnvelopeWriter(head, recipientsPerEnvelope);
  return [...recipients.map((recipient) => writer.add(recipient)), writer.flush()].filter(
    (parcel) => parcel !== undefined,
  );
};

/** Any other text as a parcel. */
export const parcelOf = (text: string): Parcel => ({ text, bytes: Buffer.byteLength(text), recipients: 0 });
