import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LegendPosition,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LANES } from '#src/domain/protocol.ts';
import type { Watched } from '../alarms.ts';
import { takesEvents } from '../events.ts';
import { kebabCase, laneTraits } from '../lanes.ts';
import {
  EVENT_METRICS,
  HEALTH_METRICS,
  HOLD_METRICS,
  LANE_METRICS,
  laneMetric,
  lostReceipts,
  refusedCalls,
  TEXT_METRICS,
  throttledCalls,
} from '../metrics.ts';
import type { Stage } from '../stage.ts';
import { reportsTexts } from '../texts.ts';
import { isCalling } from '../voice.ts';
import {
  EVENT_LABELS,
  HEALTH_LABELS,
  HOLD_LABELS,
  OUTCOME_LABELS,
  ROLE_LABELS,
  TEXT_LABELS,
} from './dashboard-labels.ts';
import type { ServiceFunction } from './service-function.ts';

const WIDTH = 24;

/** More are too narrow to read their legends. */
const CHARTS_A_ROW = 3;

/** The legends of more lines do not fit under a chart: they stand beside it, in a chart that is wider and higher. */
const LEGENDS_BELOW = 4;
const HEIGHT = 6;
const HEIGHT_OF_MANY_LINES = 12;

/** The stage on one screen, in the order in which a message passes: calls, lanes, queues, what failed. */
export const createDashboard = (scope: Construct, id: string, watched: Watched): Dashboard =>
  new Dashboard(scope, id, {
    dashboardName: `smn-${watched.stage.name}`,
    defaultInterval: Duration.hours(3),
    widgets: [
      ...section('Calls', calls(watched)),
      ...(takesEvents(watched.stage) ? section('Events', events(watched)) : []),
      ...section('Recipients, by lane', lanes(watched)),
      ...section('Queues', queues(watched)),
      ...section('Failures', failures(watched)),
    ],
  });

const calls = ({ stage, api: { api }, functions: { publish }, console }: Watched): readonly Row[] =>
  inRows([
    {
      title: 'Calls of the API',
      counted: 'calls in 5 minutes',
      metrics: [
        api.metricCount({ statistic: 'Sum', label: 'all calls' }),
        api.metricClientError({ statistic: 'Sum', label: 'answered 4xx' }),
        api.metricServerError({ statistic: 'Sum', label: 'answered 5xx' }),
      ],
    },
    {
      title: 'Calls that were turned away',
      counted: 'calls in 5 minutes',
      metrics: [
        refusedCalls(stage.name).with({ label: 'refused, 401 and 403' }),
        throttledCalls(stage.name).with({ label: 'too many, 429' }),
      ],
    },
    {
      title: 'Time to answer a call',
      counted: 'milliseconds',
      metrics: [
        api.metricLatency({ statistic: 'p50', label: 'half of the calls are faster' }),
        api.metricLatency({ statistic: 'p99', label: '99 of 100 calls are faster' }),
      ],
    },
    runs('The function that publishes', publish),
    ...(console === undefined ? [] : [runs('The console', console.function)]),
  ]);

const runs = (title: string, { function: f }: ServiceFunction): Chart => ({
  title,
  counted: 'times in 5 minutes',
  metrics: [
    f.metricInvocations({ label: 'invocations' }),
    f.metricErrors({ label: 'crashes' }),
    f.metricThrottles({ label: 'turned away for want of concurrency' }),
  ],
});

const events = ({ stage }: Watched): readonly Row[] => [
  rowOf({
    title: 'Events of AWS services',
    counted: 'events in 5 minutes',
    metrics: EVENT_METRICS.map((name) => laneMetric(stage.name, 'all', name).with({ label: EVENT_LABELS[name] })),
  }),
];

const lanes = ({ stage }: Watched): readonly Row[] =>
  inRows([
    ...LANES.map((lane) => ({
      title: `${laneTraits[lane].title}: recipients`,
      counted: 'recipients in 5 minutes',
      metrics: LANE_METRICS.map((name) => laneMetric(stage.name, lane, name).with({ label: OUTCOME_LABELS[name] })),
    })),
    {
      title: 'Held, of all lanes: recipients',
      counted: 'recipients in 5 minutes',
      metrics: HOLD_METRICS.map((name) => laneMetric(stage.name, 'all', name).with({ label: HOLD_LABELS[name] })),
    },
    {
      title: 'Endpoints, of all lanes',
      counted: 'changes in 5 minutes',
      metrics: HEALTH_METRICS.map((name) => laneMetric(stage.name, 'all', name).with({ label: HEALTH_LABELS[name] })),
    },
    ...(reportsTexts(stage) ? [lostTexts(stage)] : []),
  ]);

const lostTexts = ({ name: stageName }: Stage): Chart => ({
  title: 'Texts that were accepted and did not arrive',
  counted: 'texts in 5 minutes',
  metrics: TEXT_METRICS.map((name) => laneMetric(stageName, 'sms', name).with({ label: TEXT_LABELS[name] })),
});

