import type * as z from 'zod';
import { plainError, refusalOf } from '#src/domain/invalid.ts';
import type { InputOf, Operation } from './operation.ts';

/** A call's input as the gateway hands it over: texts decoded once, the body parsed from JSON or from form fields. */
export type RawInput = {
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** By their names in lower case. @default none */
  readonly headers?: Readonly<Record<string, string | undefined>>;
};

/** Parses a call's input by its operation's schemas; throws the `ServiceError` of the first fault. */
export const parseInput = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, H extends z.ZodType>(
  operation: Operation<P, Q, B, H>,
  raw: RawInput,
): InputOf<Operation<P, Q, B, H>> => ({
  path: parsePart(operation.pathParameters, raw.path, 'path'),
  query: parsePart(operation.query, raw.query, 'query'),
  body: parsePart(operation.body, withoutNulls(raw.body), 'body'),
  ...(operation.headers !== undefined && { headers: parsePart(operation.headers, raw.headers ?? {}, 'header') }),
});

/** A field that is `null` counts as absent, at every depth (contract section 17 no. 44): what has to be there is missing then. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => (field === null ? [] : [[name, withoutNulls(field)]])),
  );
};

const parsePart = <S extends z.ZodType>(schema: S, input: unknown, part: string): z.output<S> => {
  const result = schema.safeParse(input, { error: plainError });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refusalOf(issue?.message ?? '', [part, ...(issue?.path ?? [])].map(String).join('.'));
};
