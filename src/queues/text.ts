import * as z from 'zod';
import { parseJson } from '#src/domain/json.ts';
import { readTolerantly } from '#src/domain/read-tolerantly.ts';

/**
 * SQS refuses U+FFFE and U+FFFF and lone surrogates, the local engine all surrogates: inside JSON they travel as `\uXXXX`.
 * (SQS: #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF.)
 */
const REFUSED = /[\ud800-\udfff\ufffe\uffff]/g;

/** From this size of its JSON form on a text travels base64-encoded: a 256 KB body of control characters would be 1.5 MB. */
const MAX_PLAIN_BYTES = 600 * 1024;

/** JSON with only such characters as every queue accepts. */
export const encodeJson = (value: unknown): string =>
  JSON.stringify(value).replace(REFUSED, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);

/** A text of any length as it stands in a queue message; {@link Text} reads it back unchanged. */
export const encodeText = (text: string): string | { readonly base64: string } =>
  text.length * 6 > MAX_PLAIN_BYTES && Buffer.byteLength(encodeJson(text)) > MAX_PLAIN_BYTES
    ? { base64: Buffer.from(text, 'utf16le').toString('base64') } // UTF-16 keeps lone surrogates
    : text;

/** Schema of a text written by {@link encodeText}. */
export const Text = z.union([
  z.string(),
  z.object({ base64: z.base64() }).transform(({ base64 }) => Buffer.from(base64, 'base64').toString('utf16le')),
]);

/** Parses JSON text with a schema; undefined when either fails: such a queue message is poison. */
export const decode = <T>(schema: z.ZodType<T, unknown>, text: string): T | undefined =>
  readTolerantly(schema, parseJson(text));
