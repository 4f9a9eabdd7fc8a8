import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { Middleware, RequestContext } from './request-context.ts';

type Options = {
  readonly logger: Pick<FunctionLogger, 'info'>;
  readonly clock: () => number;
};

/** Longer ones are cut: the caller writes them. */
const MAX_USER_AGENT_LENGTH = 200;

/**
 * One line for each call: what was called, how it ended, after how long; for operations that are not public also from where,
 * and for whom. Never a path, query or body, in which links carry their secrets.
 */
export const logCall = ({ logger, clock }: Options): Middleware => {
  const write: NonNullable<Middleware['after']> = ({ event, context, response }) => {
    logger.info('Answered a call', {
      route: context.route.routeKey,
      status: response?.statusCode ?? 500,
      latency_ms: clock() - context.startedAt,
      ...originOf(event, context),
      ...callerOf(context),
      ...context.facts,
    });
  };
  return { after: write, onError: write };
};

const originOf = (event: APIGatewayProxyEventV2, { route }: RequestContext) => {
  if (route.operation.caller === 'public') return {};
  const { sourceIp, userAgent = '' } = event.requestContext.http;
  return { source_ip: sourceIp, user_agent: userAgent.slice(0, MAX_USER_AGENT_LENGTH) };
};

const callerOf = ({ principal, accessKey }: RequestContext) => ({
  ...(principal?.kind === 'project' && { project: principal.project }),
  ...(accessKey !== undefined && { access_key: accessKey }),
});
