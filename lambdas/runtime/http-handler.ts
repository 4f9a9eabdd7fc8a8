import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { authenticate } from '#lambdas/middleware/authenticate.ts';
import { authorise } from '#lambdas/middleware/authorise.ts';
import { errorResponse, type RenderErrorPage } from '#lambdas/middleware/error-response.ts';
import { type Exchange, type HttpResult, openExchange, type Route } from '#lambdas/middleware/exchange.ts';
import { createIdentifyBySignature, type SignatureDependencies } from '#lambdas/middleware/identify-by-signature.ts';
import { createIdentifyByToken, type TokenDependencies } from '#lambdas/middleware/identify-by-token.ts';
import { pageHeaders } from '#lambdas/middleware/page-headers.ts';
import { parseRequest } from '#lambdas/middleware/parse-request.ts';
import { requestId } from '#lambdas/middleware/request-id.ts';
import { toHttpResult } from '#lambdas/middleware/response.ts';
import { routeKeyOf } from '#src/contract/operation.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Reply } from '#src/operations/call.ts';
import type { BoundOperation } from './bind.ts';
import type { FunctionLogger } from './logger.ts';

/** What the handler itself needs, beside what its operations need. */
export type HttpDependencies = SignatureDependencies & TokenDependencies & { readonly logger: FunctionLogger };

/** The look of pages for people; functions without pages need none. */
export type Pages = {
  /** The CSP source of the pages' style, `'sha256-…'`. */
  readonly styleSource: string;
  readonly renderErrorPage: RenderErrorPage;
};

/** A function behind API Gateway (payload 2.0). */
export type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpResult>;

/** So long before Lambda's own timeout a call that hangs is answered 500, with its request id. */
const ANSWER_BEFORE_TIMEOUT_MS = 500;

/**
 * The handler of a function: `event.routeKey` selects the operation, and every call goes through request id, parse,
 * authenticate, authorise, operation; then an answer or an error. Unknown routes (`$default`) are 404 in SMN's form.
 */
export const createHttpHandler = <D extends HttpDependencies>(
  operations: readonly BoundOperation<D>[],
  dependencies: D,
  pages?: Pages,
): HttpHandler => {
  const routes = new Map(
    operations.map(({ operation, run }) => [
      routeKeyOf(operation),
      { operation, run: (input, call) => run(input, call, dependencies) } satisfies Route,
    ]),
  );
  const { logger } = dependencies;
  const chain = middy<Exchange, HttpResult>(createRunOperation(logger), {
    timeoutEarlyInMillis: ANSWER_BEFORE_TIMEOUT_MS,
  })
    .use(requestId(logger))
    .use(pageHeaders(pages?.styleSource ?? "'none'"))
    .use(errorResponse({ logger, renderErrorPage: pages?.renderErrorPage }))
    .use(parseRequest())
    .use(authenticate([createIdentifyByToken(dependencies), createIdentifyBySignature(dependencies)]))
    .use(authorise());
  return (event, context) => chain(openExchange(event, routes.get(event.routeKey) ?? unknownRoute), context);
};

const createRunOperation =
  (logger: Pick<FunctionLogger, 'info'>) =>
  async ({ event, route, input, requestId: id, principal }: Exchange): Promise<HttpResult> => {
    const reply = await route.run(input, { requestId: id, ...(principal && { principal }) });
    logger.info('Answered a call', {
      route: event.routeKey,
      status: reply.status,
      ...(principal?.kind === 'project' && { project: principal.project }),
      ...messageIdOf(reply),
    });
    return toHttpResult(reply);
  };

/** What ties the log of a publish to those of its deliveries. */
const messageIdOf = (reply: Reply): { readonly message_id: string } | undefined => {
  const messageId = 'body' in reply ? reply.body['message_id'] : undefined;
  return typeof messageId === 'string' ? { message_id: messageId } : undefined;
};

/** Where calls go that no operation has. As a public GET it is neither authenticated nor parsed. */
const unknownRoute: Route = {
  operation: { method: 'GET', caller: 'public' },
  run: async () => {
    throw new ServiceError('APIGW.0101');
  },
};
