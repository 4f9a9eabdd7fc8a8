import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { LANES } from '#src/domain/protocol.ts';
import { nameOf, synthesize } from './assembly.ts';
import { eventSourcesOf, queuesOf } from './shapes.ts';

const Dimension = z.object({ Name: z.string(), Value: z.unknown() });
const Alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()),
  MetricName: z.string().optional(),
  Namespace: z.string().optional(),
  Dimensions: z.array(Dimension).default([]),
  Metrics: z
    .array(
      z.object({
        Id: z.string(),
        Expression: z.string().optional(),
        ReturnData: z.boolean().default(true),
        MetricStat: z
          .object({
            Metric: z.object({ MetricName: z.string(), Namespace: z.string(), Dimensions: z.array(Dimension) }),
            Period: z.number(),
            Stat: z.string(),
          })
          .optional(),
      }),
    )
    .default([]),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
});
const Topic = z.object({ KmsMasterKeyId: z.unknown().optional(), Subscription: z.unknown().optional() });
const TopicPolicy = z.object({ PolicyDocument: z.object({ Statement: z.array(z.record(z.string(), z.unknown())) }) });

describe('alarms', () => {
  const stacks = synthesize(loadStage('dev'));
  const alarms = stacks.find('AWS::CloudWatch::Alarm', Alarm).map(({ properties }) => properties);

  /** Alarms on a metric, by what they watch. */
  const watching = (metric: string): readonly (readonly [watched: string, threshold: number])[] =>
    alarms
      .filter(({ MetricName }) => MetricName === metric)
      .map(({ Dimensions, Threshold }) => {
        const value = Dimensions.at(0)?.Value;
        return [typeof value === 'string' ? value : nameOf(stacks.idOf(value)), Threshold] as const;
      });

  test('are named after the stage, state a reason and point to the runbook', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      expect(AlarmName).toMatch(/^smn-dev-[a-z0-9-]+$/);
      expect(AlarmDescription).toMatch(/^[A-Z].*\. See docs\/runbook\.md#[a-z0-9-]+\.$/);
    }
    expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
  });

  test('watch spend caps', () => {
    expect(alarms.find(({ AlarmName }) => AlarmName === 'smn-dev-spend-cap-reached')).toMatchObject({
      ...{ MetricName: 'SpendCapReached', Namespace: 'SMN', Threshold: 0 },
    });
  });

  const SWEEP = 'smn-dev-sweep-stopped';

  test('ring above their threshold, stay silent without data and notify the topic; what must run rings without', () => {
    for (const alarm of alarms) {
      const rings = { operator: alarm.ComparisonOperator, missing: alarm.TreatMissingData };
      expect(rings).toEqual(
        alarm.AlarmName === SWEEP
          ? { operator: 'LessThanThreshold', missing: 'breaching' }
          : { operator: 'GreaterThanThreshold', missing: 'notBreaching' },
      );
      expect(alarm.AlarmActions.map(stacks.idOf).map(nameOf)).toEqual(['AlarmsTopic']);
    }
  });

  test('watch which share of its recipients each lane gives up, with a floor', () => {
    const shares = alarms.filter(({ AlarmName }) => LANES.some((lane) => AlarmName === `smn-dev-${lane}-dead-letters`));
    const counted = (lane: string, MetricName: string) => ({
      Metric: {
        MetricName,
        Namespace: 'SMN',
        Dimensions: expect.arrayContaining([
          { Name: 'service', Value: 'smn-dev' },
          { Name: 'lane', Value: lane },
        ]),
      },
      Period: 300,
      Stat: 'Sum',
    });

    expect(shares.map(({ AlarmName }) => AlarmName)).toEqual(LANES.map((lane) => `smn-dev-${lane}-dead-letters`));
    for (const [index, { Metrics, Threshold }] of shares.entries()) {
      const lane = LANES[index] ?? '';
      expect(Threshold).toBe(20);
      expect(Metrics.filter(({ ReturnData }) => ReturnData)).toMatchObject([
        { Expression: 'IF(dead >= 20, 100 * dead / SUM([dead, delivered]), 0)' },
      ]);
      expect(Metrics.flatMap(({ Id, MetricStat }) => (MetricStat === undefined ? [] : [[Id, MetricStat]]))).toEqual([
        ['dead', counted(lane, 'DeadLetters')],
        ['delivered', counted(lane, 'Delivered')],
      ]);
    }
  });

  test('watch that the sweep runs, and does not fail each time', () => {
    const { Metrics, Threshold } = alarms.find(({ AlarmName }) => AlarmName === SWEEP) ?? {};
    expect(Threshold).toBe(1);
    expect(Metrics?.filter(({ ReturnData }) => ReturnData)).toMatchObject([{ Expression: 'invocations - errors' }]);
    const watched = Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [];
    expect(watched.map(({ MetricName }) => MetricName)).toEqual(['Invocations', 'Errors']);
    for (const { Dimensions } of watched) expect(nameOf(stacks.idOf(Dimensions.at(0)?.Value))).toBe('Sweep');
  });

  test('watch what no function could read, one by one', () => {
    const dimensions = alarms
      .filter(({ MetricName }) => MetricName === 'DeadLetters')
      .map(({ Namespace, Dimensions, Threshold }) => ({
        Namespace,
        Threshold,
        ...Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
      }));

    expect(dimensions).toEqual([{ Namespace: 'SMN', Threshold: 0, service: 'smn-dev', lane: 'none' }]);
  });

  test('watch the oldest message of every queue that is read', () => {
    const readers = new Set(eventSourcesOf(stacks).map(({ queue }) => queue));
    const read = queuesOf(stacks).filter(({ name }) => readers.has(name));
    const watched = new Map(watching('ApproximateAgeOfOldestMessage'));

    expect([...watched.keys()].sort()).toEqual(read.map(({ name }) => name).sort());
    for (const [name, threshold] of watched) {
      expect(threshold).toBe({ HttpRetries: 1800, HttpQuarantine: 3600 }[name] ?? 600);
    }
  });

  test('watch the terminal queue, 5xx answers, and publish that fails or is throttled', () => {
    expect(watching('ApproximateNumberOfMessagesVisible')).toEqual([['Unfiled', 0]]);
    expect(watching('5xx')).toEqual([['ServiceApi', 5]]);
    expect(watching('RefusedCalls')).toEqual([['smn-dev', 300]]);
    expect(watching('LostReceipts')).toEqual([['smn-dev', 0]]);
    expect(watching('Errors')).toEqual([['Publish', 0]]);
    expect(watching('Throttles')).toEqual([['Publish', 0]]);
  });

  test('watch which share of a day’s mails comes back, against the limits of SES, with a floor', () => {
    const shareOf = (name: string) => {
      const { Metrics, Threshold } = alarms.find(({ AlarmName }) => AlarmName === name) ?? { Metrics: [] };
      const counted = Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
      const [{ Expression } = {}] = Metrics.filter(({ ReturnData }) => ReturnData);
      return [Threshold, Expression, counted.map(({ Metric, Period }) => [Metric.MetricName, Period])];
    };
    const expressionOf = (least: number) => `IF(back >= ${least}, 100 * back / SUM([back, delivered]), 0)`;
    const ofDay = (back: string) => [
      [back, 86_400],
      ['Delivered', 86_400],
    ];

    expect(shareOf('smn-dev-mail-bounces')).toEqual([5, expressionOf(20), ofDay('Bounced')]);
    expect(shareOf('smn-dev-mail-complaints')).toEqual([0.1, expressionOf(3), ofDay('Complained')]);
  });

  test('may publish to the encrypted topic, and only those of this stage', () => {
    const isOfAlarms = ({ id }: { readonly id: string }): boolean => id.startsWith('Alarms');
    const [topic] = stacks.find('AWS::SNS::Topic', Topic).filter(isOfAlarms);
    const [policy] = stacks.find('AWS::SNS::TopicPolicy', TopicPolicy).filter(isOfAlarms);

    expect(nameOf(stacks.idOf(topic?.properties.KmsMasterKeyId))).toBe('Key');
    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: expect.objectContaining({ ArnLike: { 'aws:SourceArn': expect.anything() } }),
      }),
    );
  });

  test('reach the address of the stage by mail when it has one', () => {
    const told = synthesize(Stage.parse({ ...loadStage('dev'), alarmAddress: 'operations@example.com' }));
    const subscriptionsOf = (of: typeof stacks) =>
      of
        .find('AWS::SNS::Subscription', z.object({ Protocol: z.string(), Endpoint: z.unknown() }))
        .map((s) => s.properties)
        .filter(({ Protocol }) => Protocol === 'email');

    expect(subscriptionsOf(stacks)).toEqual([]);
    expect(subscriptionsOf(told)).toEqual([{ Protocol: 'email', Endpoint: 'operations@example.com' }]);
  });

  test("link to the stage's own runbook when it has one", () => {
    const runbookUrl = 'https://wiki.example.org/smn';
    const linking = synthesize(Stage.parse({ ...loadStage('dev'), runbookUrl }));

    const links = linking
      .find('AWS::CloudWatch::Alarm', Alarm)
      .map(({ properties: { AlarmDescription } }) => /See (.*)#[a-z0-9-]+\.$/.exec(AlarmDescription)?.[1]);

    expect(new Set(links)).toEqual(new Set([runbookUrl]));
  });

  test('share one dashboard', () => {
    const dashboards = stacks.find('AWS::CloudWatch::Dashboard', z.object({ DashboardName: z.string() }));

    expect(dashboards.map(({ properties }) => properties.DashboardName)).toEqual(['smn-dev']);
  });
});
