/** A text as it was read from an answer's body. */
export type AnswerText = {
  readonly text: string;
  /** Some bytes are no text in the answer's character set: the text is not quite what was sent. */
  readonly isGarbled: boolean;
};

/** What the bytes are read by. */
type Reading = {
  /** The `Content-Type` of the answer. */
  readonly contentType: string | undefined;
  /** Whether the bytes are all of the body; otherwise the last character may be incomplete and is left out. */
  readonly isWhole: boolean;
};

const UTF_8 = 'utf-8';

/** The character set that a `Content-Type` names; UTF-8 when it names none, or an unknown one. */
const charsetOf = (contentType = ''): string => {
  const named = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? UTF_8;
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return UTF_8;
  }
};

/** Reads the bytes of an answer as text in the character set that the answer names. Never throws. */
export const readAnswerText = (bytes: Uint8Array, { contentType, isWhole }: Reading): AnswerText => {
  const charset = charsetOf(contentType);
  const read = (fatal: boolean): string => new TextDecoder(charset, { fatal }).decode(bytes, { stream: !isWhole });
  try {
    return { text: read(true), isGarbled: false };
  } catch {
    return { text: read(false), isGarbled: true };
  }
};
