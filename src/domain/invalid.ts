import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import { ServiceError } from './service-error.ts';
import { splitParts } from './split-parts.ts';
import { cutText } from './well-formed.ts';

const MAX_SHOWN = 100;

/** The `error` parameter of a zod check: returns what is wrong with its input. */
export type CheckError = (issue: { readonly input?: unknown }) => string;

/**
 * Returns the `error` parameter of a zod check, which turns a failure into `CODE|text`, which {@link refusalOf} reads back.
 * `allowed` finishes the sentence "allowed: …".
 */
export const invalid =
  (code: ErrorCode, allowed: string): CheckError =>
  ({ input }) =>
    `${code}|${invalidText(code, input, allowed)}`;

/** What was wrong, with which value (cut at 100 characters), and what is allowed. */
export const invalidText = (code: ErrorCode, input: unknown, allowed: string): string =>
  `${ERROR_CODES[code][1]} ${shown(input)}; allowed: ${allowed}.`;

/** Codes whose text does not say which field is wrong, or not where in it: the refusal has to. */
const NAMELESS: ReadonlySet<ErrorCode> = new Set(['SMN.0019', 'SMN.0043', 'OPS.0021']);

/**
 * The refusal of a failed zod check: `CODE|text` comes from {@link invalid}; what has no code is a fault of form. Where the
 * code's own text names no field, `place` does, `body.message_attributes.0.value`.
 */
export const refusalOf = (message: string, place: string): ServiceError => {
  const [head, ...tail] = splitParts(message, '|', 1);
  const [code, text] = isErrorCode(head) ? [head, tail.join('|')] : (['SMN.0019', message] as const);
  if (!NAMELESS.has(code)) return new ServiceError(code, text);
  const [, meaning] = ERROR_CODES[code];
  const said = text.startsWith(meaning) ? text.slice(meaning.length).trimStart() : text;
  return new ServiceError(code, `${meaning} At ${place}: ${said}`);
};

/** What zod reports of a failed check, as far as texts are made of it. */
type FailedCheck = {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly expected?: unknown;
  readonly values?: readonly unknown[];
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly pattern?: unknown;
};

/** The `error` parameter of a whole parse: says of checks without a text of their own what was wrong and what is allowed. */
export const plainError = (check: FailedCheck): string | undefined => {
  const allowed = allowedBy(check);
  return allowed === undefined ? undefined : `${shown(check.input)}; allowed: ${allowed}.`;
};

const allowedBy = ({ code, expected, values, minimum, maximum, pattern }: FailedCheck): string | undefined => {
  switch (code) {
    case 'invalid_type':
      return `a value of type ${String(expected)}`;
    case 'invalid_value':
      return values?.map((value) => JSON.stringify(value)).join(', ');
    case 'too_small':
      return `at least ${String(minimum)}`;
    case 'too_big':
      return `at most ${String(maximum)}`;
    case 'invalid_format':
      return pattern === undefined ? undefined : `text of the form ${String(pattern)}`;
    default:
      return undefined;
  }
};

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERROR_CODES, text);

const shown = (input: unknown): string => (input === undefined ? 'It is missing' : `It is ${shortened(input)}`);

/** A value as refusals repeat it: as JSON, cut at 100 characters. */
export const shortened = (input: unknown): string => cutText(jsonOf(input), MAX_SHOWN);

/** JSON that can be read may still be nested too deeply to be written: some thousand levels exhaust the stack. */
const jsonOf = (input: unknown): string => {
  try {
    return JSON.stringify(input) ?? String(input);
  } catch (error) {
    if (error instanceof RangeError) return 'nested too deeply';
    throw error;
  }
};

/** The refusal of a cursor that none of the list's answers has given: `OPS.0001`; `cause` says what was wrong with it. */
export const invalidCursor = (cause?: unknown): ServiceError =>
  new ServiceError(
    'OPS.0001',
    'Parameter: limit or cursor is invalid. The cursor is none of this list; allowed: one of its answers.',
    { cause },
  );
