const MAX_SUBJECT_BYTES = 512;

/** A text as a subject may be: on one line, and of at most 512 bytes of UTF-8. */
export const asSubject = (text: string): string =>
  Buffer.from(text.slice(0, MAX_SUBJECT_BYTES).replace(/[\r\n\t\f]+/g, ' '))
    .subarray(0, MAX_SUBJECT_BYTES)
    .toString()
    .replace(/\uFFFD$/, '')
    .trim();
