import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Lane } from '#src/domain/protocol.ts';

/** What delivery functions count (`lambdas/runtime/metrics.ts`). */
export const LANE_METRICS = ['Delivered', 'Retried', 'DeadLetters', 'Expired'] as const;

/** What the functions count that hold and release, of all lanes together. */
export const HOLD_METRICS = ['Held', 'Released', 'Dropped', 'HeldTooLong'] as const;

/** What the release function counts: changes of endpoints, of all lanes together. */
export const HEALTH_METRICS = ['Unhealthy', 'Disabled', 'Recovered'] as const;

/** What the feedback function counts, of the lane `email`. */
export const MAIL_METRICS = ['Bounced', 'Complained'] as const;

/** What it counts of the lane `sms`: texts that did not arrive. */
export const TEXT_METRICS = ['Undelivered', 'Bounced', 'OptedOut'] as const;

/** What the ingress function counts: events, and then what triggers did with them. */
export const EVENT_METRICS = [
  ...(['EventsReceived', 'EventsOwn', 'EventsUnmatched'] as const),
  ...(['EventsPublished', 'EventsRefused', 'EventsDelayed'] as const),
] as const;

type MetricName =
  | ((typeof LANE_METRICS)[number] | (typeof HOLD_METRICS)[number])
  | ((typeof HEALTH_METRICS)[number] | (typeof MAIL_METRICS)[number])
  | (typeof TEXT_METRICS)[number]
  | (typeof EVENT_METRICS)[number]
  | ('SpendCapReached' | 'ServiceEventsRefused');

/** A count of recipients of one lane, or of all; `none` is what the dead-letter function files without being able to read it. */
export const laneMetric = (stageName: string, lane: Lane | 'none' | 'all', metricName: MetricName): Metric =>
  new Metric({
    namespace: 'SMN',
    metricName,
    dimensionsMap: { service: `smn-${stageName}`, lane },
    statistic: Stats.SUM,
  });

/** Fewer dead letters than this say nothing about a lane. */
export const MIN_DEAD_LETTERS = 20;

/**
 * The percentage of a lane's finished recipients that ended as dead letters; 0 while those are fewer than {@link
 * MIN_DEAD_LETTERS}. Without a dead letter there is no value at all, and what was never delivered counts as none.
 */
export const deadLetterShare = (stageName: string, lane: Lane): MathExpression =>
  new MathExpression({
    expression: `IF(dead >= ${MIN_DEAD_LETTERS}, 100 * dead / SUM([dead, delivered]), 0)`,
    usingMetrics: {
      dead: laneMetric(stageName, lane, 'DeadLetters'),
      delivered: laneMetric(stageName, lane, 'Delivered'),
    },
  });

/** What SNS has charged the account for texts since the month began, in US dollars: the account's own metric, of its Region. */
export const smsSpend = (): Metric =>
  new Metric({ namespace: 'AWS/SNS', metricName: 'SMSMonthToDateSpentUSD', statistic: Stats.MAXIMUM });

/**
 * The percentage of a day's mails that have come back in one way; 0 while those that did are fewer than `least`, which say nothing
 * about a sender.
 */
export const mailShare = (
  stageName: string,
  metricName: (typeof MAIL_METRICS)[number],
  { least }: { readonly least: number },
): MathExpression =>
  new MathExpression({
    expression: `IF(back >= ${least}, 100 * back / SUM([back, delivered]), 0)`,
    usingMetrics: {
      back: laneMetric(stageName, 'email', metricName),
      delivered: laneMetric(stageName, 'email', 'Delivered'),
    },
  });

/** Fewer texts than this that did not arrive say nothing about a sender. */
const MIN_UNDELIVERED = 20;

/**
 * The percentage of a day's texts that their carriers did not deliver; 0 while those are fewer than {@link MIN_UNDELIVERED}.
 * Numbers that are not valid and owners who want no texts are left out: each has its own consequence. A report may come three days
 * after its text was counted, so that the share of one day may be above 100.
 */
export const undeliveredShare = (stageName: string): MathExpression =>
  new MathExpression({
    expression: `IF(lost >= ${MIN_UNDELIVERED}, 100 * lost / taken, 0)`,
    usingMetrics: {
      lost: laneMetric(stageName, 'sms', 'Undelivered'),
      taken: laneMetric(stageName, 'sms', 'Delivered'),
    },
  });

/** How often a function ran without failing; without a value when it never ran. */
export const runsOf = (invocations: Metric, errors: Metric): MathExpression =>
  new MathExpression({ expression: 'invocations - errors', usingMetrics: { invocations, errors } });

type ServiceMetric = { readonly namespace: string; readonly metricName: string };

const REFUSED_CALLS: ServiceMetric = { namespace: 'SMN', metricName: 'RefusedCalls' };
const THROTTLED_CALLS: ServiceMetric = { namespace: 'SMN', metricName: 'ThrottledCalls' };
const LOST_RECEIPTS: ServiceMetric = { namespace: 'SMN', metricName: 'LostReceipts' };

/** Counts lines of the access log, by calls and how they were answered; nothing is counted, and paid for, without one. */
const ofAccessLog = ({ namespace, metricName }: ServiceMetric, logGroup: ILogGroup, statuses: readonly string[]) => ({
  logGroup,
  filterPattern: FilterPattern.any(...statuses.map((status) => FilterPattern.stringValue('$.status', '=', status))),
  metricNamespace: namespace,
  metricName,
  metricValue: '1',
  dimensions: { service: '$.service' },
});

/** Counts calls answered 401 or 403. */
export const countRefusedCalls = (scope: Construct, id: string, accessLogs: ILogGroup): MetricFilter =>
  new MetricFilter(scope, id, ofAccessLog(REFUSED_CALLS, accessLogs, ['401', '403']));

/** Counts calls answered 429: by API Gateway, or for the rate of a project or a topic (decision 095). */
export const countThrottledCalls = (scope: Construct, id: string, accessLogs: ILogGroup): MetricFilter =>
  new MetricFilter(scope, id, ofAccessLog(THROTTLED_CALLS, accessLogs, ['429']));

/** Counts the receipts that a publish could neither write nor queue, from the lines of its log. */
export const countLostReceipts = (scope: Construct, id: string, logs: ILogGroup): MetricFilter =>
  new MetricFilter(scope, id, {
    logGroup: logs,
    filterPattern: FilterPattern.stringValue('$.message', '=', 'Receipts were lost'),
    metricNamespace: LOST_RECEIPTS.namespace,
    metricName: LOST_RECEIPTS.metricName,
    metricValue: '$.receipts',
    dimensions: { service: '$.service' },
  });

const ofStage = (metric: ServiceMetric, stageName: string): Metric =>
  new Metric({ ...metric, dimensionsMap: { service: `smn-${stageName}` }, statistic: Stats.SUM });

/** Calls of a stage answered 401 or 403. */
export const refusedCalls = (stageName: string): Metric => ofStage(REFUSED_CALLS, stageName);

/** Calls of a stage answered 429. */
export const throttledCalls = (stageName: string): Metric => ofStage(THROTTLED_CALLS, stageName);

/** Receipts of a stage that are gone. */
export const lostReceipts = (stageName: string): Metric => ofStage(LOST_RECEIPTS, stageName);
