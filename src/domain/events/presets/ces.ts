import type { EventBridgeEvent } from '#src/domain/events/event.ts';
import { isObject, parseJson } from '#src/domain/json.ts';
import { at, listAt, numberAt, textAt } from './event-fields.ts';

/** An alarm as Cloud Eye tells it: one text for programs, one for people, and a subject. */
type AlarmTexts = { readonly subject: string; readonly forPrograms: string; readonly forPeople: string };

/** A value of the metric that the alarm was decided by. */
type DataPoint = { readonly time: number; readonly value: number };

/**
 * A change of a CloudWatch alarm's state as Cloud Eye tells its own to SMN's subscribers. What CloudWatch does not say is empty:
 * an alarm on other alarms has no metric.
 */
export const renderAlarmMessage = (event: EventBridgeEvent): AlarmTexts => {
  const alarm = readAlarm(event);
  const forPeople = describe(alarm);
  return {
    subject: `[${STATE_TITLES[alarm.status]}] ${alarm.name}`,
    forPeople,
    forPrograms: JSON.stringify({
      message_type: 'alarm',
      alarm_id: alarm.id,
      alarm_name: alarm.name,
      alarm_status: alarm.status,
      time: alarm.time,
      namespace: alarm.namespace,
      metric_name: alarm.metricName,
      dimension: alarm.dimensions.map(([name, value]) => `${name}:${value}`).join(','),
      period: alarm.period,
      filter: alarm.filter,
      comparison_operator: alarm.comparison,
      value: alarm.threshold ?? null,
      unit: alarm.unit,
      count: alarm.count,
      alarmValue: alarm.points,
      sms_content: forPeople,
      template_variable: templateVariables(alarm),
    }),
  };
};

const STATE_TITLES = { alarm: 'Alarm', ok: 'OK', insufficient_data: 'Insufficient data' } as const;

/** Names that Cloud Eye has for the statistics of CloudWatch. */
const FILTERS: Readonly<Record<string, string>> = { average: 'average', maximum: 'max', minimum: 'min', sum: 'sum' };

const readAlarm = (event: EventBridgeEvent) => {
  const { detail } = event;
  const state = at(detail, 'state');
  const reason = textAt(state, 'reason');
  const data = parseJson(textAt(state, 'reasonData'));
  const metric = metricOf(detail);
  const points = pointsOf(data);
  const statistic = textAt(metric, 'stat');
  const dimensions = at(metric, 'metric', 'dimensions');
  return {
    account: event.account,
    region: event.region,
    id: event.resources[0] ?? '',
    name: textAt(detail, 'alarmName'),
    description: textAt(detail, 'configuration', 'description'),
    status: statusOf(textAt(state, 'value')),
    time: timeOf(textAt(state, 'timestamp')) ?? Date.parse(event.time),
    namespace: textAt(metric, 'metric', 'namespace'),
    metricName: textAt(metric, 'metric', 'name'),
    dimensions: isObject(dimensions) ? Object.keys(dimensions).map((name) => [name, textAt(dimensions, name)]) : [],
    period: numberAt(metric, 'period') ?? 0,
    filter: FILTERS[statistic.toLowerCase()] ?? statistic,
    comparison: comparisonIn(reason),
    threshold: numberAt(data, 'threshold'),
    unit: textAt(metric, 'unit'),
    count: Number(/(\d{1,6}) out of the last/.exec(reason)?.[1] ?? points.length),
    points,
    reason,
  };
};

type Alarm = ReturnType<typeof readAlarm>;

/** The metric that the alarm is about: of several that which is returned, as an expression needs others. */
const metricOf = (detail: EventBridgeEvent['detail']): unknown => {
  const metrics = listAt(detail, 'configuration', 'metrics').filter((one) => at(one, 'metricStat') !== undefined);
  return at(metrics.find((one) => at(one, 'returnData') === true) ?? metrics[0], 'metricStat');
};

const statusOf = (state: string): keyof typeof STATE_TITLES => {
  if (state === 'INSUFFICIENT_DATA') return 'insufficient_data';
  return state === 'OK' ? 'ok' : 'alarm';
};

const timeOf = (text: string): number | undefined => {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
};

