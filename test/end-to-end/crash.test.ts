import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOperator } from '#test/support/operator.ts';
import { createReceiptLaw } from '#test/support/receipt-law.ts';
import { seedSubscribers } from '#test/support/seed.ts';
import { type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  // Short invocations, so that what a crash makes invisible comes back after 24 s.
  const functions = { deliverHttp: { timeoutSeconds: 4 } };
  service = await startService({ functions });
});
afterAll(() => service.stop());

const DELIVERER = 'smn-test-deliver-http';
const RECIPIENTS = 200;

const pathsUnder = (folder: string) => Array.from({ length: RECIPIENTS }, (_, index) => `/${folder}/${index}`);

const received = (folder: string) =>
  new Set(
    service.sink
      .received()
      .map(({ path }) => path)
      .filter((path) => path.startsWith(`/${folder}/`)),
  );

describe('a delivery function that is killed', () => {
  test('in the middle of a batch loses no recipient', async () => {
    const law = createReceiptLaw(service);
    const topicUrn = await service.topic();
    await law.keepReceipts(topicUrn);
    const paths = pathsUnder('killed');
    let kills = 0;
    for (const path of paths) {
      service.sink.on(path, (response) => {
        if (kills === 0 && received('killed').size >= RECIPIENTS / 2) {
          kills += 1;
          service.cloud.functions.kill(DELIVERER);
        }
        response.writeHead(200).end();
      });
    }
    await seedSubscribers(service, topicUrn, { protocol: 'http', endpoints: paths.map(service.sink.url) });
    const messageId = await service.publish(topicUrn, { message: 'Survives' });
    await until('all copies', () => received('killed').size === RECIPIENTS);
    expect(kills).toBe(1);
    await law.expectSettled([messageId], { recipients: RECIPIENTS, delivered: RECIPIENTS });
  }, 150_000);

  test('by one recipient of 200 every time lets that one end dead, and no other', async () => {
    const law = createReceiptLaw(service);
    const topicUrn = await service.topic();
    await law.keepReceipts(topicUrn);
    const paths = pathsUnder('poison');
    const poison = paths[77] ?? '';
    // The worker that serves it, and no other: what runs beside it has no part in a crash.
    service.sink.on(poison, () => service.cloud.functions.kill(DELIVERER, `${service.sink.url(poison)}\\"`));
    await seedSubscribers(service, topicUrn, { protocol: 'http', endpoints: paths.map(service.sink.url) });
    const messageId = await service.publish(topicUrn, { message: 'Poison' });
    const operator = createOperator(service.cloud.facts, 'test');
    const dead = await until(
      'the dead letter',
      async () => {
        const { deadLetters } = await operator.deadLetters();
        return deadLetters.length > 0 && deadLetters;
      },
      280,
    );
    expect(dead).toMatchObject([
      { messageId, endpoint: service.sink.url(poison), reason: 'The delivery worker failed on it every time' },
    ]);
    expect([...received('poison')].toSorted()).toEqual(paths.toSorted());
    await law.expectSettled([messageId], { recipients: RECIPIENTS, delivered: RECIPIENTS - 1, dead: 1 });
  }, 300_000);
});
