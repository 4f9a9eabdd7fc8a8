import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LANES, type Lane } from '#src/domain/protocol.ts';
import type { Watched } from '../alarms.ts';
import { kebabCase } from '../lanes.ts';
import { LANE_METRICS, laneMetric, refusedCalls } from '../metrics.ts';
import { type SourceRole, sourcesOf } from './work-queue.ts';

const WIDTH = 24;

/** More are too narrow to read their legends. */
const CHARTS_A_ROW = 3;

/** What lanes are called to people. */
const LANE_TITLES: Readonly<Record<Lane, string>> = {
  http: 'HTTP(S) endpoints',
  email: 'Mail',
  sms: 'Text messages',
  function: 'Functions and workflows',
  queue: 'Queues',
  chat: 'Chat robots',
  voice: 'Phone calls',
  push: 'Mobile push',
};

const OUTCOME_LABELS: Readonly<Record<(typeof LANE_METRICS)[number], string>> = {
  Delivered: 'delivered',
  Retried: 'to be tried again',
  DeadLetters: 'given up',
  Expired: 'given up as too late',
};

const ROLE_LABELS: Readonly<Record<SourceRole, string>> = {
  lane: '',
  retries: ', retries',
  quarantine: ', quarantine',
};

/** The stage on one screen, in the order in which a message passes: calls, lanes, queues, what failed. */
export const createDashboard = (scope: Construct, id: string, watched: Watched): Dashboard =>
  new Dashboard(scope, id, {
    dashboardName: `smn-${watched.stage.name}`,
    defaultInterval: Duration.hours(3),
    widgets: [
      ...section('Calls', calls(watched)),
      ...section('Recipients, by lane', lanes(watched)),
      ...section('Queues', queues(watched)),
      ...section('Failures', failures(watched)),
    ],
  });

const calls = ({ stage, api: { api }, functions: { publish } }: Watched): readonly Chart[] => [
  {
    title: 'Calls of the API',
    metrics: [
      api.metricCount({ statistic: 'Sum', label: 'all calls' }),
      api.metricClientError({ statistic: 'Sum', label: 'answered 4xx' }),
      refusedCalls(stage.name).with({ label: 'of these refused, 401 and 403' }),
      api.metricServerError({ statistic: 'Sum', label: 'answered 5xx' }),
    ],
  },
  {
    title: 'Time to answer a call (milliseconds)',
    metrics: [
      api.metricLatency({ statistic: 'p50', label: 'half of the calls are faster' }),
      api.metricLatency({ statistic: 'p99', label: '99 of 100 calls are faster' }),
    ],
  },
  {
    title: 'The function that publishes',
    metrics: [
      publish.function.metricInvocations({ label: 'invocations' }),
      publish.function.metricErrors({ label: 'crashes' }),
      publish.function.metricThrottles({ label: 'turned away for want of concurrency' }),
    ],
  },
];

const lanes = ({ stage }: Watched): readonly Chart[] =>
  LANES.map((lane) => ({
    title: `${LANE_TITLES[lane]}: recipients`,
    metrics: LANE_METRICS.map((name) => laneMetric(stage.name, lane, name).with({ label: OUTCOME_LABELS[name] })),
  }));

type LabelledQueue = { readonly queue: Queue; readonly label: string };

const waiting = (title: string, labelled: readonly LabelledQueue[]): Chart => ({
  title,
  metrics: labelled.map(({ queue, label }) => queue.metricApproximateNumberOfMessagesVisible({ label })),
});

const oldest = (title: string, labelled: readonly LabelledQueue[]): Chart => ({
  title,
  metrics: labelled.map(({ queue, label }) => queue.metricApproximateAgeOfOldestMessage({ label })),
});

const queues = ({ state }: Watched): readonly Chart[] => {
  const ofLanes = LANES.flatMap((lane) =>
    sourcesOf(state.lanes[lane]).map(({ role, queue }) => ({
      queue,
      label: `${LANE_TITLES[lane]}${ROLE_LABELS[role]}`,
    })),
  );
  const inside = [
    { queue: state.fanOut, label: 'parts of large publishes' },
    { queue: state.cleanup, label: 'deleted topics' },
    { queue: state.deliveryLogs, label: 'delivery logs' },
  ];
  return [
    waiting('Lanes: messages waiting', ofLanes),
    oldest('Lanes: age of the oldest message (seconds)', ofLanes),
    waiting('Inside the service: messages waiting', inside),
    oldest('Inside the service: age of the oldest message (seconds)', inside),
  ];
};

const failures = ({ state, functions }: Watched): readonly Chart[] => [
  waiting(
    'Dead letters that are not filed yet',
    LANES.map((lane) => ({ queue: state.lanes[lane].deadLetters, label: LANE_TITLES[lane] })),
  ),
  waiting('What failed and has no other place', [{ queue: state.unfiled, label: 'messages in the queue Unfiled' }]),
  {
    title: 'Crashes of functions',
    metrics: Object.entries(functions).map(([name, { function: f }]) =>
      f.metricErrors({ label: kebabCase(name).replaceAll('-', ' ') }),
    ),
  },
];

type Chart = { readonly title: string; readonly metrics: readonly IMetric[] };

/** A heading and its charts, in rows. */
const section = (heading: string, charts: readonly Chart[]): IWidget[][] => {
  const rowCount = Math.ceil(charts.length / CHARTS_A_ROW);
  const perRow = Math.ceil(charts.length / rowCount);
  const rows = Array.from({ length: rowCount }, (_, row) => charts.slice(row * perRow, (row + 1) * perRow));
  return [
    [new TextWidget({ markdown: `## ${heading}`, width: WIDTH, height: 1 })],
    ...rows.map((row) => row.map((chart) => graphOf(chart, WIDTH / perRow))),
  ];
};

const graphOf = ({ title, metrics }: Chart, width: number): GraphWidget =>
  new GraphWidget({ title, left: [...metrics], width, period: Duration.minutes(5) });
