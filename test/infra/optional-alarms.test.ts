import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { synthesize } from './assembly.ts';

const Metric = z.object({
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
});
const Query = z.object({
  Expression: z.string().optional(),
  MetricStat: z.object({ Metric, Period: z.number() }).optional(),
});
const Alarm = Metric.partial().extend({
  AlarmName: z.string(),
  Namespace: z.string().optional(),
  Threshold: z.number(),
  Metrics: z.array(Query).default([]),
});

/** The alarms of a stage that differs from `dev`, by their names without the stage's. */
const alarmsOf = (change: object) =>
  new Map(
    synthesize(Stage.parse({ ...loadStage('dev'), ...change }))
      .find('AWS::CloudWatch::Alarm', Alarm)
      .map(({ properties }) => [properties.AlarmName.replace('smn-dev-', ''), properties]),
  );

const dimensionsOf = ({
  Dimensions = [],
}: {
  readonly Dimensions?: z.infer<typeof Metric>['Dimensions'] | undefined;
}) => Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));

const usual = alarmsOf({});

describe('an alarm that not every stage has', () => {
  test('watches what SNS has charged for texts where the stage says how much is fine', () => {
    expect(usual.get('sms-spend')).toBeUndefined();

    expect(alarmsOf({ smsSpendAlarmUsd: 40 }).get('sms-spend')).toMatchObject({
      ...{ MetricName: 'SMSMonthToDateSpentUSD', Namespace: 'AWS/SNS', Dimensions: [], Threshold: 40 },
    });
  });

  test('watches events of the service that the bus refuses where it sends any', () => {
    const refused = usual.get('service-events-refused');

    expect(refused).toMatchObject({ MetricName: 'ServiceEventsRefused', Namespace: 'SMN', Threshold: 0 });
    expect(dimensionsOf(refused ?? {})).toEqual({ service: 'smn-dev', lane: 'all' });
    const silent = alarmsOf({ settings: { events: { serviceEvents: false } } });
    expect(silent.get('service-events-refused')).toBeUndefined();
  });

  test('watches which share of a day’s texts carriers do not deliver where that is reported, with a floor', () => {
    const originationIdentity = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';
    const reporting = alarmsOf({ settings: { sms: { provider: 'end-user-messaging', originationIdentity } } });

    expect(usual.get('texts-undelivered')).toBeUndefined();
    const { Metrics, Threshold } = reporting.get('texts-undelivered') ?? { Metrics: [] };
    expect(Threshold).toBe(25);
    expect(Metrics.flatMap(({ Expression }) => Expression ?? [])).toEqual(['IF(lost >= 20, 100 * lost / taken, 0)']);
    const counted = Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
    expect(counted.map((of) => [of.Metric.MetricName, of.Period, dimensionsOf(of.Metric)])).toEqual([
      ['Undelivered', 86_400, { service: 'smn-dev', lane: 'sms' }],
      ['Delivered', 86_400, { service: 'smn-dev', lane: 'sms' }],
    ]);
  });

  test('watches the function of the console where there is one', () => {
    expect(usual.get('console-errors')).toBeUndefined();

    expect(alarmsOf({ console: {} }).get('console-errors')).toMatchObject({
      ...{ MetricName: 'Errors', Namespace: 'AWS/Lambda', Threshold: 0 },
    });
  });
});
