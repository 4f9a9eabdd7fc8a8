import type { Socket } from 'node:net';

/** Lets informational answers of a socket pass. */
export type InformationalAnswers = {
  /** The next bytes from the socket begin an answer. */
  expect(): void;
};

/** Where the three digits of a status line's status are: `HTTP/1.1 100`. */
const STATUS_AT = 9;

const [LF, CR, ZERO, ONE, TWO, NINE, LETTER_H] = [0x0a, 0x0d, 0x30, 0x31, 0x32, 0x39, 0x48] as const;

/** The digits of 102 after its first, by where they stand. */
const REWRITTEN = new Map<number, number>([
  [STATUS_AT + 1, ZERO],
  [STATUS_AT + 2, TWO],
]);

/** Where a byte of a head stands: in the head, and in its line. */
type Place = { readonly at: number; readonly column: number };

const BEGINNING: Place = { at: 0, column: 0 };

/** The place of the byte after this one; empty lines before a status line are none of its bytes. */
const placeAfter = (byte: number, { at, column }: Place): Place => {
  if (byte === CR) return at === 0 ? BEGINNING : { at: at + 1, column };
  if (byte !== LF) return { at: at + 1, column: column + 1 };
  // An empty line ends the head, and another answer's begins.
  return column === 0 ? BEGINNING : { at: at + 1, column: 0 };
};

/** Whether the byte shows that the answer is the final one. */
const isFinal = (byte: number, { at }: Place): boolean => at === STATUS_AT && byte !== ONE;

/** Nearly every answer: it comes in one piece, and is the real one. */
const isPlain = (chunk: Buffer, place: Place): boolean =>
  place === BEGINNING && chunk[0] === LETTER_H && chunk.length > STATUS_AT && chunk[STATUS_AT] !== ONE;

/** Rewrites what of a chunk belongs to informational answers, and returns the place after it; undefined in a real answer. */
const rewriteFrom = (place: Place, chunk: Buffer): Place | undefined => {
  let here = place;
  for (const [index, byte] of chunk.entries()) {
    if (isFinal(byte, here)) return undefined;
    if (byte >= ZERO && byte <= NINE) chunk[index] = REWRITTEN.get(here.at) ?? byte;
    here = placeAfter(byte, here);
  }
  return here;
};

/**
 * Rewrites the status of every informational answer (1xx) that stands before the real one to 102, in place. Looks at two
 * bytes of an answer without one; how the bytes are cut into chunks does not matter.
 */
const createRewriter = () => {
  /** Undefined when no answer's head is looked at. */
  let place: Place | undefined;
  return {
    expect: (): void => {
      place = BEGINNING;
    },
    rewrite: (chunk: Buffer): void => {
      if (place !== undefined) place = isPlain(chunk, place) ? undefined : rewriteFrom(place, chunk);
    },
  };
};

/**
 * Makes a socket's informational answers bearable for undici, which passes over 102 and 103 but takes an unasked 100 for a
 * broken server, and 101 for the end of HTTP. A client has to pass over all of them (RFC 9110 section 15.2).
 */
export const passInformationalAnswers = (socket: Socket): InformationalAnswers => {
  const { expect, rewrite } = createRewriter();
  const read = socket.read.bind(socket);
  socket.read = (size) => {
    const chunk: unknown = read(size);
    if (Buffer.isBuffer(chunk)) rewrite(chunk);
    return chunk;
  };
  return { expect };
};
