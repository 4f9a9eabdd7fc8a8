import { fileURLToPath } from 'node:url';
import { GetQueueAttributesCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOptions } from '#test/support/local/fixture-cloud.ts';
import { createOperator } from '#test/support/operator.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const WORKFLOW = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:check-order`;
const ELSEWHERE = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:elsewhere`;

let service: Service;
let sqs: SQSClient;
/** What stands in the terminal. */
const lines: string[] = [];

beforeAll(async () => {
  const orders = fileURLToPath(new URL('../support/functions/orders.mjs', import.meta.url));
  service = await startService(
    {
      ...PATIENT,
      region: REGION,
      settings: {
        ...PATIENT.settings,
        targets: { functions: [{ arn: ELSEWHERE }], workflows: [{ arn: WORKFLOW }] },
      },
    },
    { functions: { orders }, queues: ['order-log'], log: (line) => lines.push(line) },
  );
  sqs = new SQSClient(clientOptions(service.cloud));
});
afterAll(async () => {
  sqs.destroy();
  await service.stop();
});

const functionUrn = (name: string) =>
  `urn:fss:${REGION}:${service.cloud.facts.projectId}:function:default:${name}:latest`;

const subscribe = async (topicUrn: string, protocol: string, endpoint: string) => {
  const path = `{p}/topics/${topicUrn}/subscriptions`;
  const { status, body } = await service.call('POST', path, { protocol, endpoint });
  expect(status, JSON.stringify(body)).toBe(201);
  return String(body['subscription_urn']);
};

/** The endpoint of a function or queue that the local service made, as `local.json` holds it. */
const endpointOf = (name: string): string =>
  service.cloud.facts.subscribers.find((subscriber) => subscriber.name === name)?.endpoint ?? '';

const receive = async (name: string): Promise<readonly string[]> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  return Messages.map(({ Body = '' }) => Body);
};

/** How many messages a queue of the stacks holds, in whatever state. */
const left = async (queue: string): Promise<number> => {
  const QueueUrl = service.cloud.queueUrl(queue);
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const counts = Object.entries(Attributes).filter(([name]) => name.startsWith('ApproximateNumberOfMessages'));
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
};

test('the facts and the start page name functions and queues of one’s own as one subscribes them', async () => {
  const { endpoint, subscribers } = service.cloud.facts;
  const page = await (await fetch(`${endpoint}/`, { headers: { accept: 'text/html' } })).text();

  expect(subscribers).toEqual([
    { name: 'orders', protocol: 'functionstage', endpoint: functionUrn('orders') },
    { name: 'order-log', protocol: 'dms', endpoint: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ]);
  for (const subscriber of subscribers) expect(page).toContain(`<code>${subscriber.endpoint}</code>`);
});

test('a function, a queue and workflows of a team get a message, each in its form, and need not confirm', async () => {
  const topicUrn = await service.topic();
  const subscriptionUrn = await subscribe(topicUrn, 'dms', endpointOf('order-log'));
  await subscribe(topicUrn, 'functionstage', endpointOf('orders'));
  await subscribe(topicUrn, 'functionstage', ELSEWHERE);
  await subscribe(topicUrn, 'functiongraph', 'check-order');
  const message = JSON.stringify({ report: service.sink.url('/orders') });

  const messageId = await service.publish(topicUrn, { subject: 'Order', message });

  const smn = { topic_urn: topicUrn, message_id: messageId, message, subject: 'Order', type: 'notification' };
  const { text } = await until('the function’s report', () => service.sink.received('/orders').at(0));
  await until('what the function printed', () => lines.includes(`orders: an order for ${service.sink.url('/orders')}`));
  expect(JSON.parse(text).record).toMatchObject([
    { event_version: '1.0', event_source: 'smn', event_subscription_urn: functionUrn('orders'), smn },
  ]);
  const [body = ''] = await receive('order-log');
  expect(JSON.parse(JSON.parse(body).message[0].body)).toMatchObject({
    ...smn,
    event_subscription_urn: subscriptionUrn,
  });
  const [started] = await until('a workflow', () => nonEmpty(service.cloud.outbox('functiongraph')));
  expect(started?.to).toBe(WORKFLOW);
  expect(JSON.parse(started?.text ?? '').record).toMatchObject([{ event_subscription_urn: 'check-order', smn }]);
  const [sent] = await until('an event', () => nonEmpty(service.cloud.outbox('functionstage')));
  expect(sent?.to).toBe(ELSEWHERE);
  expect(JSON.parse(sent?.text ?? '').record).toMatchObject([{ event_subscription_urn: ELSEWHERE, smn }]);
});

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

test('a function that throws is Lambda’s own business: its event counts as delivered', async () => {
  const topicUrn = await service.topic();
  await subscribe(topicUrn, 'functionstage', functionUrn('orders'));
  const message = JSON.stringify({ report: service.sink.url('/failing'), fail: true });

  const messageId = await service.publish(topicUrn, { message });

  await until('the function’s report', () => service.sink.received('/failing').at(0));
  await until('nothing on the lane', async () => (await left('FunctionLane')) === 0);
  const { deadLetters } = await createOperator(service.cloud.facts, 'test').deadLetters();
  expect(deadLetters.filter((deadLetter) => deadLetter.messageId === messageId)).toEqual([]);
  expect(service.sink.received('/failing')).toHaveLength(1);
});

test('a resource that is not on the allow-list, or is the service’s own, cannot be subscribed', async () => {
  const topicUrn = await service.topic();
  const path = `{p}/topics/${topicUrn}/subscriptions`;
  const refusals = [
    ['functionstage', functionUrn('unknown'), 404, 'SMN.0101'],
    ['functionstage', functionUrn('smn-test-api'), 404, 'SMN.0101'],
    ['functionstage', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:smn-test-api`, 404, 'SMN.0101'],
    ['functiongraph', 'unknown', 404, 'SMN.0101'],
    ['dms', '00000000-0000-4000-8000-000000000000', 404, 'SMN.0098'],
  ] as const;

  for (const [protocol, endpoint, status, code] of refusals) {
    expect(await service.call('POST', path, { protocol, endpoint })).toMatchObject({ status, body: { code } });
  }
});

test('a subscription that was cancelled stays so when it is added again, and is in force when removed and added anew', async () => {
  const topicUrn = await service.topic();
  const subscriptionUrn = await subscribe(topicUrn, 'functiongraph', 'check-order');
  const unsubscribe = `/v2/notifications/subscriptions/unsubscribe?subscription_urn=${subscriptionUrn}`;
  const statusOf = async () => {
    const { body } = await service.call('GET', `{p}/topics/${topicUrn}/subscriptions`);
    return body['subscriptions'];
  };

  await service.call('GET', unsubscribe);
  expect(await statusOf()).toMatchObject([{ status: 3 }]);
  const data = { protocol: 'functiongraph', endpoint: 'check-order' };
  const again = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
  expect(again).toMatchObject({ status: 200, body: { subscription_urn: subscriptionUrn } });
  expect(await statusOf()).toMatchObject([{ status: 3 }]);

  await service.call('DELETE', `{p}/subscriptions/${subscriptionUrn}`);
  await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
  expect(await statusOf()).toMatchObject([{ status: 2 }]);
});
