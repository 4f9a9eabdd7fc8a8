import { fileURLToPath } from 'node:url';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOptions } from '#test/support/local/fixture-cloud.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

const SAMPLE_TOPIC = 'arn:aws:sns:us-east-1:000000000000:sample';

let service: Service;
let bridge: EventBridgeClient;
let sqs: SQSClient;
let sns: SNSClient;

beforeAll(async () => {
  const uploads = fileURLToPath(new URL('../support/functions/uploads.mjs', import.meta.url));
  service = await startService({ ...PATIENT, region: 'us-east-1' }, { functions: { uploads }, queues: ['alarm-log'] });
  bridge = new EventBridgeClient(clientOptions(service.cloud));
  sqs = new SQSClient(clientOptions(service.cloud));
  sns = new SNSClient(clientOptions(service.cloud));
});
afterAll(async () => {
  for (const client of [bridge, sqs, sns]) client.destroy();
  await service.stop();
});

/** The endpoint of a function or queue that the local service made. */
const endpointOf = (name: string): string =>
  service.cloud.facts.subscribers.find((subscriber) => subscriber.name === name)?.endpoint ?? '';

const subscribe = async (topicUrn: string, protocol: string, endpoint: string) => {
  const { status, body } = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, { protocol, endpoint });
  expect(status, JSON.stringify(body)).toBe(201);
};

const LINK = /https?:\S+\/s\/[\w-]+/;

/** Subscribes an address, and confirms as its owner would: by the link of the mail. */
const subscribeMail = async (topicUrn: string, address: string) => {
  await subscribe(topicUrn, 'email', address);
  const invitation = await until('an invitation', () => mailsTo(address).at(0));
  const link = LINK.exec(invitation.text ?? '')?.[0] ?? '';
  const body = new URLSearchParams({ action: 'confirm' });
  expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
};

const mailsTo = (address: string) => service.cloud.outbox('email').filter(({ to }) => to === address);

const trigger = async (body: object) => {
  const answer = await service.call('POST', `/ops/v1/${service.cloud.facts.projectId}/triggers`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
};

/** Lets a service publish to a topic. */
const permit = async (topicUrn: string, name: string) => {
  const statement = {
    ...{ Sid: 'events', Effect: 'Allow', Principal: { Service: [name] } },
    ...{ Action: ['SMN:Publish'], Resource: topicUrn },
  };
  const value = JSON.stringify({ Version: '2016-09-07', Id: '__default_policy_ID', Statement: [statement] });
  const { status } = await service.call('PUT', `{p}/topics/${topicUrn}/attributes/access_policy`, { value });
  expect(status).toBe(200);
};

const put = async (entry: { readonly Source: string; readonly DetailType: string; readonly detail: object }) => {
  const { detail, ...rest } = entry;
  const { FailedEntryCount } = await bridge.send(
    new PutEventsCommand({ Entries: [{ ...rest, Detail: JSON.stringify(detail) }] }),
  );
  expect(FailedEntryCount).toBe(0);
};

const ALARM = {
  alarmName: 'cpu-of-orders',
  state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-01-02T03:04:05.678+0000' },
  previousState: { value: 'OK' },
  configuration: {
    metrics: [
      {
        id: 'm1',
        metricStat: {
          metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: 'i-1' } },
          period: 300,
          stat: 'Average',
        },
        returnData: true,
      },
    ],
  },
};

test('an alarm of CloudWatch goes through a trigger to a mail and a queue, in the form of Cloud Eye', async () => {
  const topicUrn = await service.topic();
  await subscribeMail(topicUrn, 'ada@example.com');
  await subscribe(topicUrn, 'dms', endpointOf('alarm-log'));
  await trigger({
    ...{ name: 'alarms', source: 'aws.cloudwatch', topic_urn: topicUrn, preset: 'ces' },
    pattern: { 'detail-type': ['CloudWatch Alarm State Change'], detail: { state: { value: ['ALARM'] } } },
  });
  const change = { Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change' };

  await put({ ...change, detail: { ...ALARM, state: { ...ALARM.state, value: 'OK' } } });
  await put({ ...change, detail: { ...ALARM, alarmName: 'smn-test-api-5xx' } });
  await put({ ...change, detail: ALARM });

  const mail = await until('the mail', () => mailsTo('ada@example.com').at(1));
  expect(mail.text).toContain('cpu-of-orders');
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'alarm-log' }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  const [body = ''] = Messages.map(({ Body = '' }) => Body);
  const { message } = JSON.parse(JSON.parse(body).message[0].body);
  expect(JSON.parse(message)).toMatchObject({
    ...{ message_type: 'alarm', alarm_name: 'cpu-of-orders', alarm_status: 'alarm' },
    ...{ namespace: 'AWS/EC2', metric_name: 'CPUUtilization' },
  });
  expect(mailsTo('ada@example.com')).toHaveLength(2);
});

test('an event of S3 goes to a function, in the form of OBS, once the topic lets OBS publish', async () => {
  const topicUrn = await service.topic();
  await subscribe(topicUrn, 'functionstage', endpointOf('uploads'));
  await permit(topicUrn, 'obs');
  await trigger({
    ...{ name: 'uploads', source: 'aws.s3', topic_urn: topicUrn, preset: 'obs' },
    pattern: { 'detail-type': ['Object Created'], detail: { bucket: { name: ['uploads'] } } },
  });

  const key = service.sink.url('/uploads');

  await put({
    ...{ Source: 'aws.s3', DetailType: 'Object Created' },
    detail: {
      ...{
        version: '0',
        bucket: { name: 'uploads' },
        'request-id': 'R',
        requester: '111122223333',
        reason: 'PutObject',
      },
      ...{ object: { key, size: 5, etag: 'e', sequencer: '1' }, 'source-ip-address': '192.0.2.1' },
    },
  });

  const { text } = await until('what the function got', () => service.sink.received('/uploads').at(0));
  expect(JSON.parse(text)).toMatchObject({
    Records: [
      {
        ...{ eventSource: 'OBS', eventName: 'ObjectCreated:Put', userIdentity: { ID: '111122223333' } },
        obs: { configurationId: 'uploads', bucket: { name: 'uploads' }, object: { size: 5, eTag: 'e' } },
      },
    ],
  });
});

test('a notification of SNS goes through a trigger', async () => {
  const topicUrn = await service.topic();
  await service.subscribe(topicUrn, '/budget');
  await permit(topicUrn, 'functiongraph');
  await trigger({
    ...{ name: 'budgets', source: 'aws.sns', topic_urn: topicUrn },
    pattern: { resources: [SAMPLE_TOPIC] },
    ...{ subject: '<subject>', message_template: 'The budget is at <percent> %.' },
    variables: { subject: '$.detail.subject', percent: '$.detail.message.percent' },
  });

  await sns.send(new PublishCommand({ TopicArn: SAMPLE_TOPIC, Subject: 'Budget', Message: '{"percent":80}' }));

  const { body } = await until('the notification', () => service.notifications('/budget').at(0));
  expect(body).toMatchObject({ subject: 'Budget', message: 'The budget is at 80 %.' });
});
