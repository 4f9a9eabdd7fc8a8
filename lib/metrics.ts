import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
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
