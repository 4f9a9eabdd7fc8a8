import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOperator } from '#test/support/operator.ts';
import { type Service, startService } from '#test/support/service.ts';
import { answer, isNotification } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** A topic with one subscriber at `path` with the set behaviour, and a message on its way to it. */
const publishTo = async (path: string, body: Readonly<Record<string, unknown>> = { message: 'Hello' }) => {
  const topicUrn = await service.topic();
  const subscriptionUrn = await service.subscribe(topicUrn, path);
  const messageId = await service.publish(topicUrn, body);
  return { topicUrn, subscriptionUrn, messageId };
};

const operator = () => createOperator(service.cloud.facts, 'test');

const deadLetterOf = (messageId: string) =>
  until(`a dead letter of ${messageId}`, async () => {
    const { deadLetters } = await operator().deadLetters();
    return deadLetters.find((deadLetter) => deadLetter.messageId === messageId);
  });

/** Lets a queue, by its construct id, refuse what is sent to it. */
const refuse = (queue: string) => service.cloud.refuse(service.cloud.queueUrl(queue).split('/').at(-1) ?? queue);

describe.concurrent('delivery to an endpoint', () => {
  test('that answers 500 twice and then 200 succeeds with the third attempt', async () => {
    const path = '/twice';
    service.sink.on(path, (response, delivery, count) => {
      answer(isNotification(delivery) && count <= 3 ? 500 : 200)(response, delivery, count); // the first confirmed
    });
    const { messageId } = await publishTo(path);
    await until('three attempts', () => service.notifications(path).length === 3);
    const attempts = service.notifications(path);
    expect(attempts.map(({ body }) => body['message_id'])).toEqual([messageId, messageId, messageId]);
    expect(new Set(attempts.map(({ text }) => text)).size).toBe(1); // the signed body is the same each time
    const { deadLetters } = await operator().deadLetters();
    expect(deadLetters.filter((deadLetter) => deadLetter.messageId === messageId)).toEqual([]);
  });

  test('that always fails ends as a dead letter after seven attempts, and can be redriven', async () => {
    const path = '/broken';
    let isMended = false;
    service.sink.on(path, (response, delivery, count) => {
      answer(isNotification(delivery) && !isMended ? 503 : 200)(response, delivery, count);
    });
    const { messageId, topicUrn } = await publishTo(path, { message: 'In vain', subject: 'Try' });
    const deadLetter = await deadLetterOf(messageId);
    expect(deadLetter).toMatchObject({
      topicUrn,
      protocol: 'http',
      endpoint: service.sink.url(path),
      attempts: 7,
      reason: 'Given up after 7 attempts; last failure: HTTP 503',
    });
    expect(service.notifications(path)).toHaveLength(7);

    isMended = true;
    await operator().redrive(deadLetter.id);
    await until('the redriven message', () => service.notifications(path).length === 8);
    expect(service.notifications(path).at(-1)?.body).toMatchObject({ message: 'In vain', subject: 'Try' });
    await until('the dead letter gone', async () => {
      const { deadLetters } = await operator().deadLetters();
      return deadLetters.every(({ id }) => id !== deadLetter.id);
    });
  });

  test.each([
    { what: 'redirects', path: '/redirects', behaviour: answer(302, { location: '/elsewhere' }), reason: 'HTTP 302' },
    { what: 'is gone', path: '/gone', behaviour: answer(410), reason: 'HTTP 410' },
    { what: 'refuses', path: '/refuses', behaviour: answer(403), reason: 'HTTP 403' },
  ])('that $what is rejected at once', async ({ path, behaviour, reason }) => {
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, path);
    service.sink.on(path, behaviour);
    const messageId = await service.publish(topicUrn, { message: 'Hello' });
    expect(await deadLetterOf(messageId)).toMatchObject({ attempts: 1, reason });
    expect(service.notifications(path)).toHaveLength(1);
    expect(service.sink.received('/elsewhere')).toEqual([]);
  });

  test.each([
    ['hangs', '/hangs', () => undefined],
    [
      'resets',
      '/resets',
      (response: { socket: { resetAndDestroy(): void } | null }) => response.socket?.resetAndDestroy(),
    ],
  ])('that %s is tried seven times and delays no other one', async (_, path, behaviour) => {
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, path);
    await service.subscribe(topicUrn, `${path}/healthy`);
    service.sink.on(path, behaviour);
    const messageId = await service.publish(topicUrn, { message: 'Hello' });
    await until('the healthy copy', () => service.notifications(`${path}/healthy`).length === 1);
    expect(service.sink.received(path).length).toBeLessThan(7);
    expect(await deadLetterOf(messageId)).toMatchObject({ attempts: 7, endpoint: service.sink.url(path) });
    expect(service.notifications(`${path}/healthy`)).toHaveLength(1);
  });

  test('whose answer never ends is delivered to: its status counts', async () => {
    const path = '/endless';
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, path);
    service.sink.on(path, (response) => {
      response.writeHead(200);
      const flood = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', flood);
      flood();
    });
    await service.publish(topicUrn, { message: 'Hello' });
    await service.subscribe(topicUrn, `${path}/marker`);
    await until('the first copy', () => service.notifications(path).length > 0);
    await service.publish(topicUrn, { message: 'Second' });
    await until('the second message', () => service.notifications(`${path}/marker`).length === 1);
    await until('the second copy', () => service.notifications(path).length === 2);
    expect(service.notifications(path).map(({ body }) => body['message'])).toEqual(['Hello', 'Second']);
  });
});

describe('when something fails on the way', () => {
  test('a lane whose queue refuses at accept gets its part by way of the fan-out queue', async () => {
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, '/refused-lane');
    const refusal = refuse('HttpLane');
    const messageId = await service.publish(topicUrn, { message: 'Detour' });
    expect(messageId).toMatch(/^[0-9a-f]{32}$/);
    await until('an expansion that fails too', () => service.cloud.functions.invocations('smn-test-fan-out') > 0);
    expect(service.notifications('/refused-lane')).toEqual([]);
    refusal.restore();
    await until('the copy', () => service.notifications('/refused-lane').length === 1);
  });

  test('a publish is refused with 500 when no queue takes it, and nothing arrives', async () => {
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, '/nowhere');
    const refusals = ['HttpLane', 'FanOut'].map(refuse);
    const refused = await service.call('POST', `{p}/topics/${topicUrn}/publish`, { message: 'Lost' });
    for (const { restore } of refusals) restore();
    expect(refused).toMatchObject({ status: 500, body: { code: 'SMN.0018', error_code: 'SMN.0018' } });
    await service.publish(topicUrn, { message: 'Found' });
    await until('the next message', () => service.notifications('/nowhere').length > 0);
    expect(service.notifications('/nowhere').map(({ body }) => body['message'])).toEqual(['Found']);
  });

  test('a message whose time to live passes in the queue is not delivered but filed as expired', async () => {
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, '/late');
    // The lane's own queue refuses: the part waits in the fan-out queue until its visibility timeout is over.
    const refusal = refuse('HttpLane');
    const messageId = await service.publish(topicUrn, { message: 'Too late', time_to_live: '1' });
    const publishedAt = Date.now();
    await until('the time to live to pass', () => Date.now() > publishedAt + 1000);
    refusal.restore();
    expect(await deadLetterOf(messageId)).toMatchObject({
      endpoint: service.sink.url('/late'),
      reason: expect.stringContaining('time to live'),
    });
    expect(service.notifications('/late')).toEqual([]);
  });
});
