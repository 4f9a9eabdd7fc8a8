import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Lane } from '#src/domain/protocol.ts';

/** What delivery functions count (`lambdas/runtime/metrics.ts`). */
export const LANE_METRICS = ['Delivered', 'Retried', 'DeadLetters', 'Expired'] as const;

/** A count of recipients of one lane; `none` is what the dead-letter function files without being able to read it. */
export const laneMetric = (stageName: string, lane: Lane | 'none', metricName: (typeof LANE_METRICS)[number]): Metric =>
  new Metric({
    namespace: 'SMN',
    metricName,
    dimensionsMap: { service: `smn-${stageName}`, lane },
    statistic: Stats.SUM,
  });

const REFUSED_CALLS = { namespace: 'SMN', metricName: 'RefusedCalls' } as const;

/** Counts calls answered 401 or 403, from the lines of the access log; nothing is counted, and paid for, without one. */
export const countRefusedCalls = (scope: Construct, id: string, accessLogs: ILogGroup): MetricFilter =>
  new MetricFilter(scope, id, {
    logGroup: accessLogs,
    filterPattern: FilterPattern.any(
      FilterPattern.stringValue('$.status', '=', '401'),
      FilterPattern.stringValue('$.status', '=', '403'),
    ),
    metricNamespace: REFUSED_CALLS.namespace,
    metricName: REFUSED_CALLS.metricName,
    metricValue: '1',
    dimensions: { service: '$.service' },
  });

/** Calls of a stage answered 401 or 403. */
export const refusedCalls = (stageName: string): Metric =>
  new Metric({ ...REFUSED_CALLS, dimensionsMap: { service: `smn-${stageName}` }, statistic: Stats.SUM });
