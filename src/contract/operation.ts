import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';

/** Which function serves an operation. */
export type ServingFunction = 'api' | 'publish';

/** Who may call: `signed` needs an AK/SK signature or an auth token, `public` is for links and version queries. */
type Caller = 'signed' | 'public';

type Shape = z.ZodType<unknown, unknown>;

/** An operation as data: the router, the API's routes, input validation and the OpenAPI document come from it. */
export type Operation<P extends Shape = Shape, Q extends Shape = Shape, B extends Shape = Shape> = {
  /** The official SDK's name, `CreateTopic`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `{parameters}`, as API Gateway takes it. */
  readonly path: string;
  readonly caller: Caller;
  /** IAM-style permission, `smn:topic:create` (contract section 12.7); required when signed. */
  readonly permission?: string;
  /** @default 'api' */
  readonly servedBy?: ServingFunction;
  /** A page for people: HTML instead of JSON. @default false */
  readonly isPage?: boolean;
  /** Errors as `{ "message" }` first (contract section 3.1, envelope C); the superset is sent anyway. */
  readonly summary: string;
  readonly pathParameters: P;
  readonly query: Q;
  /** The JSON body (or form fields of a page); operations without one take `z.unknown()`. */
  readonly body: B;
  /** The success body, by status. */
  readonly responses: Readonly<Record<number, Shape>>;
  /** The operation's own error codes, for the document and for the reader. */
  readonly errors: readonly ErrorCode[];
};

/** The parsed input of an operation. */
export type InputOf<O> =
  O extends Operation<infer P, infer Q, infer B>
    ? { readonly path: z.output<P>; readonly query: z.output<Q>; readonly body: z.output<B> }
    : never;

/** The key under which API Gateway announces an operation's route. */
export const routeKeyOf = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`;

/** Declares an operation, keeping the types of its schemas. */
export const defineOperation = <P extends Shape, Q extends Shape, B extends Shape>(
  operation: Operation<P, Q, B>,
): Operation<P, Q, B> => operation;

const shown = (input: unknown): string => {
  if (input === undefined) return 'It is missing';
  const text = JSON.stringify(input) ?? String(input);
  return `It is ${text.length > 100 ? `${text.slice(0, 100)}…` : text}`;
};

/**
 * The `error` parameter of a zod check: turns a failure into `CODE|text`, which {@link parseInput} reads back.
 * `allowed` finishes the sentence "allowed: …".
 */
export const invalid = (code: ErrorCode, allowed: string) => (issue: { readonly input?: unknown }) =>
  `${code}|${ERROR_CODES[code][1]} ${shown(issue.input)}; allowed: ${allowed}.`;

/** An empty set of path parameters, query parameters or body. */
export const nothing = z.unknown();
