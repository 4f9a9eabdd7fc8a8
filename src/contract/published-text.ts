import * as z from 'zod';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { type Bodies, MAX_BODY_BYTES } from '#src/domain/message.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { invalid } from './operation.ts';

/** What is published: one of three forms, of which the first one present counts (contract section 7.1). */
export type PublishedText =
  | { readonly form: 'structure'; readonly bodies: Bodies }
  | { readonly form: 'template'; readonly name: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly form: 'message'; readonly message: string };

type Refuse = (code: ErrorCode, input: unknown, allowed: string) => never;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** JSON text in a string, or the object itself, as one documented example has it. Robots' objects are not looked at. */
const structureOf = (input: unknown, refuse: Refuse): PublishedText => {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const size = Buffer.byteLength(text);
  if (size > MAX_BODY_BYTES) return refuse('SMN.0021', `${size} bytes`, 'at most 256 KB');
  const parsed = typeof input === 'string' ? parseJson(input) : input;
  if (!isObject(parsed)) return refuse('SMN.0021', input, 'the JSON text of an object');
  const fallback = parsed['default'];
  if (typeof fallback !== 'string') return refuse('SMN.0021', fallback, 'text under the key "default"');
  const bodies: Record<string, string> = {};
  for (const protocol of PROTOCOLS) {
    const body = parsed[protocol];
    if (body === undefined) continue;
    if (typeof body !== 'string') return refuse('SMN.0021', body, `text under the key "${protocol}"`);
    bodies[protocol] = body;
  }
  return { form: 'structure', bodies: { ...bodies, default: fallback } };
};

const TAG_KEY_CHARACTERS = 21;
const TAG_VALUE_BYTES = 1024;

const templateOf = (name: unknown, tags: unknown, refuse: Refuse): PublishedText => {
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) {
    return refuse('SMN.0042', name, '1 to 64 letters, digits, "-" and "_", starting with a letter or a digit');
  }
  if (tags !== undefined && tags !== null && !isObject(tags)) return refuse('SMN.0038', tags, 'an object as "tags"');
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(tags ?? {})) {
    if (key.length > TAG_KEY_CHARACTERS) return refuse('SMN.0038', key, 'keys of at most 21 characters');
    if (typeof value !== 'string') return refuse('SMN.0038', value, 'text as the value of a tag');
    if (Buffer.byteLength(value) > TAG_VALUE_BYTES) return refuse('SMN.0038', value, 'values of at most 1 KB');
    values.set(key, value);
  }
  return { form: 'template', name, tags: Object.fromEntries(values) };
};

const messageOf = (message: unknown, refuse: Refuse): PublishedText => {
  if (typeof message !== 'string' || message === '') {
    return refuse('SMN.0009', message, '1 byte to 256 KB of text as "message", "message_structure" or a template');
  }
  const size = Buffer.byteLength(message);
  return size > MAX_BODY_BYTES ? refuse('SMN.0009', `${size} bytes`, 'at most 256 KB') : { form: 'message', message };
};

/** The body fields of the three forms; of the losers nothing is validated, so their types are open. */
export const publishedTextFields = {
  message: z.unknown().optional().meta({ type: 'string' }),
  message_structure: z.unknown().optional().meta({ type: 'string' }),
  message_template_name: z.unknown().optional().meta({ type: 'string' }),
  tags: z
    .unknown()
    .optional()
    .meta({ type: 'object', additionalProperties: { type: 'string' } }),
};

/** The values of {@link publishedTextFields}. */
type PublishedTextInput = { readonly [K in keyof typeof publishedTextFields]?: unknown };

/** The form that counts; its fault becomes an issue of the schema that calls this. */
export const publishedTextOf = (body: PublishedTextInput, context: z.RefinementCtx): PublishedText => {
  const refuse: Refuse = (code, input, allowed) => {
    context.issues.push({ code: 'custom', input, message: invalid(code, allowed)({ input }) });
    return z.NEVER;
  };
  if (isGiven(body.message_structure)) return structureOf(body.message_structure, refuse);
  if (isGiven(body.message_template_name)) return templateOf(body.message_template_name, body.tags, refuse);
  return messageOf(body.message, refuse);
};
