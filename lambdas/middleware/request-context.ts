import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Operation } from '#src/contract/operation.ts';
import type { RawInput } from '#src/contract/parse-input.ts';
import type { Person } from '#src/domain/access/person.ts';
import type { Principal } from '#src/domain/access/principal.ts';
import type { SignedRequest } from '#src/domain/request-signature/signed-request.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';

/** What the middleware looks at of an operation. */
type CalledOperation = Pick<
  Operation,
  | ('method' | 'path' | 'caller' | 'permission' | 'topicScope')
  | ('isPage' | 'actsOnGet' | 'maxBodyBytes' | 'query' | 'repeatable' | 'body')
>;

/** An operation with its behaviour and dependencies: what a route leads to. */
export type Route = {
  /** The operation's own key, for the log; `$default` where there is none. */
  readonly routeKey: string;
  readonly operation: CalledOperation;
  readonly run: (input: RawInput, context: OperationContext) => Promise<Reply>;
};

/** A call's route, with the parameters of its path decoded. */
export type ResolvedRoute = {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  /** Whether API Gateway has let through only what IAM authenticated. @default false */
  readonly isIamRoute?: true;
  /** What the answer's headers say about the route. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** What API Gateway is answered. */
export type ApiResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is Base64 of its bytes. @default false */
  readonly isBase64Encoded?: true;
};

/**
 * Lambda's context of one call, with what is known of the call: each middleware fills in its part. The event stays the
 * gateway's, and never changes.
 */
export type RequestContext = Context & {
  readonly route: Route;
  readonly pathParameters: ResolvedRoute['pathParameters'];
  /** The request as it was signed. */
  readonly request: SignedRequest;
  /** What API Gateway says of a call that came by a route of its IAM authorizer, unparsed; undefined for any other call. */
  readonly iamRequestContext: unknown;
  /** When it came, in epoch milliseconds. */
  readonly startedAt: number;
  /** Headers that explain the answer, whatever it will be; any middleware may add some. */
  readonly answerHeaders: Record<string, string>;
  /** What the log line says about how the call ended; any middleware may add some. */
  readonly facts: Record<string, string>;
  /** What the call has to wait for before it ends, beside the operation; none of it rejects, and any middleware may add some. */
  readonly pending: Promise<void>[];
  /** Filled in by {@link requestId}. */
  requestId: string;
  /** Filled in by {@link parseRequest}. */
  input: RawInput;
  /** Filled in by {@link authenticate}; undefined for public operations. */
  principal: Principal | undefined;
  /** Who has shown an ID token; undefined but for operations that are called with one. */
  person: Person | undefined;
  /** Filled in by {@link authenticate}; undefined when the caller was identified otherwise than by an access key. */
  accessKey: string | undefined;
  /** Filled in by {@link authenticate}; undefined for tokens without a name. */
  callerName: string | undefined;
};

/** A middleware of the HTTP functions. */
export type Middleware = MiddlewareObj<APIGatewayProxyEventV2, ApiResponse, Error, RequestContext>;

/**
 * Adds to Lambda's context of a call what is known at its start: the event, its route and the time. Returns the same object,
 * which middy hands to every middleware and to the handler.
 */
export const toRequestContext = (
  context: Context,
  event: APIGatewayProxyEventV2,
  { route, pathParameters, isIamRoute, headers, startedAt }: ResolvedRoute & Pick<RequestContext, 'startedAt'>,
): RequestContext =>
  Object.assign(context, {
    route,
    pathParameters,
    request: {
      method: event.requestContext.http.method,
      path: event.rawPath,
      query: event.rawQueryString,
      headers: event.headers,
      body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    },
    iamRequestContext: isIamRoute ? event.requestContext : undefined,
    startedAt,
    answerHeaders: { ...headers },
    facts: {},
    pending: [],
    requestId: '',
    input: { path: {}, query: {}, body: {} },
    principal: undefined,
    person: undefined,
    accessKey: undefined,
    callerName: undefined,
  });
