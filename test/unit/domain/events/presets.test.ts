import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventBridgeEvent } from '#src/domain/events/event.ts';
import { renderAlarmMessage } from '#src/domain/events/presets/ces.ts';
import { renderObsMessage } from '#src/domain/events/presets/obs.ts';
import { compositeAlarm, metricAlarm, objectCreated } from './sample-events.ts';

const alarmOf = (event: object) => {
  const { subject, forPrograms, forPeople } = renderAlarmMessage(EventBridgeEvent.parse(event));
  return { subject, forPeople, message: JSON.parse(forPrograms) };
};

const withState = (state: object) => ({
  ...metricAlarm,
  detail: { ...metricAlarm.detail, state: { ...metricAlarm.detail.state, ...state } },
});

describe('a CloudWatch alarm in the form of Cloud Eye', () => {
  test('has all fields of its message', () => {
    const sentence =
      '[us-east-1][Alarm] ServerCpuTooHigh. AWS/EC2 CPUUtilization of InstanceId i-12345678901234567. Current data: average > 50; it is 99.50160229693434. 2019/10/02 17:04:40 GMT+00:00';

    expect(alarmOf(metricAlarm)).toEqual({
      subject: '[Alarm] ServerCpuTooHigh',
      forPeople: sentence,
      message: {
        message_type: 'alarm',
        alarm_id: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:ServerCpuTooHigh',
        alarm_name: 'ServerCpuTooHigh',
        alarm_status: 'alarm',
        time: Date.parse('2019-10-02T17:04:40.989Z'),
        namespace: 'AWS/EC2',
        metric_name: 'CPUUtilization',
        dimension: 'InstanceId:i-12345678901234567',
        period: 300,
        filter: 'average',
        comparison_operator: '>',
        value: 50,
        unit: '',
        count: 1,
        alarmValue: [{ time: Date.parse('2019-10-02T16:59:00Z'), value: 99.50160229693434 }],
        sms_content: sentence,
        template_variable: {
          AccountName: '123456789012',
          Namespace: 'AWS/EC2',
          DimensionName: 'InstanceId',
          ResourceName: 'i-12345678901234567',
          MetricName: 'CPUUtilization',
          IsAlarm: true,
          IsCycleTrigger: false,
          AlarmLevel: '',
          Region: 'us-east-1',
          ResourceId: 'i-12345678901234567',
          AlarmRule: '',
          CurrentData: '99.50160229693434',
          AlarmTime: '2019/10/02 17:04:40 GMT+00:00',
          DataPoint: { '2019/10/02 16:59:00 GMT+00:00': '99.50160229693434' },
          DataPointTime: ['2019/10/02 16:59:00 GMT+00:00'],
          AlarmRuleName: 'ServerCpuTooHigh',
          AlarmId: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:ServerCpuTooHigh',
          AlarmDesc: 'Goes into alarm when server CPU utilization is too high!',
          MonitoringRange: '',
          IsOriginalValue: false,
          Period: '300',
          Filter: 'average',
          ComparisonOperator: '>',
          Value: '50',
          Unit: '',
          Count: 1,
          EventContent: metricAlarm.detail.state.reason,
          IsIEC: false,
        },
      },
    });
  });

  test('of other alarms has no metric, and says what CloudWatch does', () => {
    const { subject, forPeople, message } = alarmOf(compositeAlarm);

    expect(subject).toBe('[OK] ServiceAggregatedAlarm');
    expect(forPeople).toBe(
      '[us-east-1][OK] ServiceAggregatedAlarm. arn:aws:cloudwatch:us-east-1:123456789012:alarm:ServerCpuTooHigh transitioned to OK 2022/07/22 15:57:45 GMT+00:00',
    );
    expect(message).toMatchObject({
      alarm_status: 'ok',
      metric_name: '',
      period: 0,
      value: null,
      count: 0,
      alarmValue: [],
    });
    expect(message.template_variable).toMatchObject({ Period: '', Value: '', CurrentData: '', DataPoint: {} });
  });

  test.each([
    ['was greater than or equal to the threshold (1.0).', '>='],
    ['was not greater than the threshold (1.0).', '>'],
    ['was less than the threshold (1.0).', '<'],
    ['were less than or equal to the threshold (1.0).', '<='],
    ['was outside of the band.', ''],
  ])('finds the comparison in "%s"', (reason, operator) => {
    expect(alarmOf(withState({ reason })).message.comparison_operator).toBe(operator);
  });

  test('has the values that were evaluated, the latest as the current one, and their unit', () => {
    const reasonData = JSON.stringify({
      threshold: 5,
      evaluatedDatapoints: [
        { timestamp: '2019-10-02T17:00:00.000+0000', sampleCount: 3, value: 7 },
        { timestamp: '2019-10-02T17:05:00.000+0000', sampleCount: 3, value: 8 },
        { timestamp: '2019-10-02T16:55:00.000+0000' },
      ],
    });
    const [metric] = metricAlarm.detail.configuration.metrics;
    const metrics = [
      { id: 'e1', expression: 'm1 * 2' },
      { ...metric, metricStat: { ...metric?.metricStat, unit: '%', stat: 'Maximum' } },
    ];
    const event = withState({
      reasonData,
      reason: 'Threshold Crossed: 2 out of the last 3 datapoints were less than the threshold',
    });
    const { message } = alarmOf({ ...event, detail: { ...event.detail, configuration: { metrics } } });

    expect(message.alarmValue.map(({ value }: { value: number }) => value)).toEqual([7, 8]);
    expect(message).toMatchObject({ count: 2, unit: '%', filter: 'max', comparison_operator: '<' });
    expect(message.template_variable).toMatchObject({ CurrentData: '8%', Value: '5%' });
  });

  test('without enough data has a state of its own, and a time of the event where the state has none', () => {
    const { subject, message } = alarmOf(withState({ value: 'INSUFFICIENT_DATA', timestamp: 'soon' }));

    expect(subject).toBe('[Insufficient data] ServerCpuTooHigh');
    expect(message).toMatchObject({ alarm_status: 'insufficient_data', time: Date.parse(metricAlarm.time) });
  });

  test('of a metric without dimensions, and with values a period apart that is not told', () => {
    const reasonData = JSON.stringify({ startDate: '2019-10-02T16:59:00Z', recentDatapoints: [1, 2] });
    const metrics = [{ metricStat: { metric: { name: 'Errors', namespace: 'Own' }, stat: 'p99' } }];
    const event = withState({ reasonData });
    const { forPeople, message } = alarmOf({ ...event, detail: { ...event.detail, configuration: { metrics } } });

    expect(forPeople).toContain('ServerCpuTooHigh. Own Errors. Current data: 1.');
    expect(message).toMatchObject({ dimension: '', filter: 'p99', period: 0 });
    expect(message.alarmValue).toHaveLength(2);
  });

  test('is made of any event', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('alarmName', 'state', 'configuration'), fc.jsonValue()), (detail) => {
        expect(alarmOf({ ...metricAlarm, resources: [], detail }).message.message_type).toBe('alarm');
      }),
    );
    const reasonData = JSON.stringify({
      startDate: '2019-10-02T16:59:00Z',
      period: 1e300,
      recentDatapoints: [1, 2, 'x'],
    });
    expect(alarmOf(withState({ reasonData })).message.alarmValue).toHaveLength(1);
    expect(alarmOf(withState({ reasonData: '{"recentDatapoints":[1]}' })).message.alarmValue).toEqual([]);
  });
});

