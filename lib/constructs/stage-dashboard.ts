import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { LANES } from '#src/domain/protocol.ts';
import type { Watched } from '../alarms.ts';
import { LANE_METRICS, laneMetric } from '../metrics.ts';
import { sourcesOf } from './work-queue.ts';

const WIDTH = 24;

/** The stage on one screen, in the order in which a message passes: calls, acceptance, lanes, queues, what was given up. */
export const createDashboard = (scope: Construct, id: string, watched: Watched): Dashboard => {
  const { stage } = watched;
  return new Dashboard(scope, id, {
    dashboardName: `smn-${stage.name}`,
    defaultInterval: Duration.hours(3),
    widgets: [callers(watched), lanes(watched), waiting(watched), givenUp(watched)],
  });
};

const callers = ({ api: { api }, functions: { publish } }: Watched): IWidget[] =>
  row([
    [
      'API calls',
      [
        api.metricCount({ statistic: 'Sum', label: 'calls' }),
        api.metricClientError({ statistic: 'Sum', label: '4xx' }),
        api.metricServerError({ statistic: 'Sum', label: '5xx' }),
      ],
    ],
    [
      'API latency',
      [api.metricLatency({ statistic: 'p50', label: 'p50' }), api.metricLatency({ statistic: 'p99', label: 'p99' })],
    ],
    [
      'Publish',
      [publish.function.metricInvocations(), publish.function.metricErrors(), publish.function.metricThrottles()],
    ],
  ]);

const lanes = ({ stage }: Watched): IWidget[] =>
  row(LANES.map((lane) => [`${lane}: recipients`, LANE_METRICS.map((name) => laneMetric(stage.name, lane, name))]));

const waiting = ({ state }: Watched): IWidget[] => {
  const laneQueues = LANES.flatMap((lane) =>
    sourcesOf(state.lanes[lane]).map(({ role, queue }) => ({
      queue,
      label: role === 'lane' ? lane : `${lane} ${role}`,
    })),
  );
  const queues = [
    ...laneQueues,
    { queue: state.fanOut, label: 'fan-out' },
    { queue: state.cleanup, label: 'cleanup' },
    { queue: state.deliveryLogs, label: 'delivery logs' },
  ];
  return row([
    ['Messages waiting', queues.map(({ queue, label }) => queue.metricApproximateNumberOfMessagesVisible({ label }))],
    ['Oldest message (s)', queues.map(({ queue, label }) => queue.metricApproximateAgeOfOldestMessage({ label }))],
  ]);
};

const givenUp = ({ state, functions }: Watched): IWidget[] => {
  const queues = [
    ...LANES.map((lane) => ({ queue: state.lanes[lane].deadLetters, label: lane })),
    { queue: state.unfiled, label: 'unfiled' },
  ];
  return row([
    [
      'Dead letters not filed',
      queues.map(({ queue, label }) => queue.metricApproximateNumberOfMessagesVisible({ label })),
    ],
    ['Function errors', Object.entries(functions).map(([label, { function: f }]) => f.metricErrors({ label }))],
  ]);
};

type Graph = readonly [title: string, metrics: readonly Metric[]];

const row = (graphs: readonly Graph[]): IWidget[] =>
  graphs.map(([title, metrics]) => {
    const left: IMetric[] = [...metrics];
    return new GraphWidget({ title, left, width: WIDTH / graphs.length, period: Duration.minutes(5) });
  });
