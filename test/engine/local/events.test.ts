import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readEventRules } from '#local/event-rules.ts';
import { createOutbox, type Outbox } from '#local/outbox.ts';
import { createEventBridge } from '#local/services/event-bridge.ts';
import { type Gateway, startGateway } from '#local/services/gateway.ts';
import { createSns } from '#local/services/sns.ts';
import { provisionTopics, withTopics } from '#local/services/sns-topics.ts';
import { createResolver } from '#local/template/resolver.ts';
import { aStack, surroundings } from '#test/support/local/stacks.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

const PLACE = { region: 'us-east-1', account: '000000000000' };
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:budgets';
const ELSEWHERE = 'arn:aws:sns:us-east-1:111122223333:budgets';

let gateway: Gateway;
let outbox: Outbox;
let sqs: TestSqs;
let bridge: EventBridgeClient;
let sns: SNSClient;
let sent: { queueUrl: string; event: Record<string, unknown> }[] = [];
let taken: unknown[] = [];

const queueOf = (name: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name } });
const ruleOf = (EventPattern: object, ...queues: string[]) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventPattern,
    Targets: queues.map((id) => ({ Id: id, Arn: { 'Fn::GetAtt': [id, 'Arn'] } })),
  },
});

/** The name of the queue that an event went to. */
const nameOf = ({ queueUrl }: { readonly queueUrl: string }) => queueUrl.split('/').at(-1);

