import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudWatch, type DeclaredAlarm } from '#local/services/cloudwatch.ts';
import { type Gateway, startGateway } from '#local/services/gateway.ts';
import { createStageAlarms, type StageAlarms } from '#src/stores/alarms/stage-alarms.ts';
import { startJsonService } from '#test/support/aws-json-service.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:dev';
const OTHER = 'arn:aws:sns:us-east-1:123456789012:dev-2';
const OF = { namePrefix: 'smn-dev-', topicArn: TOPIC };

const declared = (AlarmName: string, AlarmActions: readonly string[] = [TOPIC]): DeclaredAlarm => ({
  ...{ AlarmName, AlarmActions: [...AlarmActions] },
  AlarmDescription: 'An outage. See https://wiki.example.com#the-api-answers-5xx.',
});

let now = Date.UTC(2026, 0, 2);
let gateway: Gateway;
let cloudwatch: CloudWatchClient;
let alarms: StageAlarms;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 2);
  gateway = await startGateway({ preferredPort: 0, engines: {} });
  const all = [
    declared('smn-dev-api-5xx'),
    declared('smn-dev-jobs-age'),
    declared('smn-dev-2-api-5xx', [OTHER]),
    declared('smn-dev-by-hand', []),
    declared('others-api-5xx'),
  ];
  gateway.serve({ monitoring: createCloudWatch(all, () => now) });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = `http://127.0.0.1:${gateway.port}`;
  cloudwatch = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  alarms = createStageAlarms(cloudwatch, OF, () => now);
});
afterEach(async () => {
  cloudwatch.destroy();
  await gateway.stop();
});

const set = (AlarmName: string, StateValue: 'OK' | 'ALARM') =>
  cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a drill' }));

describe('the alarms of a stage', () => {
  test('are those with its prefix that notify its topic, not those of a stage whose name begins alike', async () => {
    const listed = await alarms.list();
    expect(listed.map(({ name }) => name)).toEqual(['api-5xx', 'jobs-age']);
    expect(listed[0]).toEqual({
      ...{ name: 'api-5xx', state: 'no_data', since: now, reason: 'An outage.' },
      ...{ runbook: 'the-api-answers-5xx', runbookUrl: 'https://wiki.example.com#the-api-answers-5xx' },
    });
  });

  test('have the state that they were found in, and since when; what rings comes first', async () => {
    now += 60_000;
    await set('smn-dev-api-5xx', 'OK');
    await set('smn-dev-jobs-age', 'ALARM');
    const listed = await alarms.list();
    expect(listed.map(({ name, state, since }) => [name, state, since])).toEqual([
      ['jobs-age', 'alarm', now],
      ['api-5xx', 'ok', now],
    ]);
  });

  test('are asked for once in half a minute, however often they are listed', async () => {
    const stateOf = async () => (await alarms.list())[0]?.state;
    await Promise.all([alarms.list(), alarms.list()]);
    await set('smn-dev-api-5xx', 'ALARM');
    now += 29_999;
    expect(await stateOf()).toBe('no_data');
    expect(gateway.calls()['monitoring.DescribeAlarms']).toBe(1);
    now += 1;
    expect(await stateOf()).toBe('alarm');
    expect(gateway.calls()['monitoring.DescribeAlarms']).toBe(2);
  });
});

describe('CloudWatch', () => {
  const page = (name: string, NextToken?: string) => ({
    ...{ status: 200, result: { MetricAlarms: [{ ...declared(name), StateValue: 'OK' }], NextToken } },
  });

  /** Lists what a stand-in answers, page by page. */
  const listing = async (...pages: readonly ReturnType<typeof page>[]) => {
    const service = await startJsonService(page('smn-dev-last', 'more'));
    service.next(...pages);
    const client = new CloudWatchClient({ ...service.client, region: 'us-east-1', maxAttempts: 1 });
    const { list } = createStageAlarms(client, OF, () => now);
    return { list, service, stop: () => service.close() };
  };

  test('is asked for every page, and for no more than five', async () => {
    const two = await listing(page('smn-dev-a', 'more'), page('smn-dev-b'));
    expect((await two.list()).map(({ name, since }) => [name, since])).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    await two.stop();
    const endless = await listing();
    expect(await endless.list()).toHaveLength(5);
    expect(endless.service.calls).toHaveLength(5);
    await endless.stop();
  });

  test('that fails is asked again at once', async () => {
    const { list, service, stop } = await listing(page('smn-dev-a'));
    service.next({ status: 400, code: 'Throttling' });
    expect(await list()).toHaveLength(1);
    now += 30_000;
    await expect(list()).rejects.toThrow();
    service.next(page('smn-dev-b'));
    expect((await list()).map(({ name }) => name)).toEqual(['b']);
    await stop();
  });
});
