import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Middleware } from './request-context.ts';

/** Sets the id of the call: in every log line, in the body (by operation or error) and in `X-Request-Id` of every answer. */
export const requestId = (logger: Pick<FunctionLogger, 'begin'>): Middleware => ({
  before: ({ context }) => {
    context.requestId = newId();
    logger.begin({ request_id: context.requestId, aws_request_id: context.awsRequestId });
  },
  after: (request) => {
    request.response = withHeader(request.response, request.context.requestId);
  },
  onError: (request) => {
    request.response = withHeader(request.response, request.context.requestId);
  },
});

const withHeader = <R extends { readonly headers: Readonly<Record<string, string>> }>(
  response: R | null | undefined,
  id: string,
): R | null | undefined =>
  response ? { ...response, headers: { ...response.headers, 'X-Request-Id': id } } : response;
