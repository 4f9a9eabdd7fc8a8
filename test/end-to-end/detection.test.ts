import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createOperator } from '#test/support/operator.ts';
import { type Service, startService } from '#test/support/service.ts';
import { answer } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let topicUrn: string;

beforeAll(async () => {
  service = await startService();
  topicUrn = await service.topic();
});
afterAll(() => service.stop());

const Shown = z.object({
  status: z.number(),
  detail: z.object({ httpCode: z.number(), httpResponse: z.string() }).optional(),
});

const detect = async (endpoint: string, extension: Readonly<Record<string, unknown>> = {}) => {
  const body = { protocol: 'http', endpoint, extension };
  return service.call('POST', `{p}/topics/${topicUrn}/detection`, body);
};
const show = async (task: unknown) =>
  Shown.parse((await service.call('GET', `{p}/topics/${topicUrn}/detection/${task}`)).body);

/** Probes a path of the sink and waits for what is found. */
const probe = async (path: string) => {
  const { body } = await detect(service.sink.url(path), { header: { 'x-key': 'k' } });
  return until(`a result of ${path}`, async () => {
    const shown = await show(body['task_id']);
    return shown.status === 1 ? undefined : shown;
  });
};

const unused = z.object({ deadLetters: z.array(z.unknown()) });

describe.concurrent('a probe of an endpoint', () => {
  test('that answers 2xx finds it usable', async () => {
    service.sink.on('/well', answer(202));

    expect(await probe('/well')).toEqual({
      status: 0,
      detail: { httpCode: 202, httpResponse: 'The endpoint is usable.' },
    });

    const [request, ...more] = service.sink.received('/well');
    expect(more).toEqual([]);
    expect(request?.headers).toMatchObject({ 'x-smn-message-type': 'Notification', 'x-key': 'k' });
    expect(request?.body).toMatchObject({ topic_urn: topicUrn, message: expect.stringContaining('test') });
    expect(request?.body).not.toHaveProperty('unsubscribe_url');
  });

  test('that answers 500 shows its words, and is not repeated', async () => {
    service.sink.on('/broken', (response) => response.writeHead(500).end('{"error":"坏了"}'));

    expect(await probe('/broken')).toEqual({
      status: 2,
      detail: { httpCode: 500, httpResponse: '{"error":"坏了"}' },
    });
  });

  test('that redirects does not follow', async () => {
    service.sink.on('/moved', answer(302, { location: '/elsewhere' }));

    expect(await probe('/moved')).toEqual({ status: 2, detail: { httpCode: 302, httpResponse: '' } });
    expect(service.sink.received('/elsewhere')).toEqual([]);
  });

  test('that hangs ends with its timeout', async () => {
    service.sink.on('/hangs', () => undefined);

    expect(await probe('/hangs')).toEqual({
      status: 2,
      detail: { httpCode: -1, httpResponse: 'The endpoint did not answer in time.' },
    });
  });

  test('without a listener says so', async () => {
    const { body } = await detect('http://127.0.0.1:9/');
    const shown = await until('a result', async () => {
      const found = await show(body['task_id']);
      return found.status === 1 ? undefined : found;
    });

    expect(shown).toMatchObject({ status: 2, detail: { httpCode: -1 } });
  });

  test('in an internal network is not made', async () => {
    const refused = await detect('http://10.0.0.1/');

    expect(refused).toMatchObject({ status: 403, body: { code: 'SMN.0069', error_code: 'SMN.0069' } });
  });
});

test('what probes found was found once, and none of them is a dead letter', async () => {
  for (const path of ['/well', '/broken', '/moved', '/hangs']) expect(service.sink.received(path)).toHaveLength(1);
  const { deadLetters } = unused.parse(await createOperator(service.cloud.facts, 'test').deadLetters());
  expect(deadLetters).toEqual([]);
});

test('a task that does not exist is reported in both spellings of errors', async () => {
  const unknown = await service.call('GET', `{p}/topics/${topicUrn}/detection/${'0'.repeat(32)}`);

  expect(unknown).toMatchObject({ status: 400, body: { code: 'SMN.00013030', error_code: 'SMN.00013030' } });
});
