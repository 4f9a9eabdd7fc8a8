import * as z from 'zod';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { invalid } from '#src/domain/invalid.ts';
import { isObject, parseJson } from '#src/domain/json.ts';
import { type Bodies, MAX_BODY_BYTES, PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { ROBOT_MESSAGE_KINDS, readRobotMessage, robotMessageTypeOf } from '#src/domain/messages/robot-message.ts';
import { isNestedDeeperThan, MAX_NESTING } from '#src/domain/nesting.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { findIllFormed, ONLY_WELL_FORMED } from '#src/domain/well-formed.ts';
import { descriptors } from '#src/protocols/descriptors.ts';

/** What is published: one of three forms, of which the first one present counts (contract section 7.1). */
export type PublishedText =
  | { readonly form: 'structure'; readonly bodies: Bodies }
  | { readonly form: 'template'; readonly name: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly form: 'message'; readonly message: string };

/** Notes what is refused as an issue of the schema. */
export type Refuse = (code: ErrorCode, input: unknown, allowed: string) => never;

/** Refuses a field of the schema that is being checked. */
export const refuseIn =
  (context: z.RefinementCtx): Refuse =>
  (code, input, allowed) => {
    context.issues.push({ code: 'custom', input, message: invalid(code, allowed)({ input }) });
    return z.NEVER;
  };

/** Whether a field counts: clients send empty texts for what they do not mean. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Keys whose values are texts; those that are no robot's either are ignored. */
const TEXT_KEYS = [
  ...PROTOCOLS.filter((protocol) => descriptors[protocol].structureBody === 'text'),
  ...PUSH_PLATFORMS,
];

/** The types of message that a robot takes, by what a structure holds under its key. */
const ROBOT_TYPES = { robotText: ['text'], robotMessage: ROBOT_MESSAGE_KINDS } as const;

/** Keys of robots, with their types of message. */
const ROBOT_KEYS = PROTOCOLS.flatMap((robot): readonly RobotKey[] => {
  const { structureBody } = descriptors[robot];
  return structureBody === 'text' || structureBody === 'platforms'
    ? []
    : [{ robot, types: ROBOT_TYPES[structureBody] }];
});

type RobotKey = { readonly robot: Protocol; readonly types: readonly unknown[] };

/**
 * The body under a robot's key: text, or an object, kept as its JSON text. No robot takes a blank one. A type of message that the
 * robot does not have is refused; where in an object the content stands is not published, so that is not looked at.
 */
const robotBodyOf = ({ robot, types }: RobotKey, value: unknown, refuse: Refuse): string => {
  const body = isObject(value) ? JSON.stringify(value) : value;
  if (typeof body !== 'string' || readRobotMessage(body).text.trim() === '') {
    return refuse('SMN.0021', value, `text, or an object with text, under the key "${robot}", not empty`);
  }
  const bytes = Buffer.byteLength(body);
  // JSON may be longer than the text it was read from: 1e20 becomes 21 digits.
  if (bytes > MAX_BODY_BYTES) return refuse('SMN.0021', `${bytes} bytes`, `at most 256 KB under the key "${robot}"`);
  const type = robotMessageTypeOf(body);
  if (type === undefined || types.includes(type)) return body;
  return refuse('SMN.0021', type, `${types.join(' or ')} as "msgType" under the key "${robot}"`);
};

/** The object of a `message_structure`, or what is refused of it (SMN.0021) and what is allowed instead. */
type Structure =
  | { readonly structure: Readonly<Record<string, unknown>> }
  | { readonly refused: unknown; readonly allowed: string };

/** Reads JSON text in a string, or the object itself, as one documented example has it. */
export const readStructure = (input: unknown): Structure => {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const size = Buffer.byteLength(text);
  if (size > MAX_BODY_BYTES) return { refused: `${size} bytes`, allowed: 'at most 256 KB' };
  const structure = typeof input === 'string' ? parseJson(input) : input;
  if (!isObject(structure)) return { refused: input, allowed: 'the JSON text of an object' };
  if (isNestedDeeperThan(MAX_NESTING, structure))
    return { refused: 'it', allowed: `at most ${MAX_NESTING} levels of nesting` };
  const illFormed = findIllFormed(structure, 'message_structure');
  return illFormed === undefined ? { structure } : { refused: illFormed.text, allowed: ONLY_WELL_FORMED };
};

const structureOf = (input: unknown, refuse: Refuse): PublishedText => {
  const read = readStructure(input);
  if ('refused' in read) return refuse('SMN.0021', read.refused, read.allowed);
  const fallback = read.structure['default'];
  if (typeof fallback !== 'string' || fallback === '') {
    return refuse('SMN.0021', fallback, 'text under the key "default", not empty');
  }
  return { form: 'structure', bodies: { ...bodiesOf(read.structure, refuse), default: fallback } };
};

const bodiesOf = (structure: Readonly<Record<string, unknown>>, refuse: Refuse): Omit<Bodies, 'default'> => {
  const bodies: Record<string, string> = {};
  for (const key of TEXT_KEYS) {
    const body = structure[key];
    if (body === undefined || body === null) continue;
    if (typeof body !== 'string' || body === '')
      return refuse('SMN.0021', body, `text under the key "${key}", not empty`);
    bodies[key] = body;
  }
  for (const key of ROBOT_KEYS) {
    const body = structure[key.robot];
    if (body !== undefined && body !== null) bodies[key.robot] = robotBodyOf(key, body, refuse);
  }
  return bodies;
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

/** The body fields of the three forms; the fields of a form that is not used are not validated, so their types are open. */
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
  const refuse = refuseIn(context);
  if (isGiven(body.message_structure)) return structureOf(body.message_structure, refuse);
  if (isGiven(body.message_template_name)) return templateOf(body.message_template_name, body.tags, refuse);
  return messageOf(body.message, refuse);
};
