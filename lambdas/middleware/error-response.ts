import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { isDatabaseFault } from '#src/stores/table.ts';
import type { ApiResponse, Middleware } from './request-context.ts';
import { jsonResult } from './response.ts';

/** Renders the page that shows what went wrong; escapes the text. */
export type RenderErrorPage = (text: string) => string;

type Options = {
  readonly logger: Pick<FunctionLogger, 'error'>;
  /** @default pages answer errors as JSON */
  readonly renderErrorPage?: RenderErrorPage | undefined;
};

/**
 * The one place that turns an error into HTTP. A {@link ServiceError} is reported to the caller; anything else is a bug or an
 * outage: logged with its causes, answered 500 without detail.
 */
export const errorResponse = ({ logger, renderErrorPage }: Options): Middleware => ({
  onError: (request) => {
    const { context, error } = request;
    if (!(error instanceof ServiceError)) logger.error('A call failed', error, { route: context.route.routeKey });
    const refusal =
      error instanceof ServiceError ? error : new ServiceError(isDatabaseFault(error) ? 'SMN.0016' : 'SMN.0018');
    // A refusal's text may repeat what the caller sent; its code says enough for the log.
    context.facts['code'] = refusal.code;
    if (refusal.retryAfterSeconds !== undefined) {
      context.answerHeaders['Retry-After'] = String(refusal.retryAfterSeconds);
    }
    request.response =
      context.route.operation.isPage === true && renderErrorPage !== undefined
        ? pageResult(refusal, renderErrorPage)
        : errorResult(refusal, context.requestId);
  },
});

/** A refusal as JSON: every spelling that a documented envelope or an SDK knows (contract section 3.2). */
export const errorResult = ({ code, message, status }: ServiceError, requestId: string): ApiResponse =>
  jsonResult(status, { request_id: requestId, code, message, error_code: code, error_msg: message });

const pageResult = ({ message, status }: ServiceError, renderErrorPage: RenderErrorPage): ApiResponse => ({
  statusCode: status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: renderErrorPage(message),
});
