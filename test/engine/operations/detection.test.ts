import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createQueues } from '#src/queues/queues.ts';
import { type Answer, decryptHeaders, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const detect = (topic_urn: string, body: object = {}): Promise<Answer> =>
  service.call('PublishHttpDetect', {
    path: { topic_urn },
    body: { protocol: 'https', endpoint: 'https://example.com/hook?a=1', ...body },
  });
const show = (topic_urn: string, task_id: string): Promise<Answer> =>
  service.call('ShowHttpDetectResult', { path: { topic_urn, task_id } });
const topicIdOf = async (topic_urn: string): Promise<string> =>
  (await service.call('ListTopicDetails', { path: { topic_urn } })).body.topic_id;

describe('PublishHttpDetect', () => {
  test('sends one probe to the lane of its protocol, and does not call the endpoint itself', async () => {
    const topic = await service.topic();
    const { status, body } = await detect(topic, { extension: { header: { 'X-Key': 'k' } } });

    expect(status).toBe(200);
    expect(body).toEqual({ request_id: expect.any(String), task_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const envelopes = await service.envelopes('http');
    expect(envelopes).toMatchObject([
      {
        kind: 'detection',
        topicUrn: topic,
        topicId: await topicIdOf(topic),
        protocol: 'https',
        attempt: 0,
        recipients: [
          {
            subscriptionId: body.task_id,
            endpoint: 'https://example.com/hook?a=1',
            extension: { encryptedHeader: expect.any(String) },
          },
        ],
      },
    ]);
    expect(envelopes[0]?.recipients[0]?.extension).not.toHaveProperty('header');
    expect(await decryptHeaders(service, envelopes[0])).toEqual({ 'X-Key': 'k' });
    expect(await show(topic, body.task_id)).toMatchObject({ status: 200, body: { status: 1 } });
    expect((await show(topic, body.task_id)).body).not.toHaveProperty('detail');
  });

  test.each([
    [{ endpoint: 'http://example.com/' }, 400, 'SMN.0012'],
    [{ endpoint: 'https://a b/' }, 400, 'SMN.0012'],
    [{ protocol: 'http', endpoint: 'http://127.0.0.1/' }, 403, 'SMN.0069'],
    [{ endpoint: 'https://printer.internal/' }, 403, 'SMN.0069'],
    [{ extension: { header: { 'x-smn-a': 'b' } } }, 400, 'SMN.0043'],
    [{ protocol: 'sms' }, 400, 'SMN.0011'],
  ])('has the rules of a subscription: %j', async (body, status, code) => {
    expect(await detect(await service.topic(), body)).toMatchObject({ status, code });
    expect(await service.envelopes('http')).toEqual([]);
  });

  test('needs a topic of the caller', async () => {
    const urn = (project: string) => `urn:smn:us-east-1:${project}:none`;

    expect(await detect(urn(PROJECT))).toMatchObject({ status: 404, code: 'SMN.0006' });
    expect(await detect(urn('other'))).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect(await detect('nonsense')).toMatchObject({ status: 400, code: 'SMN.0005' });
  });

  test('fails, and leaves no task behind, when the queue refuses the probe', async () => {
    const topic = await service.topic();
    const tasks: string[] = [];
    const { detections } = service.dependencies;
    const changes = {
      queues: createQueues({ sqs: service.sqs.sqs, urls: { lanes: { http: 'http://127.0.0.1:9/0/none' } } }),
      detections: {
        ...detections,
        create: async (task: Parameters<typeof detections.create>[0], now: number) => {
          tasks.push(task.id);
          await detections.create(task, now);
        },
      },
    };
    const body = { protocol: 'https', endpoint: 'https://example.com/' };

    await expect(service.call('PublishHttpDetect', { path: { topic_urn: topic }, body }, changes)).rejects.toThrow(
      'refused the probe',
    );

    expect(tasks).toHaveLength(1);
    expect(await show(topic, tasks[0] ?? '')).toMatchObject({ status: 400, code: 'SMN.00013030' });
  });
});

describe('ShowHttpDetectResult', () => {
  const aTask = async () => {
    const topic = await service.topic();
    const { task_id } = (await detect(topic)).body;
    return { topic, task_id, task: { topicId: await topicIdOf(topic), id: task_id } };
  };

  test.each([
    [{ isUsable: true, httpCode: 204, httpResponse: 'The endpoint is usable.' }, 0],
    [{ isUsable: false, httpCode: 500, httpResponse: '{"a":"中"}' }, 2],
    [{ isUsable: false, httpCode: -1, httpResponse: 'No answer.' }, 2],
  ])('shows what was found: %j', async (result, status) => {
    const { topic, task_id, task } = await aTask();
    await service.dependencies.detections.complete(task, result);

    const { body } = await show(topic, task_id);

    const { httpCode, httpResponse } = result;
    expect(body).toEqual({ request_id: expect.any(String), status, detail: { httpCode, httpResponse } });
  });

  test('keeps the first of two results', async () => {
    const { topic, task_id, task } = await aTask();
    await service.dependencies.detections.complete(task, { isUsable: true, httpCode: 200, httpResponse: '' });
    await service.dependencies.detections.complete(task, { isUsable: false, httpCode: 500, httpResponse: '' });

    expect((await show(topic, task_id)).body).toMatchObject({ status: 0, detail: { httpCode: 200 } });
  });

  test('waits a minute for a probe, and then says that it was not made', async () => {
    const { topic, task_id } = await aTask();
    service.wait(60);
    expect((await show(topic, task_id)).body).toMatchObject({ status: 1 });
    service.wait(1);

    expect((await show(topic, task_id)).body).toMatchObject({
      status: 2,
      detail: { httpCode: -2, httpResponse: 'The endpoint was not called: the queue was full.' },
    });
  });

  test('stays by what it said when a probe that began in time ends late', async () => {
    const { topic, task_id, task } = await aTask();
    service.wait(61);
    const { status, detail } = (await show(topic, task_id)).body;
    await service.dependencies.detections.complete(task, { isUsable: true, httpCode: 200, httpResponse: '' });

    expect((await show(topic, task_id)).body).toMatchObject({ status, detail });
  });

  test('shows what a probe found at the last moment, rather than that it was not made', async () => {
    const { topic, task_id, task } = await aTask();
    service.wait(61);
    const { detections } = service.dependencies;
    const found = { isUsable: true, httpCode: 200, httpResponse: 'The endpoint is usable.' };
    const changes = {
      detections: {
        ...detections,
        complete: async (...given: Parameters<typeof detections.complete>) => {
          await detections.complete(task, found);
          await detections.complete(...given);
        },
      },
    };

    const answer = await service.call('ShowHttpDetectResult', { path: { topic_urn: topic, task_id } }, changes);

    expect(answer).toMatchObject({ status: 200, body: { status: 0, detail: { httpCode: 200 } } });
  });

  test('forgets a probe after a day', async () => {
    const { topic, task_id } = await aTask();
    service.wait(86_402);

    expect(await show(topic, task_id)).toMatchObject({ status: 400, code: 'SMN.00013030' });
  });

  test('knows no task that does not exist, or is of another topic', async () => {
    const { task_id } = await aTask();
    const topic = await service.topic();

    for (const id of [task_id, newId(), 'nonsense', 'x'.repeat(3000)]) {
      expect(await show(topic, id)).toMatchObject({ status: 400, code: 'SMN.00013030' });
    }
  });

  test('brings no task to life by a late result', async () => {
    const topic = await service.topic();
    const task = { topicId: await topicIdOf(topic), id: newId() };
    await service.dependencies.detections.complete(task, { isUsable: true, httpCode: 200, httpResponse: '' });

    expect(await show(topic, task.id)).toMatchObject({ status: 400, code: 'SMN.00013030' });
  });
});
