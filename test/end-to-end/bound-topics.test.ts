import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStage } from '#lib/stage.ts';
import { createOperator } from '#test/support/operator.ts';
import { type Service, startService } from '#test/support/service.ts';
import { answer, isNotification } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

const [KEY = '', OTHER_KEY = ''] = loadStage('test').settings.targets.keys.map(({ arn }) => arn);
const LOG = { log_group_id: 'deliveries', log_stream_id: 'all' };

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const post = (topicUrn: string, path: string, body: unknown) =>
  service.call('POST', `{p}/topics/${topicUrn}/${path}`, body);

const operator = () => createOperator(service.cloud.facts, 'test');

const deadLetterOf = (messageId: string) =>
  until(`a dead letter of ${messageId}`, async () => {
    const { deadLetters } = await operator().deadLetters();
    return deadLetters.find((deadLetter) => deadLetter.messageId === messageId);
  });

/** What the log of the project has of a message. */
const loggedOf = (messageId: string): readonly Record<string, unknown>[] => {
  const to = `/smn/test/${service.cloud.facts.projectId}/deliveries:all`;
  const lines = service.cloud.outbox('log').filter((entry) => entry.to === to);
  return lines.map(({ text }) => JSON.parse(text)).filter((record) => record['message_id'] === messageId);
};

/** Everything that the deliveries table holds, bodies unpacked. */
const deliveriesTable = async (): Promise<string> => {
  const { awsEndpointUrl: endpoint, region } = service.cloud.facts;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials });
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: service.cloud.tableName('Deliveries') }));
  const heads = Items.flatMap(({ head }) => (head?.B === undefined ? [] : [gunzipSync(head.B).toString()]));
  return `${JSON.stringify(Items)}${heads.join('\n')}`;
};

describe.concurrent('a topic that is bound to a key and to a log', () => {
  test('delivers plain text to an owner who confirmed by an encrypted token, and logs every attempt', async () => {
    const topicUrn = await service.topic();
    expect((await post(topicUrn, 'kms', { key_id: KEY })).status).toBe(200);
    expect((await post(topicUrn, 'logtanks', LOG)).status).toBe(201);
    const subscriptionUrn = await service.subscribe(topicUrn, '/bound');
    const messageId = await service.publish(topicUrn, { subject: 'Quiet', message: 'Between us' });

    await until('the message', () => service.notifications('/bound').length === 1);
    expect(service.notifications('/bound')[0]?.body).toMatchObject({ subject: 'Quiet', message: 'Between us' });
    const [record] = await until('the line of the log', () => loggedOf(messageId).length > 0 && loggedOf(messageId));
    expect(record).toEqual({
      message_id: messageId,
      project_id: service.cloud.facts.projectId,
      topic_urn: topicUrn,
      subscriber_urn: subscriptionUrn,
      protocol_name: 'http',
      endpoint: service.sink.url('/bound'),
      status: 'DELIVERED',
      http_code: 200,
      create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      send_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  test('keeps dead letters encrypted, and delivers them in plain text when they are redriven', async () => {
    const topicUrn = await service.topic();
    await post(topicUrn, 'kms', { key_id: KEY });
    await post(topicUrn, 'logtanks', LOG);
    await service.subscribe(topicUrn, '/gone');
    let isMended = false;
    service.sink.on('/gone', (response, delivery, count) => {
      answer(isNotification(delivery) && !isMended ? 410 : 200)(response, delivery, count);
    });
    const messageId = await service.publish(topicUrn, { subject: 'Hushhush', message: 'Not for the table' });
    const deadLetter = await deadLetterOf(messageId);
    const kept = await deliveriesTable();
    expect(kept).toContain(messageId);
    expect(kept).not.toMatch(/Hushhush|Not for the table/);
    await until('the line of the log', () => loggedOf(messageId).length === 1);
    expect(loggedOf(messageId)).toMatchObject([{ status: 'FAIL_DELIVERED', http_code: 410 }]);

    isMended = true;
    await operator().redrive(deadLetter.id);
    await until('the redriven message', () => service.notifications('/gone').length === 2);
    expect(service.notifications('/gone')[1]?.body).toMatchObject({
      subject: 'Hushhush',
      message: 'Not for the table',
    });
  });

  test('keeps held messages encrypted, short and long, and delivers them in plain text when they are released', async () => {
    const topicUrn = await service.topic();
    await post(topicUrn, 'kms', { key_id: KEY });
    const subscriptionUrn = await service.subscribe(topicUrn, '/held');
    const ops = (what: string) => `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${subscriptionUrn}/${what}`;
    await service.call('POST', ops('pause'), {});
    const long = `Hold your peace: ${Array.from({ length: 2000 }, (_, index) => index * 7919).join(' ')}`;
    await service.publish(topicUrn, { subject: 'Hushabye', message: 'Not yet for the table' });
    await service.publish(topicUrn, { message: long });
    await until('both are held', async () => {
      const { body } = await service.call('GET', ops('hold'));
      return body['held_messages'] === 2;
    });
    expect(await deliveriesTable()).not.toMatch(/Hushabye|Not yet for the table|Hold your peace/);

    await service.call('POST', ops('resume'), {});
    await until('both messages', () => service.notifications('/held').length === 2);
    const messages = service.notifications('/held').map(({ body }) => body['message'] === long || body['message']);
    expect(messages.toSorted()).toEqual(['Not yet for the table', true]);
  });

  test('loses nothing while its key is switched off: publishes are refused, what is accepted waits', async () => {
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, '/waiting');
    await post(topicUrn, 'kms', { key_id: OTHER_KEY });
    const accepted = [await service.publish(topicUrn, { message: 'Before' })];
    await until('the first message', () => service.notifications('/waiting').length === 1);

    service.cloud.keys.disable(OTHER_KEY);
    const shown = await service.call('GET', `{p}/topics/${topicUrn}/kms`);
    expect(shown.body).toMatchObject({ key_id: OTHER_KEY, status: 'DISABLED' });
    const refused = await until('a publish that is refused', async () => {
      const answered = await post(topicUrn, 'publish', { message: 'Meanwhile' });
      // For as long as the data key is remembered, messages are taken, and may have to wait for the key.
      if (answered.status === 200) accepted.push(String(answered.body['message_id']));
      return answered.status === 403 && answered;
    });
    expect(refused.body).toMatchObject({ code: 'SMN.0001' });

    service.cloud.keys.enable(OTHER_KEY);
    accepted.push(await service.publish(topicUrn, { message: 'After' }));
    const delivered = () => new Set(service.notifications('/waiting').map(({ body }) => body['message_id']));
    await until('all accepted messages', () => accepted.every((id) => delivered().has(id)));
    expect([...delivered()].toSorted()).toEqual(accepted.toSorted());
  });
});
