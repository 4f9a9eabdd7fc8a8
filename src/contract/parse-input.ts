import type * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { InputOf, Operation } from './operation.ts';

/** A call's input as the gateway hands it over: texts decoded once, the body parsed from JSON or from form fields. */
export type RawInput = {
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
};

/** Parses a call's input by its operation's schemas; throws the {@link ServiceError} of the first fault. */
export const parseInput = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  operation: Operation<P, Q, B>,
  raw: RawInput,
): InputOf<Operation<P, Q, B>> => ({
  path: parsePart(operation.pathParameters, raw.path, 'path'),
  query: parsePart(operation.query, raw.query, 'query'),
  body: parsePart(operation.body, raw.body, 'body'),
});

const parsePart = <S extends z.ZodType>(schema: S, input: unknown, part: string): z.output<S> => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refusalOf(issue?.message ?? '', [part, ...(issue?.path ?? [])].map(String).join('.'));
};

/** `CODE|text` comes from `invalid()`; what has no code is a fault of form. */
const refusalOf = (message: string, place: string): ServiceError => {
  const [code = '', ...text] = message.split('|');
  return isErrorCode(code)
    ? new ServiceError(code, text.join('|'))
    : new ServiceError('SMN.0019', `${ERROR_CODES['SMN.0019'][1]} At ${place}: ${message}.`);
};

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERROR_CODES, text);