describe('an event of S3 in the form of OBS', () => {
  const recordOf = (event: object) => JSON.parse(renderObsMessage(EventBridgeEvent.parse(event), 'uploads')).Records[0];

  test('has all fields of its record', () => {
    expect(recordOf(objectCreated)).toEqual({
      eventVersion: '3.0',
      eventSource: 'OBS',
      eventRegion: 'ca-central-1',
      eventTime: '2021-11-12T00:00:00Z',
      eventName: 'ObjectCreated:Put',
      userIdentity: { ID: '123456789012' },
      requestParameters: { sourceIPAddress: '1.2.3.4' },
      responseElements: { 'x-obs-request-id': 'N4N7GDK58NMKJ12R', 'x-obs-id-2': '' },
      obs: {
        Version: '1.0',
        configurationId: 'uploads',
        bucket: { name: 'amzn-s3-demo-bucket1', ownerIdentity: { ID: '111122223333' }, bucket: 'amzn-s3-demo-bucket1' },
        object: {
          key: 'in%20box/example%2Bkey%20%C3%BC.txt',
          eTag: 'b1946ac92492d2347c6235b4d2611184',
          size: 5,
          versionId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
          sequencer: '617f08299329d189',
        },
      },
    });
  });

  test.each([
    ['Object Created', { reason: 'CompleteMultipartUpload' }, 'ObjectCreated:CompleteMultipartUpload'],
    ['Object Created', { reason: 'CopyObject' }, 'ObjectCreated:Copy'],
    ['Object Created', { reason: 'POST Object' }, 'ObjectCreated:Post'],
    ['Object Created', {}, 'ObjectCreated:Put'],
    ['Object Deleted', { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' }, 'ObjectRemoved:Delete'],
    [
      'Object Deleted',
      { reason: 'Lifecycle Expiration', 'deletion-type': 'Delete Marker Created' },
      'ObjectRemoved:DeleteMarkerCreated',
    ],
    ['Object Restore Completed', {}, 'ObjectRestore:Completed'],
    ['Object Tags Added', {}, 'ObjectTagging:Put'],
    ['Something New', {}, 'Something New'],
  ])('%s %j is %s', (type, detail, name) => {
    expect(recordOf({ ...objectCreated, 'detail-type': type, detail }).eventName).toBe(name);
  });

  test('is made of any event', () => {
    expect(
      recordOf({ ...objectCreated, detail: { bucket: 5, object: { key: '\ud800', size: 'big' } } }).obs,
    ).toMatchObject({
      bucket: { name: '' },
      object: { key: '%EF%BF%BD', size: 0 },
    });
  });
});
