import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Lane } from '#src/domain/protocol.ts';

/** What is counted, per lane; alarms and the dashboard read these names. */
type MetricName =
  | ('Delivered' | 'Retried' | 'DeadLetters' | 'Expired')
  | ('Held' | 'Released' | 'Dropped' | 'HeldTooLong')
  | ('Unhealthy' | 'Disabled' | 'Recovered')
  | ('Bounced' | 'Complained')
  | 'SpendCapReached'
  | ('EventsReceived' | 'EventsOwn' | 'EventsUnmatched')
  | ('EventsPublished' | 'EventsRefused' | 'EventsDelayed')
  | 'ServiceEventsRefused';

/** Counts of one piece of work; absent and 0 are the same. */
type Counts = { readonly [N in MetricName]?: number };

/**
 * The metrics of one function instance: one line in CloudWatch's embedded format per call, dimensions `service` and
 * `lane`. Namespace and service come from Powertools' own environment variables.
 */
export type FunctionMetrics = {
  /**
   * Adds to a lane's counts (`none`: what could not be read; `all`: what is not counted by lane); writes nothing when all are 0.
   */
  readonly count: (lane: Lane | 'none' | 'all', counts: Counts) => void;
};

/** Creates the metrics of a function; service and namespace come from Powertools' environment variables. */
export const createMetrics = (): FunctionMetrics => {
  const powertools = new Metrics();
  return {
    count: (lane, counts) => {
      const positive = Object.entries(counts).filter(([, value]) => value > 0);
      if (positive.length === 0) return;
      powertools.addDimension('lane', lane);
      for (const [name, value] of positive) powertools.addMetric(name, MetricUnit.Count, value);
      // Also clears metrics and dimensions, so that the next lane starts afresh.
      powertools.publishStoredMetrics();
    },
  };
};
