import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type HttpStageOptions, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** Where an API's calls are logged. Names that start so share one resource policy for log delivery, which has a size limit. */
export const createAccessLogs = (scope: Construct, stage: Stage): LogGroup =>
  new LogGroup(scope, 'AccessLogs', {
    logGroupName: `/aws/vendedlogs/smn-${stage.name}-api`,
    retention: stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });

/** How an API's calls are logged: one line of JSON for each. */
export const accessLogSettingsOf = (
  to: LogGroup,
  stage: Stage,
): NonNullable<HttpStageOptions['accessLogSettings']> => ({
  destination: new LogGroupLogDestination(to),
  format: accessLogOf(stage),
});

/** What is logged of a call: from where, and the route; never the path or the query, in which links carry their secrets. */
const accessLogOf = ({ name }: Stage): AccessLogFormat =>
  AccessLogFormat.custom(
    JSON.stringify({
      service: `smn-${name}`,
      requestId: '$context.requestId',
      sourceIp: '$context.identity.sourceIp',
      userAgent: '$context.identity.userAgent',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLength: '$context.responseLength',
      responseLatency: '$context.responseLatency',
      integrationLatency: '$context.integrationLatency',
      integrationStatus: '$context.integrationStatus',
      error: '$context.error.responseType',
    }),
  );