/** What CloudWatch's reason says of the comparison, whether it holds or not: "was not greater than the threshold". */
const comparisonIn = (reason: string): string => {
  const [, direction, orEqual] = /\b(greater|less) than (or equal to )?the threshold/.exec(reason) ?? [];
  if (direction === undefined) return '';
  return `${direction === 'greater' ? '>' : '<'}${orEqual === undefined ? '' : '='}`;
};

/** The last time that ECMAScript knows, in epoch milliseconds. */
const MAX_TIME = 8.64e15;

/** The values with their times; where only values are told, they are a period apart from the start of the query. */
const pointsOf = (data: unknown): readonly DataPoint[] => {
  const evaluated = listAt(data, 'evaluatedDatapoints').map((point) => ({
    time: timeOf(textAt(point, 'timestamp')),
    value: numberAt(point, 'value'),
  }));
  const start = timeOf(textAt(data, 'startDate'));
  const recent = listAt(data, 'recentDatapoints').map((value, index) => ({
    time: start === undefined ? undefined : start + index * (numberAt(data, 'period') ?? 0) * 1000,
    value: typeof value === 'number' ? value : undefined,
  }));
  return (evaluated.length > 0 ? evaluated : recent).flatMap(({ time, value }) =>
    time === undefined || value === undefined || Math.abs(time) > MAX_TIME ? [] : [{ time, value }],
  );
};

/** The alarm in a sentence, as texts and mails have it. */
const describe = (alarm: Alarm): string => {
  const { metricName, namespace, dimensions, reason, unit } = alarm;
  const [latest] = latestOf(alarm);
  const of = dimensions.map(([name, value]) => `${name} ${value}`).join(', ');
  const metric = metricName === '' ? '' : ` ${namespace} ${metricName}${of === '' ? '' : ` of ${of}`}.`;
  const rule = alarm.threshold === undefined ? '' : ` ${alarm.filter} ${alarm.comparison} ${alarm.threshold}${unit};`;
  const value =
    latest === undefined ? '' : ` Current data:${rule === '' ? '' : `${rule} it is`} ${latest.value}${unit}.`;
  const said = latest === undefined && reason !== '' ? ` ${reason}` : '';
  return `[${alarm.region}][${STATE_TITLES[alarm.status]}] ${alarm.name}.${metric}${value}${said} ${clockTime(alarm.time)}`;
};

/** The value that was measured last, in a list; none when there is none. */
const latestOf = ({ points }: Alarm): readonly DataPoint[] => points.toSorted((a, b) => b.time - a.time).slice(0, 1);

/** `2019/10/02 17:04:40 GMT+00:00`. */
const clockTime = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} GMT+00:00`;

/** What Cloud Eye's own templates of messages are filled with. */
const templateVariables = (alarm: Alarm) => {
  const { points, dimensions, unit, threshold } = alarm;
  const [latest] = latestOf(alarm);
  const resource = dimensions.map(([, value]) => value).join(',');
  return {
    AccountName: alarm.account,
    Namespace: alarm.namespace,
    DimensionName: dimensions.map(([name]) => name).join(','),
    ResourceName: resource,
    MetricName: alarm.metricName,
    IsAlarm: alarm.status === 'alarm',
    IsCycleTrigger: false,
    AlarmLevel: '',
    Region: alarm.region,
    ResourceId: resource,
    AlarmRule: '',
    CurrentData: latest === undefined ? '' : `${latest.value}${unit}`,
    AlarmTime: clockTime(alarm.time),
    DataPoint: Object.fromEntries(points.map(({ time, value }) => [clockTime(time), `${value}${unit}`])),
    DataPointTime: points.map(({ time }) => clockTime(time)),
    AlarmRuleName: alarm.name,
    AlarmId: alarm.id,
    AlarmDesc: alarm.description,
    MonitoringRange: '',
    IsOriginalValue: false,
    Period: alarm.period === 0 ? '' : String(alarm.period),
    Filter: alarm.filter,
    ComparisonOperator: alarm.comparison,
    Value: threshold === undefined ? '' : `${threshold}${unit}`,
    Unit: unit,
    Count: alarm.count,
    EventContent: alarm.reason,
    IsIEC: false,
  };
};
