import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import { ServiceError } from './service-error.ts';

const MOST_SHOWN = 100;

/**
 * The `error` parameter of a zod check: turns a failure into `CODE|text`, which {@link refusalOf} reads back.
 * `allowed` finishes the sentence "allowed: …".
 */
export const invalid = (code: ErrorCode, allowed: string) => (issue: { readonly input?: unknown }) =>
  `${code}|${invalidText(code, issue.input, allowed)}`;

/** What was wrong, with which value (cut at 100 characters), and what is allowed. */
export const invalidText = (code: ErrorCode, input: unknown, allowed: string): string =>
  `${ERROR_CODES[code][1]} ${shown(input)}; allowed: ${allowed}.`;

/** The refusal of a failed zod check: `CODE|text` comes from {@link invalid}; what has no code is a fault of form. */
export const refusalOf = (message: string, place: string): ServiceError => {
  const [code = '', ...text] = message.split('|');
  return isErrorCode(code)
    ? new ServiceError(code, text.join('|'))
    : new ServiceError('SMN.0019', `${ERROR_CODES['SMN.0019'][1]} At ${place}: ${message}.`);
};

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERROR_CODES, text);

const shown = (input: unknown): string => (input === undefined ? 'It is missing' : `It is ${shortened(input)}`);

/** A value as refusals repeat it: as JSON, cut at 100 characters. */
export const shortened = (input: unknown): string => {
  const text = jsonOf(input);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
};

/** JSON that can be read may still be nested too deeply to be written: some thousand levels exhaust the stack. */
const jsonOf = (input: unknown): string => {
  try {
    return JSON.stringify(input) ?? String(input);
  } catch (error) {
    if (error instanceof RangeError) return 'nested too deeply';
    throw error;
  }
};