type LabelledQueue = { readonly queue: Queue; readonly label: string };

const waiting = (title: string, labelled: readonly LabelledQueue[]): Chart => ({
  title,
  counted: 'messages',
  metrics: labelled.map(({ queue, label }) => queue.metricApproximateNumberOfMessagesVisible({ label })),
});

const oldest = (title: string, labelled: readonly LabelledQueue[]): Chart => ({
  title,
  counted: 'seconds',
  metrics: labelled.map(({ queue, label }) => queue.metricApproximateAgeOfOldestMessage({ label })),
});

const queues = ({ stage, state }: Watched): readonly Row[] => {
  const ofLanes = LANES.flatMap((lane) =>
    state.lanes[lane].sources.map(({ role, queue }) => ({
      queue,
      label: `${laneTraits[lane].title}${ROLE_LABELS[role]}`,
    })),
  );
  const inside = [
    { queue: state.fanOut, label: 'parts of large publishes' },
    { queue: state.cleanup, label: 'deleted topics' },
    { queue: state.deliveryLogs, label: 'delivery logs' },
    { queue: state.hold, label: 'what is to be held' },
    { queue: state.release, label: 'releases of what is held' },
    { queue: state.receipts, label: 'reports for receipts' },
    { queue: state.jobs, label: 'jobs' },
    { queue: state.feedback, label: 'events about mails and texts' },
    ...(isCalling(stage) ? [{ queue: state.voiceEvents, label: 'answers of phone calls' }] : []),
    ...(takesEvents(stage) ? [{ queue: state.events, label: 'events of AWS services' }] : []),
  ];
  return [
    rowOf(waiting('Lanes: messages waiting', ofLanes), oldest('Lanes: age of the oldest message', ofLanes)),
    rowOf(
      waiting('Inside the service: messages waiting', inside),
      oldest('Inside the service: age of the oldest message', inside),
    ),
  ];
};

const failures = ({ stage, state, functions, console }: Watched): readonly Row[] => [
  rowOf(
    waiting(
      'Dead letters that are not filed yet',
      LANES.map((lane) => ({ queue: state.lanes[lane].deadLetters, label: laneTraits[lane].title })),
    ),
    waiting('What failed and has no other place', [
      { queue: state.terminalQueue, label: 'messages in the queue Unfiled' },
      ...(takesEvents(stage) ? [{ queue: state.eventDeadLetters, label: 'events that failed' }] : []),
    ]),
  ),
  rowOf(
    {
      title: 'Crashes of functions',
      counted: 'crashes in 5 minutes',
      metrics: Object.entries({ ...functions, ...(console && { console: console.function }) }).map(
        ([name, { function: f }]) => f.metricErrors({ label: kebabCase(name).replaceAll('-', ' ') }),
      ),
    },
    {
      title: 'What was lost, while its messages went out',
      counted: 'times in 5 minutes',
      metrics: [
        lostReceipts(stage.name).with({ label: 'receipts' }),
        laneMetric(stage.name, 'all', 'ServiceEventsRefused').with({ label: 'events of the service itself' }),
      ],
    },
  ),
];

type Chart = {
  readonly title: string;
  /** What the axis counts. */
  readonly counted: string;
  readonly metrics: readonly IMetric[];
};

/** Charts side by side, each so wide. */
type Row = { readonly charts: readonly Chart[]; readonly width: number };

/** One row over the whole width. */
const rowOf = (...charts: readonly Chart[]): Row => ({ charts, width: WIDTH / charts.length });

/** As many rows as it takes, all charts of one width. */
const inRows = (charts: readonly Chart[]): readonly Row[] =>
  Array.from({ length: Math.ceil(charts.length / CHARTS_A_ROW) }, (_, row) => ({
    charts: charts.slice(row * CHARTS_A_ROW, (row + 1) * CHARTS_A_ROW),
    width: WIDTH / CHARTS_A_ROW,
  }));

/** A heading and its charts. */
const section = (heading: string, rows: readonly Row[]): IWidget[][] => [
  [new TextWidget({ markdown: `## ${heading}`, width: WIDTH, height: 1 })],
  ...rows.map(({ charts, width }) => {
    const hasManyLines = charts.some(({ metrics }) => metrics.length > LEGENDS_BELOW);
    return charts.map((chart) => graphOf(chart, { width, height: hasManyLines ? HEIGHT_OF_MANY_LINES : HEIGHT }));
  }),
];

type Size = { readonly width: number; readonly height: number };

const graphOf = ({ title, counted, metrics }: Chart, size: Size): GraphWidget =>
  new GraphWidget({
    ...size,
    title,
    left: [...metrics],
    leftYAxis: { label: counted, min: 0, showUnits: false },
    legendPosition: metrics.length > LEGENDS_BELOW ? LegendPosition.RIGHT : LegendPosition.BOTTOM,
    period: Duration.minutes(5),
  });
