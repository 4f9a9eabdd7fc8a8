import type * as z from 'zod';
import { plainError, refusalOf, shortened } from '#src/domain/invalid.ts';
import { findIllFormed, ONLY_WELL_FORMED } from '#src/domain/well-formed.ts';
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
): InputOf<Operation<P, Q, B, H>> => {
  refuseIllFormed(raw.body);
  return {
    path: parsePart(operation.pathParameters, raw.path, 'path'),
    query: parsePart(operation.query, raw.query, 'query'),
    body: parsePart(operation.body, operation.isBodyVerbatim === true ? raw.body : withoutNulls(raw.body), 'body'),
    ...(operation.headers !== undefined && { headers: parsePart(operation.headers, raw.headers ?? {}, 'header') }),
  };
};

/** Only JSON can hold such text: what was decoded from bytes is well-formed. */
const refuseIllFormed = (body: unknown): void => {
  const found = findIllFormed(body, 'body');
  if (found === undefined) return;
  throw refusalOf(`SMN.0019|It is ${shortened(found.text)}; allowed: ${ONLY_WELL_FORMED}.`, found.place);
};

/**
 * Fields whose objects are for others to read, as robots and platforms, or in which null is a value as others are: they go on as
 * they were written.
 */
const VERBATIM: ReadonlySet<string> = new Set(['message_structure', 'pattern', 'event']);

/** A field that is `null` counts as absent, at every depth (contract section 17 no. 44): what has to be there is missing then. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      if (field === null) return [];
      return [[name, VERBATIM.has(name) ? field : withoutNulls(field)]];
    }),
  );
};

const parsePart = <S extends z.ZodType>(schema: S, input: unknown, part: string): z.output<S> => {
  const result = schema.safeParse(input, { error: plainError });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refusalOf(issue?.message ?? '', [part, ...(issue?.path ?? [])].map(String).join('.'));
};
