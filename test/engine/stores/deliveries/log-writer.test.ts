import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOutbox, type Outbox } from '#local/outbox.ts';
import { type Gateway, startGateway } from '#local/services/gateway.ts';
import { createLogs } from '#local/services/logs.ts';
import { writeDeliveryLogs } from '#src/pipeline/write-delivery-logs.ts';
import { createLogWriter, type LogWriter } from '#src/stores/deliveries/log-writer.ts';

let gateway: Gateway;
let outbox: Outbox;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  outbox = createOutbox();
  gateway = await startGateway({ preferredPort: 0, engines: {} });
  gateway.serve({ logs: createLogs(outbox) });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = `http://127.0.0.1:${gateway.port}`;
  logs = new CloudWatchLogsClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  logs.destroy();
  await gateway.stop();
  outbox.close();
});

const aWriter = (): LogWriter => createLogWriter({ logs, groupPrefix: '/smn/test/', retentionDays: 7 });
const linesOf = (place: string): readonly string[] =>
  outbox.list('log').flatMap(({ to, text }) => (to === place ? [text] : []));
const callsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const before = gateway.calls();
  await work();
  return Object.entries(gateway.calls()).flatMap(([name, count]) => Array(count - (before[name] ?? 0)).fill(name));
};

describe('a log writer', () => {
  test('makes group and stream under the prefix of stage and project on first need', async () => {
    const place = { project: 'p1', logGroupId: 'group', logStreamId: 'stream' };
    const write = () => aWriter().write(place, [{ at: 1000, text: 'one' }]);
    expect((await callsOf(write)).toSorted()).toEqual([
      'logs.CreateLogGroup',
      'logs.CreateLogStream',
      'logs.PutLogEvents',
      'logs.PutLogEvents',
      'logs.PutRetentionPolicy',
    ]);
    expect(await callsOf(write)).toEqual(['logs.PutLogEvents']);
    expect(linesOf('/smn/test/p1/group:stream')).toEqual(['one', 'one']);
  });

  test('makes a stream in a group that is there, and loses a race for both without harm', async () => {
    const writers = ['a', 'b', 'b', 'b'].map((logStreamId) =>
      aWriter().write({ project: 'p2', logGroupId: 'g', logStreamId }, [{ at: 1, text: logStreamId }]),
    );
    await Promise.all(writers);
    expect(linesOf('/smn/test/p2/g:a')).toEqual(['a']);
    expect(linesOf('/smn/test/p2/g:b')).toEqual(['b', 'b', 'b']);
  });

  test('writes in the order of time', async () => {
    const lines = [3, 1, 2].map((at) => ({ at, text: String(at) }));
    await aWriter().write({ project: 'p3', logGroupId: 'g', logStreamId: 's' }, lines);
    expect(linesOf('/smn/test/p3/g:s')).toEqual(['1', '2', '3']);
  });
});

const record = {
  message_id: 'm',
  project_id: 'p4',
  topic_urn: 'urn:smn:us-east-1:p4:t',
  subscriber_urn: 'urn:smn:us-east-1:p4:t:s',
  protocol_name: 'http',
  endpoint: 'http://receiver.example/',
  status: 'DELIVERED',
  http_code: 200,
  create_time: '2024-01-02T03:04:05Z',
  send_time: '2024-01-02T03:04:06Z',
};
const message = (logGroupId: string, at: number) =>
  JSON.stringify({ v: 1, project: 'p4', logGroupId, logStreamId: 's', entries: [{ at, record }] });

describe('records of deliveries', () => {
  test('are one JSON line each, in the fields and the order of the contract', async () => {
    const dependencies = { logWriter: aWriter(), onError: () => undefined };
    expect(await writeDeliveryLogs([{ id: '1', body: message('lines', 1) }], dependencies)).toEqual([]);
    expect(linesOf('/smn/test/p4/lines:s')).toEqual([JSON.stringify(record)]);
  });

  test('of one log share a call', async () => {
    const dependencies = { logWriter: aWriter(), onError: () => undefined };
    const records = [3, 1, 2].map((at) => ({ id: String(at), body: message('lines', at) }));
    expect(await callsOf(() => writeDeliveryLogs(records, dependencies))).toEqual(['logs.PutLogEvents']);
  });

  test('that fail are given again, and no others', async () => {
    const reports: unknown[] = [];
    const writer = aWriter();
    const logWriter: Pick<LogWriter, 'write'> = {
      write: async (place, lines) => {
        if (place.logGroupId === 'broken') throw new Error('no');
        await writer.write(place, lines);
      },
    };
    const records = [
      { id: 'fine', body: message('lines', 1) },
      { id: 'failed', body: message('broken', 1) },
      { id: 'failed too', body: message('broken', 2) },
      { id: 'unreadable', body: '{}' },
    ];
    const failed = await writeDeliveryLogs(records, { logWriter, onError: (_, ids) => reports.push(ids) });
    expect(failed.toSorted()).toEqual(['failed', 'failed too', 'unreadable']);
    expect(reports).toEqual([['unreadable'], ['failed', 'failed too']]);
  });
});
