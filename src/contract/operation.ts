import * as z from 'zod';
import type { Permission } from '#src/domain/access/permissions.ts';
import type { ErrorCode } from '#src/domain/error-codes.ts';

/** Which function serves an operation. */
export type ServingFunction = 'api' | 'publish' | 'console';

/**
 * Who may call: `signed` needs an AK/SK signature, an auth token or a signature of AWS; `id-token` an ID token of the console's
 * issuer, which API Gateway verifies (decision 100); `public` is for links and version queries.
 */
type Caller = 'signed' | 'id-token' | 'public';

type TopicScope = 'operation' | 'none' | 'refused';

type Shape = z.ZodType<unknown, unknown>;

/** An operation as data: the router, the API's routes, input validation and the OpenAPI document come from it. */
export type Operation<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  H extends Shape = Shape,
> = {
  /** The official SDK's name, `CreateTopic`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `{parameters}`, as API Gateway takes it. */
  readonly path: string;
  readonly caller: Caller;
  /** The one that the caller must have (contract section 12.7); of signed operations. */
  readonly permission?: Permission;
  /**
   * How callers that are bound to some topics are kept to them (decision 061): by the operation itself, where the body names
   * topics or a list shows them; not at all, where nothing of the project is touched; or they are refused, though a path names
   * a topic.
   * @default by the topic and the subscription that the path names; refused where it names none
   */
  readonly topicScope?: TopicScope;
  /** @default 'api' */
  readonly servedBy?: ServingFunction;
  /** A page for people: HTML instead of JSON. @default false */
  readonly isPage?: boolean;
  /** Of an answer that is text and no page. @default 'application/json' */
  readonly mediaType?: string;
  /** A GET that acts, because its link must work in programs; HEAD, which only looks, does not reach it. @default false */
  readonly actsOnGet?: boolean;
  /** What its body may be long, in bytes. @default 1 MiB */
  readonly maxBodyBytes?: number;
  /** Still works, but is not for new clients (contract section 14). @default false */
  readonly isDeprecated?: boolean;
  /** One sentence for the reader of the API's document. */
  readonly summary: string;
  readonly pathParameters: P;
  readonly query: Q;
  /**
   * Parameters of the query that may be repeated: their values are joined with commas, as API Gateway joins them.
   * @default of a parameter that is repeated the first value counts
   */
  readonly repeatable?: readonly string[];
  /** The JSON body (or form fields of a page); operations without one take `z.unknown()`. */
  readonly body: B;
  /** The body is another program's, for others to read: null is a value in it. @default a field that is null counts as absent */
  readonly isBodyVerbatim?: boolean;
  /** Headers that change what the call means, by their names in lower case. @default none is looked at */
  readonly headers?: H;
  /** The success body, by status. */
  readonly responses: Readonly<Record<number, Shape>>;
  /** The operation's own error codes, for the document and for the reader. */
  readonly errors: readonly ErrorCode[];
};

/** The parsed input of an operation. */
export type InputOf<O> =
  O extends Operation<infer P, infer Q, infer B, infer H>
    ? {
        readonly path: z.output<P>;
        readonly query: z.output<Q>;
        readonly body: z.output<B>;
        /** There when the operation declares some. */
        readonly headers?: z.output<H>;
      }
    : never;

/** The key under which API Gateway announces an operation's route. */
export const routeKeyOf = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`;

/** Where the paths of the operations API begin: what the contract of the public service does not have. */
export const OPERATIONS_API = '/ops/v1/{project_id}';

/** What stands before the path of a signed operation that is called with a signature of AWS instead (decision 086). */
export const IAM_PREFIX = '/iam';

/** The longest body of most operations: nothing in the contract comes near it. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The longest body of a publish: 256 KB of text, every character of it escaped, and as much beside it. */
export const MAX_PUBLISH_BODY_BYTES = 2 * 1024 * 1024;

/** A signed operation needs a permission. */
type Access =
  | { readonly caller: 'signed'; readonly permission: Permission }
  | { readonly caller: 'id-token' }
  | { readonly caller: 'public' };

/** Declares an operation, keeping the types of its schemas. */
export const defineOperation = <P extends Shape, Q extends Shape, B extends Shape, H extends Shape = Shape>(
  operation: Operation<P, Q, B, H> & Access,
): Operation<P, Q, B, H> => operation;

/** An empty set of path parameters, query parameters or body: whatever is given there is unknown. */
export const nothing = z.unknown();