const rules = readEventRules(
  createResolver(
    [
      aStack('rules', {
        first: queueOf('first'),
        second: queueOf('second'),
        Alarms: ruleOf({ source: ['aws.cloudwatch'] }, 'first', 'second'),
        Named: ruleOf({ source: ['aws.cloudwatch'], 'detail-type': ['Alarm'] }, 'first'),
        ...Object.fromEntries(
          Object.entries({
            exact: { resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:cpu'], detail: { state: ['ALARM'] } },
            prefix: { detail: { key: [{ prefix: 'in/' }] } },
            others: { detail: { key: [{ 'anything-but': ['in/a'] }] } },
            numeric: { detail: { size: [{ numeric: ['>', 10, '<=', 20] }] } },
            missing: { detail: { key: [{ exists: true }], size: [{ exists: false }] } },
            either: { detail: { $or: [{ key: ['in/b'] }, { size: [{ numeric: ['=', 20] }] }] } },
          }).flatMap(([name, pattern]) => [
            [name, queueOf(name)],
            [`${name}Rule`, ruleOf({ source: ['com.example.filters'], ...pattern }, name)],
          ]),
        ),
      }),
    ],
    surroundings,
  ),
);

const subscriptionTo = (TopicArn: string, Protocol = 'sqs') => ({
  Type: 'AWS::SNS::Subscription',
  Properties: {
    TopicArn,
    Protocol,
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:receipts',
    RawMessageDelivery: false,
  },
});

beforeAll(async () => {
  sqs = await startSqs();
  outbox = createOutbox();
  const engine = { queues: Number(new URL(sqs.urls.receipts).port) };
  const stacks = [
    aStack('s', {
      A: subscriptionTo(TOPIC),
      B: subscriptionTo(ELSEWHERE),
      C: subscriptionTo('arn:aws:sns:us-east-1:000000000000:alarms', 'email'),
    }),
  ];
  // Twice, as over a restart.
  for (const _start of [1, 2]) await provisionTopics(createResolver(stacks, surroundings), engine);
  gateway = await startGateway({ preferredPort: 0, engines: {} });
  gateway.serve({
    events: createEventBridge({
      rules,
      place: PLACE,
      send: async (queueUrl, event) => void sent.push({ queueUrl, event: JSON.parse(event) }),
      onEvent: (event) => void taken.push(event),
    }),
    sns: withTopics(createSns(outbox, PLACE), engine),
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const options = { endpoint: `http://127.0.0.1:${gateway.port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
  bridge = new EventBridgeClient(options);
  sns = new SNSClient(options);
});
afterAll(async () => {
  await gateway.stop();
  await sqs.stop();
  outbox.close();
});
beforeEach(() => {
  sent = [];
  taken = [];
});

const put = (...Entries: PutEventsRequestEntry[]) => bridge.send(new PutEventsCommand({ Entries }));

const ALARM = { Source: 'aws.cloudwatch', DetailType: 'Alarm', Detail: '{"alarmName":"cpu"}' };

describe('the local EventBridge', () => {
  test('hands an event to each queue whose rules it matches, once, in the form of EventBridge', async () => {
    const Time = new Date('2026-01-02T03:04:05.678Z');
    const { FailedEntryCount, Entries = [] } = await put({ ...ALARM, Time, Resources: ['arn:aws:x'] });

    expect(FailedEntryCount).toBe(0);
    expect(sent.map(nameOf)).toEqual(['first', 'second']);
    expect(sent[0]?.event).toEqual({
      version: '0',
      id: Entries[0]?.EventId,
      'detail-type': 'Alarm',
      source: 'aws.cloudwatch',
      account: '000000000000',
      time: '2026-01-02T03:04:05Z',
      region: 'us-east-1',
      resources: ['arn:aws:x'],
      detail: { alarmName: 'cpu' },
    });
  });

  test('takes what no rule wants, shows it, and drops it', async () => {
    const { FailedEntryCount } = await put({ ...ALARM, Source: 'com.example' });

    expect(taken).toMatchObject([{ source: 'com.example', 'detail-type': 'Alarm', detail: { alarmName: 'cpu' } }]);

    expect(FailedEntryCount).toBe(0);
    expect(sent).toEqual([]);
  });

  test.each([
    [{ state: 'ALARM' }, ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:cpu'], ['exact']],
    [{ state: 'ALARM' }, ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:disk'], []],
    [{ key: 'in/a' }, [], ['prefix', 'missing']],
    [{ key: 'in/b', size: 5 }, [], ['prefix', 'others', 'either']],
    [{ key: 'out/a', size: 11 }, [], ['others', 'numeric']],
    [{ size: 20 }, [], ['numeric', 'either']],
    [{ size: 21 }, [], []],
  ] as const)('hands %j about %j to the queues of all rules whose filters it meets', async (detail, about, queues) => {
    await put({
      ...{ Source: 'com.example.filters', DetailType: 'Something', Detail: JSON.stringify(detail) },
      Resources: [...about],
    });

    expect(sent.map(nameOf).toSorted()).toEqual([...queues].toSorted());
  });

  test('says of each entry whether it was taken', async () => {
    const { FailedEntryCount, Entries } = await put(
      { ...ALARM, Source: undefined },
      { ...ALARM, Detail: '[1]' },
      { ...ALARM, Detail: 'text' },
      { ...ALARM, EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
    );

    expect(FailedEntryCount).toBe(3);
    expect(Entries).toEqual([
      { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('Source is a required argument') },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
    expect(sent).toHaveLength(2);
  });

  test('refuses no entries, more than ten, and another bus', async () => {
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put(...Array(11).fill(ALARM))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put({ ...ALARM, EventBusName: 'mine' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the local SNS', () => {
  test("hands what is published to a topic to the subscribed queue, once, in SNS's envelope", async () => {
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: TOPIC,
        Subject: 'Budget',
        Message: '{"limit":10}',
        MessageAttributes: { team: { DataType: 'String', StringValue: 'orders' } },
      }),
    );

    const envelopes = (await sqs.take(sqs.urls.receipts)).map((text) => JSON.parse(text));
    expect(envelopes).toMatchObject([
      {
        ...{ Type: 'Notification', MessageId, TopicArn: TOPIC, Subject: 'Budget', Message: '{"limit":10}' },
        MessageAttributes: { team: { Type: 'String', Value: 'orders' } },
      },
    ]);
  });

  test.each([ELSEWHERE, 'arn:aws:sns:us-east-1:000000000000:alarms'])('knows no topic %s', async (TopicArn) => {
    await expect(sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  test('still keeps text messages to phone numbers', async () => {
    await sns.send(new PublishCommand({ PhoneNumber: '+8613800000000', Message: 'x' }));

    expect(outbox.list('sms')).toMatchObject([{ to: '+8613800000000', text: 'x' }]);
  });
});
