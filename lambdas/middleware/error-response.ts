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
    Object.assign(context.answerHeaders, headersOf(refusal));
    request.response =
      context.route.operation.isPage === true && renderErrorPage !== undefined
        ? pageResult(refusal, renderErrorPage)
        : errorResult(refusal, context.requestId);
  },
});

const headersOf = ({ retryAfterSeconds, location }: ServiceError): Readonly<Record<string, string>> => ({
  ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
  ...(location !== undefined && { Location: location }),
});

/** A refusal as JSON: every spelling that a documented envelope or an SDK knows (contract section 3.2). */
export const errorResult = (refusal: ServiceError, requestId: string): ApiResponse => {
  const { code, message, facts } = refusal;
  const body = { request_id: requestId, code, message, error_code: code, error_msg: message, ...facts };
  return jsonResult(statusOf(refusal), body);
};

/** A link that leads elsewhere now is followed as it was called, whatever the method (RFC 9110 15.4.8). */
const statusOf = ({ location, status }: ServiceError): number => (location === undefined ? status : 307);

const pageResult = (refusal: ServiceError, renderErrorPage: RenderErrorPage): ApiResponse => ({
  statusCode: statusOf(refusal),
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: renderErrorPage(refusal.message),
});
