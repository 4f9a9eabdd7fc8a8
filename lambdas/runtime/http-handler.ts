import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { answerHeaders } from '#lambdas/middleware/answer-headers.ts';
import { authenticate } from '#lambdas/middleware/authenticate.ts';
import { authorise } from '#lambdas/middleware/authorise.ts';
import { checkBody } from '#lambdas/middleware/check-body.ts';
import { errorResponse, type RenderErrorPage } from '#lambdas/middleware/error-response.ts';
import { createIdentifyByIam, type IamDependencies } from '#lambdas/middleware/identify-by-iam.ts';
import { createIdentifyBySignature, type SignatureDependencies } from '#lambdas/middleware/identify-by-signature.ts';
import { createIdentifyByToken, type TokenDependencies } from '#lambdas/middleware/identify-by-token.ts';
import { type CallRateDependencies, limitCalls } from '#lambdas/middleware/limit-calls.ts';
import { logCall } from '#lambdas/middleware/log-call.ts';
import { pageHeaders } from '#lambdas/middleware/page-headers.ts';
import { parseRequest } from '#lambdas/middleware/parse-request.ts';
import {
  type ApiResponse,
  type Middleware,
  type RequestContext,
  toRequestContext,
} from '#lambdas/middleware/request-context.ts';
import { requestId } from '#lambdas/middleware/request-id.ts';
import { requireActiveSite, type SiteDependencies } from '#lambdas/middleware/require-active-site.ts';
import { toApiResponse } from '#lambdas/middleware/response.ts';
import type { Operation } from '#src/contract/operation.ts';
import type { Reply } from '#src/operations/operation-context.ts';
import type { BoundOperation } from './bind.ts';
import type { FunctionLogger } from './logger.ts';
import { createRouteResolver } from './resolve-route.ts';

/** What any handler itself needs, beside what its operations need. */
export type CallDependencies = { readonly logger: FunctionLogger; readonly clock: () => number };

/** What the handler of signed operations needs. */
export type HttpDependencies = SignatureDependencies &
  TokenDependencies &
  IamDependencies &
  CallRateDependencies &
  SiteDependencies &
  CallDependencies;

/** The look of pages for people; functions without pages need none. */
type Pages = {
  /** The CSP source of the pages' style, `'sha256-…'`. */
  readonly styleSource: string;
  readonly renderErrorPage: RenderErrorPage;
};

/** A function behind API Gateway (payload 2.0). */
export type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<ApiResponse>;

/** What a function has beside its operations and their dependencies. */
export type HttpOptions = {
  /** @default a function without pages */
  readonly pages?: Pages;
  /**
   * Where operations are looked up that come by another route than their own, with a slash at the end of the path or by HEAD;
   * also lists which methods a path has. The whole contract for the function that `$default` leads to.
   * @default the function's own operations
   */
  readonly contract?: readonly Operation[];
};

/** The same, and who is let through: in this order, before the input is parsed. */
type GuardedOptions = HttpOptions & { readonly guards: readonly Middleware[] };

/** So long before Lambda's own timeout a call that hangs is answered 500, with its request id. */
const ANSWER_BEFORE_TIMEOUT_MS = 500;

/** The handler of a function with signed operations: {@link createCallHandler}, guarded by what they are authenticated with. */
export const createHttpHandler = <D extends HttpDependencies>(
  operations: readonly BoundOperation<D>[],
  dependencies: D,
  options: HttpOptions = {},
): HttpHandler =>
  createCallHandler(operations, dependencies, {
    ...options,
    guards: [
      requireActiveSite(dependencies),
      authenticate({
        onIamRoutes: createIdentifyByIam(dependencies),
        elsewhere: [createIdentifyByToken(dependencies), createIdentifyBySignature(dependencies)],
      }),
      limitCalls(dependencies),
      authorise(),
    ],
  });

/**
 * The handler of a function. Every call goes through request id, length and form of the body, the guards (authentication by its raw
 * bytes, the rate of its project, authorisation), parsing, operation; then an answer or an error, and one line in the log. None of
 * middy's own plug-ins fits: its error handler answers with bodies that are not the contract's, its body parsers go by
 * `Content-Type`, and payload 2.0 has header names in lower case already.
 */
export const createCallHandler = <D extends CallDependencies>(
  operations: readonly BoundOperation<D>[],
  dependencies: D,
  { pages, guards, contract = operations.map(({ operation }) => operation) }: GuardedOptions,
): HttpHandler => {
  const { logger, clock } = dependencies;
  const resolve = createRouteResolver(
    operations.map(({ operation, run }) => ({ operation, run: (input, context) => run(input, context, dependencies) })),
    contract,
  );
  const chain = middy<APIGatewayProxyEventV2, ApiResponse, Error, RequestContext>(runOperation, {
    timeoutEarlyInMillis: ANSWER_BEFORE_TIMEOUT_MS,
  })
    .use(requestId(logger))
    .use(logCall({ logger, clock }))
    .use(answerHeaders())
    .use(pageHeaders(pages?.styleSource ?? "'none'"))
    .use(errorResponse({ logger, renderErrorPage: pages?.renderErrorPage }))
    .use(checkBody())
    .use([...guards])
    .use(parseRequest());
  return (event, context) => chain(event, toRequestContext(context, event, { ...resolve(event), startedAt: clock() }));
};

const runOperation = async (
  _event: APIGatewayProxyEventV2,
  { route, input, requestId: id, principal, callerName, person, facts }: RequestContext,
): Promise<ApiResponse> => {
  const reply = await route.run(input, {
    requestId: id,
    ...(principal && { principal }),
    ...(callerName !== undefined && { callerName }),
    ...(person && { person }),
  });
  Object.assign(facts, messageIdOf(reply));
  return toApiResponse(reply);
};

/** What ties the log of a publish to those of its deliveries. */
const messageIdOf = (reply: Reply): { readonly message_id: string } | undefined => {
  const messageId = 'body' in reply ? reply.body['message_id'] : undefined;
  return typeof messageId === 'string' ? { message_id: messageId } : undefined;
};
